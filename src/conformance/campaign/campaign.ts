import * as fc from 'fast-check';
import type { AssumptionName } from '../../key/assumption.ts';
import { tableOperations } from '../../key/key-state-table.ts';
import { type TypeClass, typeClassNames } from '../../key/type-class.ts';
import { CellResults } from '../finding/cell-results.ts';
import type { Divergence } from '../finding/divergence.ts';
import type { Finding, FindingStep } from '../finding/finding.ts';
import { causeOf, findingId } from '../finding/finding-id.ts';
import { makeReport } from '../report/make-report.ts';
import type { ConformanceReport } from '../report/report.ts';
import type { JudgedCall } from '../session/session.ts';
import { isRunOfShard } from '../shard.ts';
import { RunStopped } from '../targets/run-stopped.ts';
import { findingStep } from '../tour/confirm.ts';
import type { CampaignCommand } from './command.ts';
import { CampaignHarness } from './harness.ts';
import { CampaignMemory, symptomOf } from './memory.ts';
import {
  type CampaignOptions,
  type CampaignReplay,
  usualLength,
  usualReplayLine,
  usualRuns,
} from './options.ts';
import { CampaignSequence } from './sequence.ts';
import type { SequenceRun } from './sequence-run.ts';

/** The most trials that one sequence is made smaller with, and the most that one sequence is searched for. */
const mostAttempts = 400;
const mostFindingsOfOneRun = 10;

/**
 * Plays random sequences of calls over several keys, and shows each thing that diverges with the shortest part of its
 * sequence: what depends on history, which a tour cannot see.
 *
 * The same seed and options play the same sequences; a target that answers the same is told of in the same way.
 *
 * @example
 * const report = await runCampaign({ target, seed: 7, runs: 20 });
 */
export async function runCampaign(options: CampaignOptions): Promise<ConformanceReport> {
  return new Campaign(options).run();
}

/** A sequence that shows something, and how it is played again. */
interface Shown {
  readonly commands: readonly CampaignCommand[];
  readonly path: string;
  readonly divergence: Divergence;
}

class Campaign {
  readonly #options: CampaignOptions;
  readonly #results: CellResults;
  readonly #memory: CampaignMemory;
  readonly #stage: CampaignHarness;
  readonly #replay: Omit<CampaignReplay, 'path'>;
  readonly #ends: number;
  readonly #findings: Finding[] = [];
  /** The findings by their causes, with every type class that they showed in. */
  readonly #idOf = new Map<string, string>();
  readonly #typesOf = new Map<string, Set<TypeClass>>();
  readonly #readings = new Map<AssumptionName, Set<string>>();
  #stopped: string | null = null;

  constructor(options: CampaignOptions) {
    const { classes = typeClassNames, operations = tableOperations, isWanted } = options;
    const { known, length = usualLength, seed = 1, timeLimit = 600_000 } = options;
    this.#options = options;
    this.#ends = performance.now() + timeLimit;
    this.#replay = { seed, length };
    this.#results = new CellResults(classes, operations, isWanted);
    this.#memory = new CampaignMemory(isWanted, (operation) =>
      this.#results.notImplemented.some((lacking) => lacking.operation === operation),
    );
    this.#stage = new CampaignHarness(options, { classes, operations, length }, (step) => this.#hear(step));
    for (const finding of known?.findings ?? []) {
      this.#memory.add(causeOf(finding));
      this.#idOf.set(causeOf(finding), finding.id);
    }
  }

  async run(): Promise<ConformanceReport> {
    const {
      mostFindings = Number.POSITIVE_INFINITY,
      onProgress,
      path,
      runs = usualRuns,
      shard,
    } = this.#options;
    try {
      await this.#stage.open();
      if (path !== undefined) {
        await this.#search(() => this.#playAgain(path));
      } else {
        for (let run = 0; run < runs && this.#stopped === null; run += 1) {
          if (this.#findings.length >= mostFindings) break;
          if (shard === undefined || isRunOfShard(shard, run)) {
            await this.#search(() => this.#playRun(run, runs));
          }
          onProgress?.(run + 1, runs);
        }
      }
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      this.#stopped = error.message;
    }
    return this.#report();
  }

  #hear(step: JudgedCall): void {
    const { judgement } = step;
    for (const { name, value } of judgement.verdict === 'conforms' ? judgement.readings : []) {
      this.#readings.set(name, (this.#readings.get(name) ?? new Set()).add(value));
    }
    this.#options.onStep?.(step);
  }

  /** Plays one sequence until it shows nothing new any more. */
  async #search(play: () => Promise<Shown | null>): Promise<void> {
    for (let found = 0; found < mostFindingsOfOneRun; found += 1) {
      const shown = await play();
      if (shown === null) return;
      await this.#tell(shown);
    }
  }

  async #playAgain(path: string): Promise<Shown | null> {
    const { seed } = this.#replay;
    const [commands] = fc.sample(new CampaignSequence(this.#stage.setting), { seed, path, numRuns: 1 });
    if (commands === undefined) throw new RangeError(`there is no sequence at path ${path}`);
    const trial = await this.#stage.trial(this.#memory);
    const divergence = await trial.play(commands);
    this.#enter(trial);
    return divergence === null ? null : { commands, path, divergence };
  }

  /** Plays a sequence, and makes it smaller if it shows something new. */
  async #playRun(run: number, runs: number): Promise<Shown | null> {
    const { seed } = this.#replay;
    const before = this.#memory.copy();
    let smallest: Shown | null = null;
    let attempts = 0;
    let end: unknown = null;
    const property = fc.asyncProperty(new CampaignSequence(this.#stage.setting), async (commands) => {
      attempts += 1;
      if (end !== null || attempts > mostAttempts) return true;
      try {
        this.#assertInTime(run, runs);
        const isFirst = attempts === 1;
        const trial = await this.#stage.trial(isFirst ? this.#memory : before.copy());
        const divergence = await trial.play(commands);
        if (isFirst) this.#enter(trial);
        if (divergence === null) return true;
        if (smallest !== null && symptomOf(divergence) !== symptomOf(smallest.divergence)) return true;
        smallest = { commands, path: '', divergence };
        return false;
      } catch (error) {
        end = error;
        return true;
      }
    });
    const details = await fc.check(property, { seed, path: String(run), numRuns: 1, endOnFailure: false });
    if (end !== null && !(end instanceof RunStopped)) throw end;
    if (end instanceof RunStopped) this.#stopped = end.message;
    return this.#withPath(smallest, details.counterexamplePath);
  }

  #withPath(shown: Shown | null, path: string | null): Shown | null {
    return shown === null || path === null ? null : { ...shown, path };
  }

  #assertInTime(run: number, runs: number): void {
    if (performance.now() > this.#ends) {
      throw new RunStopped(`the campaign reached its time limit in run ${run + 1} of ${runs}`);
    }
  }

  /** Takes down what a trial showed of cells: what is wrong by itself is blamed on its finding. */
  #enter({ steps, shown }: SequenceRun): void {
    for (const step of steps) if (step.judgement.verdict !== 'diverges') this.#results.enter(step);
    for (const divergence of shown) this.#attach(divergence);
  }

  #attach(divergence: Divergence): void {
    const id = this.#idOf.get(causeOf(divergence));
    if (id === undefined) return;
    this.#results.attach(id, [divergence]);
    const { keyType } = divergence;
    if (keyType !== null) this.#typesOf.set(id, (this.#typesOf.get(id) ?? new Set()).add(keyType));
  }

  /** Shows it once more on fresh keys, and makes a finding of it. */
  async #tell(first: Shown): Promise<void> {
    this.#memory.learn(first.divergence);
    const again = this.#stopped === null ? await this.#confirm(first) : null;
    const divergence = again?.divergence ?? first.divergence;
    const { kind, operation, keyState, keyType, expected, observed, basis, source } = divergence;
    const cause = { kind, operation, keyState, expected, observed };
    this.#memory.learn(divergence);
    const id = this.#idOf.get(causeOf(cause)) ?? findingId(cause);
    const isKnown = this.#idOf.has(causeOf(cause));
    this.#idOf.set(causeOf(cause), id);
    this.#attach(divergence);
    if (isKnown) return;
    const { replayLine = usualReplayLine } = this.#options;
    this.#findings.push({
      ...{ id, ...cause, keyType, keyTypes: [], basis, source },
      steps: again?.steps ?? first.divergence.history.map(findingStep),
      reproduced: again !== null,
      replay: replayLine({ ...this.#replay, path: first.path }),
    });
  }

  /** First with nothing known and no more looks than needed: that is how a reader will play it. */
  async #confirm({ commands, divergence: sought }: Shown): Promise<Confirmed | null> {
    for (const memory of [this.#memory.nothingKnown(), this.#memory.copy()]) {
      for (const looksOften of [false, true]) {
        const trial = await this.#stage.trial(memory.copy().without(sought), looksOften);
        const divergence = await this.#unlessStopped(trial.play(commands));
        if (divergence === null || symptomOf(divergence) !== symptomOf(sought)) continue;
        return { divergence, steps: trial.shortHistory.map((step) => stepWithWait(step, trial)) };
      }
    }
    return null;
  }

  /** A target that is lost while a finding is confirmed does not make the finding undone. */
  async #unlessStopped(playing: Promise<Divergence | null>): Promise<Divergence | null> {
    try {
      return await playing;
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      this.#stopped = error.message;
      return null;
    }
  }

  #report(): ConformanceReport {
    const { targetName = 'target' } = this.#options;
    const findings = this.#findings.map((finding) => ({
      ...finding,
      keyTypes: [...(this.#typesOf.get(finding.id) ?? [])],
    }));
    const { cells, notImplemented } = this.#results;
    return makeReport({
      target: targetName,
      seed: this.#replay.seed,
      stopped: this.#stopped,
      calls: this.#stage.calls,
      keys: this.#stage.keys,
      notImplemented,
      cells,
      findings,
      readings: this.#readings,
    });
  }
}

interface Confirmed {
  readonly divergence: Divergence;
  readonly steps: readonly FindingStep[];
}

function stepWithWait(step: JudgedCall, trial: SequenceRun): FindingStep {
  const waited = trial.waitBefore(step);
  return waited === 0 ? findingStep(step) : { ...findingStep(step), waited };
}

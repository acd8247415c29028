/** Campaign: random sequences of calls over several keys, and the shortest part of each that diverges; `run.ts` uses it. */

import * as fc from 'fast-check';
import type { TypeClass } from '../../key/type-class.ts';
import { CellResults } from '../finding/cell-results.ts';
import type { Divergence } from '../finding/divergence.ts';
import type { Finding, FindingStep } from '../finding/finding.ts';
import { causeOf, findingId } from '../finding/finding-id.ts';
import { findingStep } from '../finding/finding-step.ts';
import type { RunFound } from '../report/make-report.ts';
import type { Run } from '../run-options.ts';
import { isRunOfShard } from '../shard.ts';
import { RunStopped } from '../targets/target.ts';
import type { CampaignCommand } from './command.ts';
import { CampaignHarness } from './harness.ts';
import { CampaignMemory, symptomOf } from './memory.ts';
import { type CampaignPlan, type CampaignReplay, usualLength, usualReplayLine, usualRuns } from './plan.ts';
import { CampaignSequence } from './sequence.ts';

/** The most sequences that one is made smaller with, and the most findings that one sequence is searched for. */
const mostAttempts = 400;
const mostFindingsOfOneRun = 10;

/**
 * Plays random sequences of calls over several keys, and shows each thing that diverges with the shortest part of its
 * sequence: what depends on history, which a tour cannot see.
 *
 * The same seed and options play the same sequences; a target that answers the same is reported in the same way.
 */
export function runCampaign(run: Run): Promise<RunFound> {
  return new Campaign(run).run();
}

/** A sequence that shows something, and how it is played again. */
interface Shown {
  readonly commands: readonly CampaignCommand[];
  readonly path: string;
  readonly divergence: Divergence;
}

class Campaign {
  readonly #run: Run;
  readonly #plan: CampaignPlan;
  readonly #results: CellResults;
  readonly #memory: CampaignMemory;
  readonly #harness: CampaignHarness;
  readonly #replay: Omit<CampaignReplay, 'path'>;
  readonly #ends: number;
  readonly #findings: Finding[] = [];
  /** The findings by their causes, with every type class that they showed in. */
  readonly #idOf = new Map<string, string>();
  readonly #typesOf = new Map<string, Set<TypeClass>>();
  #stopped: string | null = null;

  constructor(run: Run) {
    const { campaign = {}, classes, operations, isWanted, seed } = run;
    const { known, length = usualLength, timeLimit = Number.POSITIVE_INFINITY } = campaign;
    this.#run = run;
    this.#plan = campaign;
    this.#ends = performance.now() + timeLimit;
    this.#replay = { seed, length };
    this.#results = new CellResults(classes, operations, isWanted);
    this.#memory = new CampaignMemory(isWanted, (operation) =>
      this.#results.notImplemented.some((lacking) => lacking.operation === operation),
    );
    this.#harness = new CampaignHarness(run, length);
    for (const finding of known?.findings ?? []) {
      this.#memory.add(causeOf(finding));
      this.#idOf.set(causeOf(finding), finding.id);
    }
  }

  async run(): Promise<RunFound> {
    const { shard, onSequence } = this.#run;
    const { mostFindings = Number.POSITIVE_INFINITY, path, runs = usualRuns } = this.#plan;
    try {
      await this.#harness.open();
      if (path !== undefined) await this.#search(() => this.#playAgain(path));
      for (let run = 0; path === undefined && run < runs && this.#stopped === null; run += 1) {
        if (this.#findings.length >= mostFindings) break;
        if (shard === undefined || isRunOfShard(shard, run)) {
          await this.#search(() => this.#playRun(run, runs));
        }
        onSequence?.(run + 1, runs);
      }
    } catch (error) {
      this.#stop(error);
    }
    const { cells, notImplemented } = this.#results;
    const { calls, keys } = this.#harness;
    const findings = this.#findings.map((finding) => ({
      ...finding,
      keyTypes: [...(this.#typesOf.get(finding.id) ?? [])],
    }));
    return { stopped: this.#stopped, calls, keys, notImplemented, cells, findings };
  }

  /** @throws the error, unless it is what ends a run */
  #stop(error: unknown): null {
    if (!(error instanceof RunStopped)) throw error;
    this.#stopped = error.message;
    return null;
  }

  /** Plays one sequence until it shows nothing new any more. */
  async #search(play: () => Promise<Shown | null>): Promise<void> {
    for (let found = 0; found < mostFindingsOfOneRun; found += 1) {
      const shown = await play();
      if (shown === null) return;
      await this.#addFinding(shown);
    }
  }

  async #playAgain(path: string): Promise<Shown | null> {
    const { seed } = this.#replay;
    const [commands] = fc.sample(new CampaignSequence(this.#harness.setting), { seed, path, numRuns: 1 });
    if (commands === undefined) throw new RangeError(`there is no sequence at path ${path}`);
    const divergence = await this.#playFirst(commands);
    return divergence === null ? null : { commands, path, divergence };
  }

  /** Plays a sequence, and makes it smaller if it shows something new. */
  async #playRun(run: number, runs: number): Promise<Shown | null> {
    const { seed } = this.#replay;
    const before = this.#memory.copy();
    /** Each smaller than the one before. */
    const shown: Omit<Shown, 'path'>[] = [];
    let attempts = 0;
    let end: unknown = null;
    const property = fc.asyncProperty(new CampaignSequence(this.#harness.setting), async (commands) => {
      attempts += 1;
      if (end !== null || attempts > mostAttempts) return true;
      try {
        if (performance.now() > this.#ends) {
          throw new RunStopped(`the campaign reached its time limit in run ${run + 1} of ${runs}`);
        }
        const divergence =
          attempts === 1
            ? await this.#playFirst(commands)
            : await (await this.#harness.sequenceRun(before.copy())).play(commands);
        const isOther = shown.some(
          (one) => divergence && symptomOf(one.divergence) !== symptomOf(divergence),
        );
        if (divergence === null || isOther) return true;
        shown.push({ commands, divergence });
        return false;
      } catch (error) {
        end = error;
        return true;
      }
    });
    const details = await fc.check(property, { seed, path: String(run), numRuns: 1, endOnFailure: false });
    if (end !== null) this.#stop(end);
    const smallest = shown.at(-1);
    const path = details.counterexamplePath;
    return smallest === undefined || path === null ? null : { ...smallest, path };
  }

  /** Plays a sequence for the first time, and records what it showed of cells. */
  async #playFirst(commands: readonly CampaignCommand[]): Promise<Divergence | null> {
    const sequenceRun = await this.#harness.sequenceRun(this.#memory);
    const divergence = await sequenceRun.play(commands);
    for (const call of sequenceRun.calls) {
      if (call.judgement.verdict !== 'diverges') this.#results.enter(call);
    }
    for (const each of sequenceRun.shown) this.#attach(each);
    return divergence;
  }

  /** What is wrong by itself is blamed on its finding. */
  #attach(divergence: Divergence): void {
    const id = this.#idOf.get(causeOf(divergence));
    if (id === undefined) return;
    this.#results.attach(id, [divergence]);
    const { keyType } = divergence;
    if (keyType !== null) this.#typesOf.set(id, (this.#typesOf.get(id) ?? new Set()).add(keyType));
  }

  /** Shows it once more on fresh keys, and makes a finding of it. */
  async #addFinding(first: Shown): Promise<void> {
    this.#memory.learn(first.divergence);
    const again = this.#stopped === null ? await this.#confirm(first) : null;
    const divergence = again?.divergence ?? first.divergence;
    const { kind, operation, keyState, keyType, expected, observed, basis, source } = divergence;
    const cause = { kind, operation, keyState, expected, observed };
    this.#memory.learn(divergence);
    const known = this.#idOf.get(causeOf(cause));
    const id = known ?? findingId(cause);
    this.#idOf.set(causeOf(cause), id);
    this.#attach(divergence);
    if (known !== undefined) return;
    const { replayLine = usualReplayLine } = this.#plan;
    this.#findings.push({
      ...{ id, ...cause, keyType, keyTypes: [], basis, source },
      steps: again?.steps ?? first.divergence.history.map(findingStep),
      reproduced: again !== null,
      replay: replayLine({ ...this.#replay, path: first.path }),
    });
  }

  /** First with nothing known and no more looks than needed: that is how a reader will play it. */
  async #confirm({
    commands,
    divergence: sought,
  }: Shown): Promise<{ readonly divergence: Divergence; readonly steps: readonly FindingStep[] } | null> {
    for (const memory of [this.#memory.nothingKnown(), this.#memory.copy()]) {
      for (const looksOften of [false, true]) {
        const sequenceRun = await this.#harness.sequenceRun(memory.copy().without(sought), looksOften);
        // A target that is lost while a finding is confirmed does not make the finding undone.
        const divergence = await sequenceRun.play(commands).catch((error) => this.#stop(error));
        if (divergence === null || symptomOf(divergence) !== symptomOf(sought)) continue;
        return { divergence, steps: sequenceRun.shortHistory };
      }
    }
    return null;
  }
}

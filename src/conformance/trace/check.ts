import type { AssumptionName } from '../../key/assumption.ts';
import { tableOperations } from '../../key/key-state-table.ts';
import { typeClasses, typeClassNames } from '../../key/type-class.ts';
import { CellResults } from '../finding/cell-results.ts';
import {
  contradictionsOf,
  type Divergence,
  divergenceOf,
  divergenceOfProbe,
  showsOtherState,
} from '../finding/divergence.ts';
import { causeOf } from '../finding/finding-id.ts';
import type { Hypothesis } from '../oracle/hypothesis.ts';
import { keyStateShown, type Observation } from '../oracle/observation.ts';
import { Oracle, type OracleOptions } from '../oracle/oracle.ts';
import { withoutDuplicates } from '../oracle/uncertain/alike.ts';
import type { ConformanceReport } from '../report/report.ts';
import { isWrongAnswer, type JudgedCall } from '../session/session.ts';
import { newTestKey } from '../session/test-key.ts';
import { TraceHistory } from './history.ts';
import type { TraceHeader } from './line.ts';
import { type LastMentions, lastMentions } from './mentions.ts';
import { readTrace, type TracedObservation } from './reader.ts';
import { reportOfTrace } from './report.ts';
import { TraceSequels } from './sequels.ts';
import { asIfMoved, keyIn, type TracedKey, tracedKey } from './traced-key.ts';

/** How a trace is judged. Everything has a default. */
export interface TraceCheckOptions extends OracleOptions {
  /** After so many findings the rest is not judged; 20 unless given. */
  readonly mostFindings?: number;
}

/**
 * Judges a trace: can the model explain it? Reads it piece by piece, so that a trace may be of any length.
 *
 * @param trace its bytes; or what opens it, such as a file: then it is read twice, and each key is forgotten after the last
 *   line that is about it, so that a trace may have any number of keys
 * @throws TraceError naming the line, for a text that is not a trace
 * @example
 * const report = await checkTrace(() => createReadStream('run.jsonl'), { lag: 5_000 });
 * console.log(report.verdict);
 */
export async function checkTrace(
  trace: AsyncIterable<Uint8Array> | (() => AsyncIterable<Uint8Array>),
  options: TraceCheckOptions = {},
): Promise<ConformanceReport> {
  const mentions = typeof trace === 'function' ? await lastMentions(trace()) : noMentions;
  const check = new TraceCheck(options, mentions);
  let header: TraceHeader = { trace: 1 };
  for await (const part of readTrace(typeof trace === 'function' ? trace() : trace)) {
    switch (part.kind) {
      case 'header':
        header = part.header;
        break;
      case 'observations':
        check.judge(part.observations);
        if (check.isFull)
          return check.report(
            header,
            `after ${check.findings} findings the rest of the trace was not judged`,
          );
        break;
      case 'ending':
        return check.report(header, part.ending.why, part.ending.hasGaps);
      default:
        part satisfies never;
    }
  }
  return check.report(header, 'the trace was not read to its end');
}

const noMentions: LastMentions = new Map();

/** Judges observations one after another; after a divergence it goes on from wherever the target may then be. */
class TraceCheck {
  readonly #oracle: Oracle;
  readonly #mostFindings: number;
  readonly #mentions: LastMentions;
  readonly #results = new CellResults(typeClassNames, tableOperations);
  readonly #history = new TraceHistory();
  readonly #sequels = new TraceSequels();
  readonly #readings = new Map<AssumptionName, Set<string>>();
  readonly #lines = new WeakMap<Observation, number>();
  /** The causes that were taken down, each with the type class in which it showed. */
  readonly #told = new Set<string>();
  #observations = 0;
  #explained = 0;
  #keys = 0;
  #blind: string | null = null;
  /** The keys and aliases that the trace creates. */
  readonly #created = new Set<string>();
  /** Why what the trace tells of a key cannot be judged. */
  #foreign: string | null = null;

  constructor({ mostFindings = 20, ...options }: TraceCheckOptions, mentions: LastMentions) {
    this.#mentions = mentions;
    this.#oracle = new Oracle(options);
    this.#mostFindings = mostFindings;
  }

  get findings(): number {
    return this.#results.causes.size;
  }

  /** Whether there are so many findings that more would tell nobody anything. */
  get isFull(): boolean {
    return this.findings >= this.#mostFindings;
  }

  report(header: TraceHeader, why: string | null, hasGaps = false): ConformanceReport {
    return reportOfTrace({
      header,
      results: this.#results,
      observations: this.#observations,
      keys: this.#keys,
      explained: this.#explained,
      following: this.#sequels.count,
      stopped: why ?? this.#blind ?? this.#foreign,
      hasGaps,
      readings: this.#readings,
      lineOf: (observation) => this.#lines.get(observation),
    });
  }

  /** Judges one observation, or several that overlapped in time. */
  judge(traced: readonly TracedObservation[]): void {
    for (const { line, observation } of traced) this.#lines.set(observation, line);
    const observations = traced.map(({ observation }) => observation);
    const [first] = this.#oracle.hypotheses;
    const keys = observations.map((observation) =>
      first === undefined ? null : tracedKey(first, observation),
    );
    const judgements = this.#oracle.observeTogether(observations);
    const blamed = judgements.findIndex(({ verdict }) => verdict === 'diverges');
    for (const [index, observation] of observations.entries()) {
      // Where calls overlapped and no order explains them, the others are judged one by one after the blamed one.
      const judgement =
        blamed === -1 || observations.length === 1 || index === blamed ? judgements[index] : undefined;
      if (judgement !== undefined)
        this.#enter({ observation, judgement, output: {}, precondition: null }, keys[index] ?? null);
    }
    if (blamed !== -1 && observations.length > 1) this.#judgeOthers(observations, blamed, keys);
    for (const { line } of traced) {
      for (const keyId of this.#mentions.get(line) ?? []) {
        this.#oracle.forget(keyId);
        this.#history.forget(keyId);
        this.#created.delete(keyId);
      }
    }
  }

  /** The calls that overlapped with a blamed one: they are followed, not blamed. */
  #judgeOthers(
    observations: readonly Observation[],
    blamed: number,
    keys: readonly (TracedKey | null)[],
  ): void {
    for (const [index, observation] of observations.entries()) {
      if (index === blamed) continue;
      const judgement = this.#oracle.observe(observation);
      if (judgement.verdict === 'diverges') this.#goOn(observation, keys[index] ?? null);
      this.#observations += 1;
    }
  }

  #enter(step: JudgedCall, key: TracedKey | null): void {
    const { judgement, observation } = step;
    this.#observations += 1;
    if (isCreation(observation)) {
      this.#keys += 1;
      if (key !== null) this.#created.add(key.keyId);
    }
    if (observation.operation === 'CreateAlias') this.#created.add(String(observation.input['AliasName']));
    if (key !== null) this.#history.add(key.keyId, step);
    switch (judgement.verdict) {
      case 'conforms':
        this.#explained += 1;
        for (const { name, value } of judgement.readings) {
          this.#readings.set(name, (this.#readings.get(name) ?? new Set()).add(value));
        }
        this.#results.enter(step);
        if (key !== null && observation.operation === 'DescribeKey') this.#history.seen(key.keyId);
        break;
      case 'unknown':
        if (isCertain(observation))
          this.#blind ??= `from line ${this.#lines.get(observation)} on: ${judgement.why}`;
        this.#results.enter(step);
        break;
      case 'diverges':
        this.#diverge(step, key);
        break;
      default:
        judgement satisfies never;
    }
  }

  #diverge(step: JudgedCall, key: TracedKey | null): void {
    const { observation } = step;
    if (key !== null && key.typeClass === null && !this.#created.has(key.keyId)) {
      const line = this.#lines.get(observation);
      this.#foreign ??= `line ${line} is about a key that the trace does not create: what it was before is not known`;
      return;
    }
    if (!this.#sequels.includes(observation)) {
      const divergences = this.#divergencesOf(step, key);
      for (const divergence of divergences) this.#blame(divergence);
      if (divergences.every(({ after }) => after === null)) this.#results.enter(step);
    }
    this.#goOn(observation, key);
    const [first] = this.#oracle.hypotheses;
    if (first !== undefined) this.#sequels.add(observation, first.bindings);
    if (key !== null && observation.operation === 'DescribeKey') this.#history.seen(key.keyId);
  }

  #divergencesOf(step: JudgedCall, key: TracedKey | null): readonly Divergence[] {
    const history = key === null ? [step] : this.#history.of(key.keyId);
    if (key === null || key.typeClass === null || step.observation.operation !== 'DescribeKey') {
      return [divergenceOf(step, key?.typeClass ?? null, history)].filter((each) => each !== null);
    }
    const { keyId, region, typeClass } = key;
    const subject = newTestKey({ keyId, keyArn: keyId, region, type: typeClasses[typeClass], typeClass });
    const contradictions = contradictionsOf(step, subject, history);
    if (!showsOtherState(step)) {
      const own = divergenceOfProbe(step, null, subject, history);
      return own === null ? contradictions : [...contradictions, own];
    }
    const suspect = this.#history.suspectOf(keyId);
    // That a call did what it should have refused is told by its answer; a state that was shown before is not new.
    if ((suspect !== null && isWrongAnswer(suspect)) || this.#wasShownBefore(step, keyId))
      return contradictions;
    const blamed = divergenceOfProbe(step, suspect, subject, history);
    return blamed === null ? contradictions : [...contradictions, blamed];
  }

  #wasShownBefore({ observation }: JudgedCall, keyId: string): boolean {
    const before = this.#history.lookBefore(keyId);
    return (
      before?.judgement.verdict === 'diverges' &&
      keyStateShown(before.observation) === keyStateShown(observation)
    );
  }

  #blame(divergence: Divergence): void {
    const name = `${causeOf(divergence)}\n${divergence.keyType}`;
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.#results.blame({ ...divergence, history: [...divergence.history] });
  }

  /** Goes on from every account in which the target may be after a call that the model cannot explain. */
  #goOn(observation: Observation, key: TracedKey | null): void {
    const near = this.#oracle.afterDivergence(observation);
    this.#oracle.resume(accountsNear(near, observation, key).slice(0, mostAccounts));
  }
}

/** So few that what comes next has room in the oracle's set. */
const mostAccounts = 64;

/** Accounts like these in which the key is in the state that an answer shows; without one, wherever one more call leads. */
function accountsNear(
  near: readonly Hypothesis[],
  observation: Observation,
  key: TracedKey | null,
): readonly Hypothesis[] {
  if (key === null) return withoutDuplicates(near);
  const seen = keyStateShown(observation);
  let candidates = withoutDuplicates(near);
  if (seen === undefined) {
    return withoutDuplicates([...candidates, ...candidates.flatMap((each) => asIfMoved(each, key))]);
  }
  for (let moves = 0; moves <= 2; moves += 1) {
    const fitting = candidates.filter((each) => keyIn(each, key)?.keyState === seen);
    // The answer may as well be wrong, and the key where the model has it.
    if (fitting.length > 0) return withoutDuplicates([...fitting, ...near]);
    candidates = withoutDuplicates(candidates.flatMap((each) => asIfMoved(each, key)));
  }
  return withoutDuplicates(near);
}

/** Says whether a call made a key. */
function isCreation({ operation, outcome }: Observation): boolean {
  return (operation === 'CreateKey' || operation === 'ReplicateKey') && outcome.kind === 'answered';
}

/** Says whether a call has an answer that can be judged. */
function isCertain({ outcome }: Observation): boolean {
  return outcome.kind === 'answered' || outcome.kind === 'refused';
}

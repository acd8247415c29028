/** Traces: observations as lines of a file, written by a run and judged later. Used by the command line and in tests of emulators. */
import type { AssumptionName } from '../../key/assumption.ts';
import { tableOperations } from '../../key/key-state-table.ts';
import { operations } from '../../key/operation.ts';
import { typeClassNames } from '../../key/type-class.ts';
import { CellResults } from '../finding/cell-results.ts';
import {
  contradictionsOf,
  type Divergence,
  divergenceOf,
  divergenceOfProbe,
  findingOf,
  showsOtherState,
} from '../finding/divergence.ts';
import type { Finding, FindingStep } from '../finding/finding.ts';
import { causeOf } from '../finding/finding-id.ts';
import { findingStep } from '../finding/finding-step.ts';
import type { Hypothesis } from '../oracle/hypothesis.ts';
import { keyStateShown, type Observation } from '../oracle/observation.ts';
import { Oracle, type OracleOptions } from '../oracle/oracle.ts';
import { makeReport } from '../report/make-report.ts';
import type { ConformanceReport } from '../report/report.ts';
import { isWrongAnswer, type JudgedCall } from '../session/session.ts';
import { accountsNear } from './after-divergence.ts';
import { TraceHistory } from './history.ts';
import type { TraceHeader } from './line.ts';
import { type LastMentions, lastMentions } from './mentions.ts';
import { readTrace, type TracedObservation } from './reader.ts';
import { TraceSequels } from './sequels.ts';
import { type TracedKey, tracedKey } from './traced-key.ts';

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
  const mentions: LastMentions = typeof trace === 'function' ? await lastMentions(trace()) : new Map();
  const check = new TraceCheck(options, mentions);
  let header: TraceHeader = { trace: 1 };
  for await (const part of readTrace(typeof trace === 'function' ? trace() : trace)) {
    switch (part.kind) {
      case 'header':
        header = part.header;
        break;
      case 'observations':
        check.judge(part.observations);
        if (check.whyFull !== null) return check.report(header, check.whyFull);
        break;
      case 'ending':
        return check.report(header, part.why, part.hasGaps);
      default:
        part satisfies never;
    }
  }
  return check.report(header, 'the trace was not read to its end');
}

/** The time between calls is reported from a minute on: a shorter one decides nothing. */
const shortestWait = 60_000;

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
  /** The keys and aliases that the trace creates. */
  readonly #created = new Set<string>();
  #observations = 0;
  #explained = 0;
  /** How many calls diverged only for what came before. */
  #following = 0;
  #keys = 0;
  /** Why the rest of the trace cannot be judged, and why its lines about a key cannot. */
  #blind: string | null = null;
  #foreign: string | null = null;

  constructor({ mostFindings = 20, ...options }: TraceCheckOptions, mentions: LastMentions) {
    this.#mentions = mentions;
    this.#oracle = new Oracle(options);
    this.#mostFindings = mostFindings;
  }

  /** Why no more is judged: there are so many findings that more would tell nobody anything. Null if there are not. */
  get whyFull(): string | null {
    const { size } = this.#results.causes;
    return size < this.#mostFindings ? null : `after ${size} findings the rest of the trace was not judged`;
  }

  /** The report so far, in the form of that of a run: of the cells that the trace visits. */
  report(header: TraceHeader, why: string | null, hasGaps = false): ConformanceReport {
    const stopped = why ?? this.#blind ?? this.#foreign;
    const findings = [...this.#results.causes.values()].map((divergences, index): Finding => {
      const id = `cause ${index + 1}`;
      this.#results.attach(id, divergences);
      return findingOf(divergences, { id, steps: this.#stepsOf(divergences[0].history), reproduced: false });
    });
    const saysNothing = this.#explained === 0 && findings.length === 0;
    const isWhole = stopped === null && this.#explained > 0;
    return {
      ...makeReport({
        target: header.target ?? 'a trace',
        seed: header.seed ?? 0,
        stopped: stopped ?? (saysNothing ? 'the trace has no call with a certain answer' : null),
        calls: this.#observations,
        keys: this.#keys,
        notImplemented: this.#results.notImplemented,
        cells: this.#results.cells.filter((cell) => cell.result !== 'not reached'),
        findings,
        readings: this.#readings,
      }),
      verdict: findings.length > 0 && !hasGaps ? 'diverges' : isWhole ? 'conforms' : 'cannot tell',
      trace: { following: this.#following },
    };
  }

  #stepsOf(history: readonly JudgedCall[]): readonly FindingStep[] {
    return history.map((call, index) => {
      const { start } = call.observation;
      const line = this.#lines.get(call.observation);
      const waited = start - (history[index - 1]?.observation.end ?? start);
      return {
        ...findingStep(call),
        ...(line === undefined ? {} : { line }),
        ...(waited < shortestWait ? {} : { waited }),
      };
    });
  }

  /** Judges one observation, or several that overlapped in time. */
  judge(traced: readonly TracedObservation[]): void {
    for (const { line, observation } of traced) this.#lines.set(observation, line);
    const observations = traced.map(({ observation }) => observation);
    const keys = observations.map((observation) => tracedKey(this.#literal, observation));
    const judgements = this.#oracle.observeTogether(observations);
    const divergent = judgements.findIndex(({ verdict }) => verdict === 'diverges');
    const isTogether = observations.length > 1 && divergent !== -1;
    for (const [index, judgement] of judgements.entries()) {
      const observation = observations[index];
      if (observation === undefined || (isTogether && index !== divergent)) continue;
      this.#enter({ observation, judgement, output: {}, precondition: null }, keys[index] ?? null);
    }
    // Where calls overlapped and no order explains them, one is blamed; the others are followed one by one.
    for (const [index, observation] of isTogether ? observations.entries() : []) {
      if (index === divergent) continue;
      const { verdict } = this.#oracle.observe(observation);
      if (verdict === 'diverges') this.#goOn(observation, keys[index] ?? null);
      this.#observations += 1;
    }
    for (const keyId of traced.flatMap(({ line }) => this.#mentions.get(line) ?? [])) {
      this.#oracle.forget(keyId);
      this.#history.forget(keyId);
      this.#created.delete(keyId);
    }
  }

  /** The most literal account that the target may be in. */
  get #literal(): Hypothesis {
    return this.#oracle.hypotheses[0];
  }

  #enter(call: JudgedCall, key: TracedKey | null): void {
    const { judgement, observation } = call;
    this.#observations += 1;
    this.#enterCreation(observation, key);
    if (key !== null) this.#history.add(key.keyId, call);
    switch (judgement.verdict) {
      case 'conforms':
        this.#explained += 1;
        for (const { name, value } of judgement.readings) {
          this.#readings.set(name, (this.#readings.get(name) ?? new Set()).add(value));
        }
        this.#results.enter(call);
        break;
      case 'unknown': {
        const { kind } = observation.outcome;
        if (kind === 'answered' || kind === 'refused') {
          this.#blind ??= `from line ${this.#lines.get(observation)} on: ${judgement.why}`;
        }
        this.#results.enter(call);
        return;
      }
      case 'diverges': {
        if (key !== null && key.typeClass === null && !this.#created.has(key.keyId)) {
          const line = this.#lines.get(observation);
          this.#foreign ??= `line ${line} is about a key that the trace does not create: what it was before is not known`;
          return;
        }
        if (this.#sequels.includes(observation)) this.#following += 1;
        else this.#tell(call, key);
        this.#goOn(observation, key);
        this.#sequels.add(observation, this.#literal.bindings);
        break;
      }
      default:
        judgement satisfies never;
    }
    if (key !== null && observation.operation === 'DescribeKey') this.#history.seen(key.keyId);
  }

  #enterCreation({ operation, input, outcome }: Observation, key: TracedKey | null): void {
    if (operation === 'CreateAlias') this.#created.add(String(input['AliasName']));
    if (operations[operation].makes !== 'key' || outcome.kind !== 'answered') return;
    this.#keys += 1;
    if (key !== null) this.#created.add(key.keyId);
  }

  /** Records what a divergent call shows, each cause once in each type class. */
  #tell(call: JudgedCall, key: TracedKey | null): void {
    const divergences = this.#divergencesOf(call, key);
    for (const divergence of divergences) {
      const name = `${causeOf(divergence)}\n${divergence.keyType}`;
      if (this.#told.has(name)) continue;
      this.#told.add(name);
      this.#results.blame(divergence);
    }
    if (divergences.every(({ after }) => after === null)) this.#results.enter(call);
  }

  #divergencesOf(call: JudgedCall, key: TracedKey | null): readonly Divergence[] {
    const history = key === null ? [call] : this.#history.of(key.keyId);
    if (key === null || key.typeClass === null || call.observation.operation !== 'DescribeKey') {
      const own = divergenceOf(call, key?.typeClass ?? null, history);
      return own === null ? [] : [own];
    }
    const shown = { typeClass: key.typeClass, tolerated: new Map() };
    const contradictions = contradictionsOf(call, shown, history);
    const cause = showsOtherState(call) ? this.#history.causeOf(key.keyId) : null;
    if (showsOtherState(call) && this.#isToldBefore(call, key, cause)) return contradictions;
    const divergence = divergenceOfProbe(call, cause, shown, history);
    return divergence === null ? contradictions : [...contradictions, divergence];
  }

  /** That a call did what it should have refused is told by its answer; a state that was shown before is not new. */
  #isToldBefore({ observation }: JudgedCall, { keyId }: TracedKey, cause: JudgedCall | null): boolean {
    const before = this.#history.lookBefore(keyId);
    const isShownBefore =
      before?.judgement.verdict === 'diverges' &&
      keyStateShown(before.observation) === keyStateShown(observation);
    return isShownBefore || (cause !== null && isWrongAnswer(cause));
  }

  /** Goes on from every account in which the target may be after a call that the model cannot explain. */
  #goOn(observation: Observation, key: TracedKey | null): void {
    this.#oracle.resume(accountsNear(this.#oracle.afterDivergence(observation), observation, key));
  }
}

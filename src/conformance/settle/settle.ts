/** Settle: which reading of each open assumption a target has; `kms-model settle` uses it. */

import {
  type AssumptionName,
  type Assumptions,
  assumptionTable,
  isAssumptionName,
} from '../../key/assumption.ts';
import { outcomeText } from '../oracle/observation.ts';
import type { Target } from '../targets/target.ts';
import { RunStopped } from '../targets/target.ts';
import { type Experiment, type Means, type Prediction, planOf, timeOf } from './experiment.ts';
import { CannotTell, type SettleCall, SettleHarness, type SettlePatience } from './harness.ts';

/** What a target was found to do about one assumption. */
export type SettleVerdict =
  | {
      readonly kind: 'settled';
      readonly value: string;
      /** In what the target differs from the model's reading all the same; null if in nothing. */
      readonly but: string | null;
    }
  /** What was seen is what no reading expects. */
  | { readonly kind: 'new fact'; readonly why: string }
  | { readonly kind: 'cannot tell'; readonly why: string }
  | { readonly kind: 'not settled here'; readonly why: string };

/** What was found, in words. */
export function verdictText(verdict: SettleVerdict): string {
  if (verdict.kind !== 'settled') return verdict.why;
  return verdict.but === null ? verdict.value : `${verdict.value}, but ${verdict.but}`;
}

/** One assumption, what was called to settle it, and what was seen. */
export interface Settlement {
  readonly name: AssumptionName;
  /** What is done, for people: the creation of the key first, the probe of it last. */
  readonly calls: readonly string[];
  readonly predictions: readonly Prediction[];
  /** Every call of the experiment itself, as it was made. */
  readonly made: readonly SettleCall[];
  /** What came, in the words of the predictions; null if nothing was called. */
  readonly seen: string | null;
  readonly verdict: SettleVerdict;
}

/** What settles assumptions, and how. Everything but the target has a default. */
export interface SettleOptions extends SettlePatience {
  readonly target: Target;
  /** Only these; all unless given. */
  readonly names?: readonly AssumptionName[];
  /** By whether the target's clock can be moved, unless given. */
  readonly means?: Means;
  /** Makes names differ from those of other runs. */
  readonly run?: string;
  /** Hears of every assumption before it is settled. */
  readonly onBegin?: (name: AssumptionName) => void;
}

/**
 * Settles assumptions on a target, one after the other, each with the shortest calls that tell its readings apart. What one
 * experiment found counts for those after it.
 *
 * A target that stops answering ends it: the assumptions that are left cannot be told.
 */
export async function settle(options: SettleOptions): Promise<readonly Settlement[]> {
  const { target, names = allNames, onBegin, run = 'settle', ...patience } = options;
  const canMove = target.advance !== undefined;
  const means = options.means ?? { days: canMove, keyStores: canMove };
  const settlements: Settlement[] = [];
  let settled: Partial<Assumptions> = {};
  let stopped: string | null = null;
  for (const name of names) {
    onBegin?.(name);
    const plan = planOf(name, settled, means);
    const { calls, predictions } = plan.kind === 'no difference' ? nothing : plan.experiment;
    const made: SettleCall[] = [];
    let seen: string | null = null;
    let verdict: SettleVerdict;
    if (plan.kind !== 'experiment') verdict = { kind: 'not settled here', why: plan.why };
    else if (stopped !== null) verdict = { kind: 'cannot tell', why: stopped };
    else {
      const harness = new SettleHarness(target, `${run}-${settlements.length + 1}`, patience);
      try {
        ({ seen, verdict } = await verdictOf(plan.experiment, harness, made));
      } catch (error) {
        if (error instanceof RunStopped) stopped = error.message;
        else if (!(error instanceof CannotTell)) throw error;
        verdict = { kind: 'cannot tell', why: error.message };
      }
    }
    if (verdict.kind === 'settled') settled = { ...settled, [name]: verdict.value };
    settlements.push({ name, calls, predictions, made, seen, verdict });
  }
  return settlements;
}

/** All assumptions, in the order of the table. */
export const allNames: readonly AssumptionName[] = Object.keys(assumptionTable).filter(isAssumptionName);

const nothing: Pick<Experiment, 'calls' | 'predictions'> = { calls: [], predictions: [] };

/** Makes the calls, and drops every reading that does not expect their outcome. */
async function verdictOf(
  experiment: Experiment,
  harness: SettleHarness,
  made: SettleCall[],
): Promise<Pick<Settlement, 'verdict'> & { readonly seen: string }> {
  const { steps, predictions } = experiment;
  const { probe } = experiment.distinction;
  made.push(await harness.create(experiment));
  let readings = predictions;
  let but: string | null = null;
  const [first] = steps;
  let clock = first === undefined ? 0 : timeOf(first);
  const seen: string[] = [];
  let calls = 0;
  for (const step of steps) {
    const before = clock;
    clock = timeOf(step);
    if (!('request' in step)) {
      await harness.await(step, before);
      continue;
    }
    const index = calls;
    calls += 1;
    const call = await harness.perform(step.request);
    made.push(call);
    const { operation } = call;
    const came = call.outcome.kind === 'refused' ? call.outcome.exception : 'success';
    const outcomes = new Set(readings.map(({ answers }) => answers[index]?.outcome));
    if (outcomes.size > 1 || came !== 'success') seen.push(`${operation}: ${outcomeText(call.outcome)}`);
    const fitting = readings.filter(({ answers }) => answers[index]?.outcome === came);
    if (fitting.length > 0) readings = fitting;
    else {
      // A refusal is a refusal, also with another exception than the model's.
      const refusing = readings.filter(({ answers }) => answers[index]?.outcome !== 'success');
      if (came === 'NotFoundException') throw new CannotTell(`${operation} came too late: the key is gone`);
      if (came === 'success' || refusing.length !== 1) {
        const expected = unique(readings.map(({ answers }) => answers[index]?.outcome ?? ''));
        const why = `${operation} came to ${outcomeText(call.outcome)}; the readings expect ${expected}`;
        return { seen: seen.join('; ') || `${operation}: ${came}`, verdict: { kind: 'new fact', why } };
      }
      but = `it is refused with ${came}, the model says ${refusing[0]?.answers[index]?.outcome}`;
      readings = refusing;
    }
    if (step === steps.at(-1) && probe === 'DescribeKey') continue;
    const expected = readings.map(({ answers }) => answers[index]?.keyState ?? '');
    const keyState = await harness.settleIn(expected);
    if (expected.includes(keyState)) continue;
    const why = `after ${operation} its key state is ${keyState}; every reading expects ${unique(expected)}`;
    return { seen: `${operation}: KeyState ${keyState}`, verdict: { kind: 'new fact', why } };
  }
  const { call, shown } = await harness.probe(probe);
  made.push(call);
  seen.push(probe === 'DescribeKey' ? shown : `${probe}: ${shown}`);
  const fitting = readings.find((reading) => reading.shown === shown);
  const expected = unique(readings.map((reading) => reading.shown));
  const verdict: SettleVerdict =
    fitting === undefined
      ? { kind: 'new fact', why: `${probe} shows ${shown}; the readings expect ${expected}` }
      : { kind: 'settled', value: fitting.value, but };
  return { seen: seen.join('; '), verdict };
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].join(' or ');
}

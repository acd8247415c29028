import {
  type AssumptionName,
  type Assumptions,
  assumptionTable,
  isAssumptionName,
} from '../../key/assumption.ts';
import { outcomeText } from '../oracle/observation.ts';
import { RunStopped } from '../targets/run-stopped.ts';
import type { Target } from '../targets/target.ts';
import { type Experiment, type Means, type Prediction, planOf } from './experiment.ts';
import { CannotTell, SettleHarness, type SettlePatience } from './harness.ts';
import type { SettleCall } from './look.ts';

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

/** One assumption, what was called to settle it, and what was seen. */
export interface Settlement {
  readonly name: AssumptionName;
  /** What is done, for people: the creation of the key first, the look at it last. */
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
    const nothing = { name, made: [], seen: null };
    if (plan.kind === 'no difference') {
      const readings = Object.entries(settled).map(([other, value]) => `${other} ${value}`);
      const why = `no calls tell its readings apart where ${readings.join(', ')}`;
      settlements.push({
        ...nothing,
        calls: [],
        predictions: [],
        verdict: { kind: 'not settled here', why },
      });
    } else if (plan.kind === 'not here') {
      const { calls, predictions, why } = plan;
      settlements.push({ ...nothing, calls, predictions, verdict: { kind: 'not settled here', why } });
    } else if (stopped !== null) {
      const { calls, predictions } = plan.experiment;
      settlements.push({ ...nothing, calls, predictions, verdict: { kind: 'cannot tell', why: stopped } });
    } else {
      const harness = new SettleHarness(target, `${run}-${settlements.length + 1}`, patience);
      const { isStopped, settlement } = await settleOne(name, plan.experiment, harness);
      settlements.push(settlement);
      const { verdict } = settlement;
      if (verdict.kind === 'settled') settled = { ...settled, [name]: verdict.value };
      if (isStopped && verdict.kind === 'cannot tell') stopped = verdict.why;
    }
  }
  return settlements;
}

/** All assumptions, in the order of the table. */
export const allNames: readonly AssumptionName[] = Object.keys(assumptionTable).filter(isAssumptionName);

async function settleOne(
  name: AssumptionName,
  experiment: Experiment,
  harness: SettleHarness,
): Promise<{ readonly settlement: Settlement; readonly isStopped: boolean }> {
  const { calls, predictions } = experiment;
  const made: SettleCall[] = [];
  try {
    const { seen, verdict } = await verdictOf(experiment, harness, made);
    return { settlement: { name, calls, predictions, made, seen, verdict }, isStopped: false };
  } catch (error) {
    const isStopped = error instanceof RunStopped;
    if (!isStopped && !(error instanceof CannotTell)) throw error;
    const verdict = { kind: 'cannot tell', why: error.message } as const;
    return { settlement: { name, calls, predictions, made, seen: null, verdict }, isStopped };
  }
}

/** Makes the calls, and drops every reading that does not expect what comes of them. */
async function verdictOf(
  { distinction, steps, predictions, ...experiment }: Experiment,
  harness: SettleHarness,
  made: SettleCall[],
): Promise<Pick<Settlement, 'verdict'> & { readonly seen: string }> {
  made.push(await harness.create({ distinction, steps, predictions, ...experiment }));
  let readings = predictions;
  let but: string | null = null;
  let clock = timeOf(steps[0]);
  const seen: string[] = [];
  let index = -1;
  for (const [place, step] of steps.entries()) {
    if (!('request' in step)) {
      await harness.await(step, clock);
      clock = timeOf(step);
      continue;
    }
    clock = step.request.at;
    index += 1;
    const own = index;
    const call = await harness.perform(step.request);
    made.push(call);
    const came = call.outcome.kind === 'refused' ? call.outcome.exception : 'success';
    const telling = new Set(readings.map(({ answers }) => answers[own]?.outcome)).size > 1;
    if (telling || came !== 'success') seen.push(`${call.operation}: ${outcomeText(call.outcome)}`);
    const fitting = readings.filter(({ answers }) => answers[own]?.outcome === came);
    if (fitting.length === 0) {
      // A refusal is a refusal, also with another exception than the model's.
      const refusing = readings.filter(({ answers }) => answers[own]?.outcome !== 'success');
      if (came === 'NotFoundException')
        throw new CannotTell(`${call.operation} came too late: the key is gone`);
      if (came === 'success' || refusing.length !== 1) {
        return {
          seen: seen.join('; ') || `${call.operation}: ${came}`,
          verdict: newFact(readings, own, call),
        };
      }
      but = `it is refused with ${came}, the model says ${refusing[0]?.answers[own]?.outcome}`;
      readings = refusing;
    } else readings = fitting;
    const expected = readings.map(({ answers }) => answers[own]?.keyState ?? '');
    const isLast = place === steps.length - 1;
    if (isLast && distinction.probe === 'DescribeKey') continue;
    const keyState = await harness.settleIn(expected);
    if (expected.includes(keyState)) continue;
    const why = `after ${call.operation} its key state is ${keyState}; every reading expects ${unique(expected)}`;
    return { seen: `${call.operation}: KeyState ${keyState}`, verdict: { kind: 'new fact', why } };
  }
  const { call, shown } = await harness.look(distinction.probe);
  made.push(call);
  seen.push(distinction.probe === 'DescribeKey' ? shown : `${distinction.probe}: ${shown}`);
  const [fitting] = readings.filter(({ look }) => look === shown);
  const verdict: SettleVerdict =
    fitting === undefined
      ? {
          kind: 'new fact',
          why: `${distinction.probe} shows ${shown}; the readings expect ${unique(readings.map(({ look }) => look))}`,
        }
      : { kind: 'settled', value: fitting.value, but };
  return { seen: seen.join('; '), verdict };
}

function newFact(
  readings: readonly Prediction[],
  index: number,
  { operation, outcome }: SettleCall,
): SettleVerdict {
  const expected = unique(readings.map(({ answers }) => answers[index]?.outcome ?? ''));
  return {
    kind: 'new fact',
    why: `${operation} came to ${outcomeText(outcome)}; the readings expect ${expected}`,
  };
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].join(' or ');
}

function timeOf(step: Experiment['steps'][number] | undefined): number {
  if (step === undefined) return 0;
  return 'until' in step ? step.until : 'request' in step ? step.request.at : step.event.at;
}

import type { Operation } from '../key/operation.ts';
import { type Cost, costOf, dollars, inMinutes, type Needs, needsOfWork } from './aws/cost.ts';
import { ownKeysTarget } from './aws/own-keys-target.ts';
import { runConformance } from './run.ts';
import type { RunOptions } from './run-options.ts';
import type { Target } from './targets/target.ts';
import { type LowerBound, lowerBoundOf } from './tour/lower-bound.ts';

/** A run, without its target. */
export type RunWithoutTarget = Omit<RunOptions, 'target' | 'onStep' | 'onProgress' | 'onSequence'>;

/**
 * What a tour would need of AWS, where nobody moves the clock: see {@link needsOfWork}. A divergence of AWS would need a few
 * calls and keys more.
 *
 * @param rate calls a second
 */
export function needsOf(options: RunWithoutTarget, regions: readonly string[], rate: number): Promise<Needs> {
  return needsOfWork(
    ({ now, send }) => runConformance({ ...options, target: { now, regions, send } }),
    regions,
    rate,
  );
}

/** What a run would do, and what it needs at least. */
export interface RunPlan {
  /** How many cells are wanted, and how many of them the run visits. */
  readonly cells: number;
  readonly visited: number;
  readonly keys: number;
  readonly calls: number;
  readonly atLeast: LowerBound;
  readonly callsByOperation: ReadonlyMap<Operation, number>;
  /** What it would cost on AWS at most, with the calls that clean up. */
  readonly cost: Cost;
  /** How long that takes at the rate, seconds; and the rate, calls a second. */
  readonly secondsOnAws: number;
  readonly rate: number;
}

/** What the target of a run can do. */
export interface PlannedTarget {
  readonly regions: readonly string[];
  /** Whether its clock can be moved. */
  readonly hasClock: boolean;
  /** Whether it is AWS, where a run touches no key but its own. */
  readonly isAws: boolean;
}

/**
 * Makes the tour of a run against the model itself, to see what it would do with a target that does what the model does.
 * No target is called. Each divergence takes a few calls and keys more.
 *
 * @param rate calls a second on AWS
 */
export async function planOf(
  about: RunWithoutTarget,
  { regions, hasClock, isAws }: PlannedTarget,
  rate: number,
): Promise<RunPlan> {
  const callsByOperation = new Map<Operation, number>();
  const { result, ...needs } = await needsOfWork(
    ({ advance, now, send }) => {
      const counted: Target['send'] = (operation, input, region) => {
        callsByOperation.set(operation, (callsByOperation.get(operation) ?? 0) + 1);
        return send(operation, input, region);
      };
      const model: Target = { now, regions, send: counted, ...(hasClock ? { advance } : {}) };
      const target = isAws ? ownKeysTarget(model) : model;
      return runConformance({ ...about, tour: true, campaign: undefined, target });
    },
    regions,
    rate,
  );
  const { cells, keys } = result.summary;
  const calls = [...callsByOperation.values()].reduce((sum, count) => sum + count, 0);
  const visited = result.cells.filter((cell) => cell.result !== 'not reached');
  return {
    ...{ cells, visited: visited.length, keys, calls },
    atLeast: lowerBoundOf(visited),
    callsByOperation,
    cost: costOf(needs),
    secondsOnAws: needs.seconds,
    rate,
  };
}

/** A plan for people. */
export function runPlanText(plan: RunPlan): string {
  const { cells, visited, keys, calls, atLeast, callsByOperation, cost, rate, secondsOnAws } = plan;
  const row = (name: string, planned: number | string, least: number | string) =>
    `  ${name.padEnd(6)}${String(planned).padStart(8)}${String(least).padStart(10)}`;
  const operations = [...callsByOperation].toSorted(
    ([one, often], [other, oftener]) => oftener - often || (one < other ? -1 : 1),
  );
  return [
    `The run would visit ${visited} of ${cells} cells. Nothing was called: the model stood in for the target.`,
    '',
    row('', 'planned', 'at least'),
    `${row('calls', calls, atLeast.calls)}  ${(calls / Math.max(1, visited)).toFixed(2)} a cell`,
    `${row('keys', keys, atLeast.keys)}  replicas among them`,
    '',
    'At least: a call a cell (a ReEncrypt visits two), and one to create each key; a key for each type class that somebody',
    'creates, and a replica for each that must come into Creating.',
    `On AWS: at most ${dollars(cost.total)} (keys ${dollars(cost.keys)}, requests ${dollars(cost.requests)}), ${inMinutes(secondsOnAws)} at ${rate} calls a second; cleanup included.`,
    'Each divergence takes a few calls and keys more.',
    '',
    'Calls by operation:',
    ...operations.map(([operation, often]) => `${String(often).padStart(6)}  ${operation}`),
    '',
  ].join('\n');
}

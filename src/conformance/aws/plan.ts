import type { Operation } from '../../key/index.ts';
import { accountTarget } from '../account-target.ts';
import { type RunOptions, runConformance } from '../run.ts';
import type { Target } from '../target.ts';
import type { Needs } from './cost.ts';

/** What a run is about, without the target. */
export type RunWithoutTarget = Omit<RunOptions, 'target' | 'onStep' | 'onProgress'>;

/**
 * What a run would need of AWS, found by making it against the model itself: nothing is called. A divergence of AWS would
 * need a few calls and keys more.
 *
 * @param rate calls a second
 */
export async function needsOf(
  options: RunWithoutTarget,
  regions: readonly string[],
  rate: number,
): Promise<Needs> {
  const calls = new Map<Operation, number>();
  const { send, now } = accountTarget();
  const target: Target = { send, now, regions };
  const { summary } = await runConformance({
    ...options,
    target,
    onStep: ({ observation: { operation } }) => {
      calls.set(operation, (calls.get(operation) ?? 0) + 1);
    },
  });
  // Each key is looked at, searched for aliases and grants, scheduled and looked at again.
  const cleanup: readonly [Operation, number][] = [
    ['DescribeKey', 3],
    ['ListAliases', 1],
    ['ListGrants', 1],
    ['ScheduleKeyDeletion', 1],
  ];
  for (const [operation, each] of cleanup) {
    calls.set(operation, (calls.get(operation) ?? 0) + each * summary.keys);
  }
  const total = [...calls.values()].reduce((sum, count) => sum + count, 0);
  return { keys: summary.keys, calls, seconds: total / rate };
}

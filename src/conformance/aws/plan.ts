import type { Operation } from '../../key/operation.ts';
import { type RunOptions, runConformance } from '../run.ts';
import { accountTarget } from '../targets/account-target.ts';
import type { Target } from '../targets/target.ts';
import type { Needs } from './cost.ts';

/** What a run is about, without the target. */
export type RunWithoutTarget = Omit<RunOptions, 'target' | 'onStep' | 'onProgress'>;

/**
 * What a conformance run would need of AWS: see {@link needsOfWork}. A divergence of AWS would need a few calls and keys
 * more.
 *
 * @param rate calls a second
 */
export function needsOf(options: RunWithoutTarget, regions: readonly string[], rate: number): Promise<Needs> {
  // AWS lets nobody move its clock.
  return needsOfWork(
    ({ now, send }) => runConformance({ ...options, target: { now, regions, send } }),
    regions,
    rate,
  );
}

/**
 * What some work on AWS would need, found by doing it on the model itself: nothing is called.
 *
 * @param rate calls a second
 */
export async function needsOfWork(
  work: (target: Required<Target>) => Promise<unknown>,
  regions: readonly string[],
  rate: number,
): Promise<Needs> {
  const calls = new Map<Operation, number>();
  let keys = 0;
  const { advance, now, send } = accountTarget();
  await work({
    advance,
    now,
    regions,
    send: async (operation, input, region) => {
      calls.set(operation, (calls.get(operation) ?? 0) + 1);
      const answer = await send(operation, input, region);
      if (operation === 'CreateKey' || operation === 'ReplicateKey') keys += 1;
      return answer;
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
    calls.set(operation, (calls.get(operation) ?? 0) + each * keys);
  }
  const total = [...calls.values()].reduce((sum, count) => sum + count, 0);
  return { keys, calls, seconds: total / rate };
}

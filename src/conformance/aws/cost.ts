import type { Operation } from '../../key/operation.ts';
import { accountTarget } from '../targets/account-target.ts';
import type { Target } from '../targets/target.ts';

/** What a run would need of AWS. */
export interface Needs {
  /** How many keys it makes, replicas among them. */
  readonly keys: number;
  /** How often it calls each operation. */
  readonly calls: ReadonlyMap<Operation, number>;
  /** How long it takes, seconds. */
  readonly seconds: number;
}

/** What that costs at most, US dollars. */
export interface Cost {
  readonly keys: number;
  readonly requests: number;
  readonly total: number;
}

/** Source: aws.amazon.com/kms/pricing. */
const keyPerMonth = 1;
/** The first two rotations of a key add a dollar a month each. */
const keyAtMostPerMonth = 3 * keyPerMonth;
const hoursPerMonth = 720;
/** Symmetric and RSA_2048 requests cost $0.03 per 10,000; the others $0.15; an elliptic-curve data key pair $0.10. */
const requestAtMost = 0.15 / 10_000;

/**
 * What a run costs at most on AWS: a key is charged by the hour until it is scheduled for deletion, and not while it waits
 * for it; every request is charged as the dearest kind that a run makes.
 */
export function costOf({ keys, calls, seconds }: Needs): Cost {
  const hours = Math.ceil(seconds / 3600) + 1;
  const ofKeys = (keys * keyAtMostPerMonth * hours) / hoursPerMonth;
  const ofRequests = countOf(calls) * requestAtMost;
  return { keys: ofKeys, requests: ofRequests, total: ofKeys + ofRequests };
}

/**
 * What some work on AWS would need, found by doing it on the model itself: nothing is called.
 *
 * @param rate calls a second
 */
export async function needsOfWork<Result>(
  work: (target: Required<Target>) => Promise<Result>,
  regions: readonly string[],
  rate: number,
): Promise<Needs & { readonly result: Result }> {
  const calls = new Map<Operation, number>();
  let keys = 0;
  const { advance, now, send } = accountTarget();
  const result = await work({
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
  return { keys, calls, seconds: countOf(calls) / rate, result };
}

function countOf(calls: Needs['calls']): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

/** The plan of a run on AWS, for the person who is to confirm it. */
export function planText(
  needs: Needs,
  about: {
    readonly account: string | null;
    /** What is called: see {@link awsName}. */
    readonly name: string;
    readonly run: string;
    readonly rate: number;
  },
): string {
  const { account, name, run, rate } = about;
  const cost = costOf(needs);
  return [
    `This calls ${name}${account === null ? '' : `, account ${account}`}.`,
    `  keys      about ${needs.keys}, each with the tag kms-model-run=${run}; no other key is touched`,
    `  calls     about ${countOf(needs.calls)}, at most ${rate} a second: about ${inMinutes(needs.seconds)}`,
    `  cost      at most ${dollars(cost.total)} (keys ${dollars(cost.keys)}, requests ${dollars(cost.requests)}); more only if keys are left`,
    '            behind: 1 to 3 US dollars a key and month. A key that waits for deletion costs nothing.',
    '  cleanup   at the end, on Ctrl-C, on an error and on SIGTERM every key is scheduled for deletion in 7 days;',
    `            after a crash: kms-model conformance --aws --cleanup ${run}`,
    '',
  ].join('\n');
}

/** A time in words, rounded up. */
export function inMinutes(seconds: number): string {
  return seconds <= 1
    ? 'a second'
    : seconds < 90
      ? `${Math.ceil(seconds)} seconds`
      : `${Math.ceil(seconds / 60)} minutes`;
}

/** An amount in US dollars, rounded up to whole cents. */
export function dollars(amount: number): string {
  return `$${(Math.ceil(amount * 100) / 100).toFixed(2)}`;
}

import { type Account, createAccount } from '../../src/account/account.ts';
import { type CallRequest, call } from '../../src/account/call.ts';
import type { Figures, Group, Unit } from './group.ts';
import { shuffled } from './shuffled.ts';
import { type Pass, timesOfCalls } from './time-of-call.ts';

const region = 'us-east-1';
const start = Date.UTC(2026, 0, 1);
const fewKeys = 10;
const manyKeys = 100_000;

/** The whole calls that are timed, each with what it sends about a key. */
const calls = {
  DescribeKey: (KeyId: string) => ({ KeyId }),
  Encrypt: (KeyId: string) => ({ KeyId, Plaintext: 'c2l4dGVlbiBieXRlcy4u' }),
  EnableKey: (KeyId: string) => ({ KeyId }),
  ScheduleKeyDeletion: (KeyId: string) => ({ KeyId, PendingWindowInDays: 7 }),
  CancelKeyDeletion: (KeyId: string) => ({ KeyId }),
  CreateKey: () => ({}),
} as const;

type CallName = keyof typeof calls;

/** For CancelKeyDeletion the keys are scheduled for deletion; for all others they are as CreateKey leaves them. */
const callNames = Object.keys(calls).filter((name): name is CallName => Object.hasOwn(calls, name));

/** How many keys there are, and how many of them are called. */
const sizes = [
  { keys: fewKeys, called: 10, text: '10 keys' },
  { keys: manyKeys, called: 10, text: '100,000 keys, ten of them called' },
  { keys: manyKeys, called: 1_000, text: '100,000 keys, a thousand of them called' },
] as const;

const perKey = 'memory for each';

/** Whole API calls, in a small account and in a large one. */
export const accountGroup: Group = {
  name: 'account',
  title: 'Whole calls on an account',
  about:
    'A call is everything that `call` does: it moves time, checks the request, finds the key, judges, does it, and makes the ' +
    'new account. Among 100,000 keys it is on ten of them, or on a thousand here and there, so that what a call reads is ' +
    "seldom in the processor's cache. Memory is what the heap holds for each key after garbage collection, with its policy, its place in " +
    'the indexes and its share of the account; of accounts of ten keys a thousand are made.',
  runs: 3,
  lines: Object.fromEntries<Unit>([
    ...callNames.flatMap((name) =>
      sizesOf(name).map(({ text }): [string, Unit] => [lineName(name, text), 'nanoseconds']),
    ),
    [`${perKey} of 10 keys`, 'bytes'],
    [`${perKey} of 100,000 keys`, 'bytes'],
  ]),
  measure(): Figures {
    const few = measuredAccount(fewKeys, 1_000);
    const many = measuredAccount(manyKeys, 1);
    const passes = callNames.flatMap((name) =>
      sizesOf(name).map(({ called, keys, text }): [string, Pass] => {
        const { account, keyIds } = keys === fewKeys ? few : many;
        return [lineName(name, text), passOf(name, account, shuffled(keyIds).slice(0, called))];
      }),
    );
    return {
      ...timesOfCalls(Object.fromEntries(passes)),
      [`${perKey} of 10 keys`]: few.bytes,
      [`${perKey} of 100,000 keys`]: many.bytes,
    };
  },
};

/** An account of so many keys, and what the heap holds for each of them when so many such accounts are made. */
function measuredAccount(keys: number, copies: number) {
  const before = heapUsed();
  const made = Array.from({ length: copies }, () => accountOf(keys));
  const bytes = (heapUsed() - before) / (keys * copies);
  const [first] = made;
  if (first === undefined) throw new Error('an account was made');
  return { ...first, bytes };
}

/** CreateKey calls none of the keys that there are: twice is enough. */
function sizesOf(name: CallName) {
  return name === 'CreateKey' ? sizes.slice(0, 2) : sizes;
}

function lineName(name: CallName, size: string): string {
  return `${name}, ${size}`;
}

/** A few calls in each pass, on one key after the other, each on the account as it is. */
function passOf(name: CallName, before: Account, keyIds: readonly string[]): Pass {
  const account = name === 'CancelKeyDeletion' ? scheduled(before, keyIds) : before;
  const requests = keyIds.map((keyId) => requestOf(name, keyId));
  if (!requests.every((request) => call(account, request).outcome.ok)) throw new Error(`${name} is refused`);
  let next = 0;
  const run = () => {
    let allowed = 0;
    for (let made = 0; made < callsInPass; made += 1) {
      const request = requests[next];
      if (request !== undefined && call(account, request).outcome.ok) allowed += 1;
      next = next + 1 < requests.length ? next + 1 : 0;
    }
    return allowed;
  };
  return { calls: callsInPass, run };
}

const callsInPass = 20;

function scheduled(account: Account, keyIds: readonly string[]): Account {
  return keyIds.reduce((rest, id) => call(rest, requestOf('ScheduleKeyDeletion', id)).account, account);
}

function requestOf(operation: CallName, keyId: string): CallRequest {
  return { operation, input: calls[operation](keyId), region, at: start + 60_000 };
}

function accountOf(keys: number): { readonly account: Account; readonly keyIds: readonly string[] } {
  let account = createAccount({ at: start });
  const keyIds: string[] = [];
  for (let made = 0; made < keys; made += 1) {
    const result = call(account, { operation: 'CreateKey', input: {}, region, at: start });
    account = result.account;
    if (result.outcome.ok) keyIds.push(result.outcome.response.KeyMetadata?.KeyId ?? '');
  }
  if (keyIds.length !== keys) throw new Error(`only ${keyIds.length} of ${keys} keys were made`);
  return { account, keyIds };
}

function heapUsed(): number {
  if (globalThis.gc === undefined) throw new Error('run with node --expose-gc: the memory is measured');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

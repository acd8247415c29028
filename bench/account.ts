import { type Account, type CallRequest, call, createAccount } from '../src/account/index.ts';
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
  GenerateDataKey: (KeyId: string) => ({ KeyId, KeySpec: 'AES_256' }),
  DisableKey: (KeyId: string) => ({ KeyId }),
  EnableKey: (KeyId: string) => ({ KeyId }),
  ScheduleKeyDeletion: (KeyId: string) => ({ KeyId, PendingWindowInDays: 7 }),
  CancelKeyDeletion: (KeyId: string) => ({ KeyId }),
  CreateKey: () => ({}),
} as const;

type CallName = keyof typeof calls;

/** For CancelKeyDeletion the keys are scheduled for deletion; for all others they are as CreateKey leaves them. */
const callNames = Object.keys(calls).filter((name): name is CallName => Object.hasOwn(calls, name));

const sizes = [
  { keys: fewKeys, text: '10 keys' },
  { keys: manyKeys, text: '100,000 keys' },
] as const;

const perKey = 'memory for each key';

/** Whole API calls, in a small account and in a large one. */
export const accountGroup: Group = {
  name: 'account',
  title: 'Whole calls on an account',
  about: 'TODO',
  runs: 3,
  lines: Object.fromEntries<Unit>([
    ...callNames.flatMap((name) =>
      sizes.map(({ text }): [string, Unit] => [lineName(name, text), 'nanoseconds']),
    ),
    ...sizes.map(({ text }): [string, Unit] => [`${perKey}, ${text}`, 'bytes']),
  ]),
  measure(): Figures {
    const accounts = sizes.map(({ keys, text }) => {
      const copies = keys === fewKeys ? 1_000 : 1;
      const before = heapUsed();
      const made = Array.from({ length: copies }, () => accountOf(keys));
      const bytes = (heapUsed() - before) / (keys * copies);
      const [first] = made;
      if (first === undefined) throw new Error('an account was made');
      return { ...first, bytes, text };
    });
    const passes = callNames.flatMap((name) =>
      accounts.map(({ account, keyIds, text }): [string, Pass] => [
        lineName(name, text),
        passOf(name, account, shuffled(keyIds).slice(0, 1_000)),
      ]),
    );
    return {
      ...timesOfCalls(Object.fromEntries(passes)),
      ...Object.fromEntries(accounts.map(({ bytes, text }) => [`${perKey}, ${text}`, bytes])),
    };
  },
};

function lineName(name: CallName, size: string): string {
  return `${name}, ${size}`;
}

/** A thousand calls, each on the account as it is, on keys here and there. */
function passOf(name: CallName, before: Account, keyIds: readonly string[]): Pass {
  const account = name === 'CancelKeyDeletion' ? scheduled(before, keyIds) : before;
  const requests = Array.from({ length: 1_000 }, (_, index) =>
    requestOf(name, keyIds[index % keyIds.length] ?? ''),
  );
  const run = () => {
    let allowed = 0;
    for (const request of requests) if (call(account, request).outcome.ok) allowed += 1;
    return allowed;
  };
  if (run() !== requests.length) throw new Error(`${name} is refused`);
  return { calls: requests.length, run };
}

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

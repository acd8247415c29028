import { type Account, createAccount, latestTime } from '../../account/account.ts';
import { advance } from '../../account/advance.ts';
import { call } from '../../account/call.ts';
import { responseShape } from '../../account/request/operation-shapes.ts';
import { readWire } from '../../account/request/read-wire.ts';
import { entriesOf } from '../../account/trie.ts';
import { isKeyState } from '../../key/key-state.ts';
import type { Operation } from '../../key/operation.ts';

/**
 * Says in a few words why data that anybody may have written are no account; null if they are one: all that it holds answers
 * when it is asked.
 */
export function accountProblem(value: unknown): string | null {
  try {
    assertAccount(value);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

/** @throws an error that says what is wrong */
function assertAccount(value: unknown): void {
  assert(isUnread(value), 'it is not an object');
  const { accountId, partition, seed, at, counter, settings } = value;
  createAccount({ accountId, partition, seed, at, ...settings });
  for (const text of [accountId, partition, seed]) assert(typeof text === 'string', 'it has no name or seed');
  assert(Number.isSafeInteger(counter) && counter >= 0, 'its counter is no number');
  assert(Number.isSafeInteger(at) && at <= latestTime, 'its time is no number');
  advance(value, at);
  const names = new Set<string>();
  for (const [name, { key, aliases }] of entriesOf(value.keys)) {
    const [region = '', KeyId = ''] = name.split('/');
    names.add(name);
    assert(key.facts.keyArn.endsWith(`:kms:${region}:${accountId}:key/${KeyId}`), `the ARN of ${name}`);
    assert(key.keyState === 'Deleted' || isKeyState(key.keyState), `the key state of ${name}`);
    assert(Number.isSafeInteger(key.at) && key.at <= at, `the time of ${name}`);
    for (const alias of aliases) names.add(`${region}/${alias}`);
    if (key.keyState !== 'Deleted') ask(value, region, keyQuestions, { KeyId });
  }
  for (const [name, { targetKeyId }] of entriesOf(value.aliases)) {
    const [region = ''] = name.split('/');
    assert(names.has(name) && names.has(`${region}/${targetKeyId}`), `the alias ${name}`);
  }
  for (const [name] of entriesOf(value.keyStores)) {
    const [region = '', CustomKeyStoreId = ''] = name.split('/');
    ask(value, region, ['DescribeCustomKeyStores'], { CustomKeyStoreId });
  }
}

const keyQuestions = [
  'DescribeKey',
  'GetKeyPolicy',
  'ListResourceTags',
  'ListAliases',
  'ListGrants',
] as const satisfies readonly Operation[];

/** What also a key of an account that can be may answer. */
const refusals: readonly string[] = ['AccessDeniedException', 'UnsupportedOperationException'];

function ask(account: Account, region: string, operations: readonly Operation[], input: object): void {
  for (const operation of operations) {
    const { outcome } = call(account, { operation, input, region, at: account.at });
    const isAnswered = outcome.ok
      ? readWire(responseShape(operation), outcome.response).ok
      : refusals.includes(outcome.exception.name);
    assert(isAnswered, `what it answers to ${operation}`);
  }
}

function assert(isRight: boolean, what: string): asserts isRight {
  if (!isRight) throw new Error(what);
}

/** An account as far as nothing was looked at yet. */
function isUnread(value: unknown): value is Account {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

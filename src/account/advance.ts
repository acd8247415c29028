import { type Advanced, advance as advanceKey, deliver } from '../key/advance.ts';
import type { Key } from '../key/create-key.ts';
import type { ServiceEvent } from '../key/key-event.ts';
import { keyIdOf, regionOf } from '../key/key-facts.ts';
import { type Account, type KeyRecord, keyRecord, latestTime } from './account.ts';
import { type DueItem, nextDue, withKey, withKeyStore } from './agenda.ts';
import { keyAt, keyIdsInStore, keyRecordAt, keyStoreAt, withAliasAt } from './look-up.ts';
import { withoutValue } from './trie.ts';

/** A change of the account that no caller asked for. */
export interface AccountEvent {
  readonly region: string;
  /** The key ID or custom key store ID that it happened to. */
  readonly id: string;
  readonly event:
    | ServiceEvent
    | { readonly type: 'KeyStoreConnectionChanged'; readonly at: number; readonly connectionState: string };
}

/** An account after time has moved, with what happened on the way, in order. */
export interface AdvancedAccount {
  readonly account: Account;
  readonly events: readonly AccountEvent[];
}

/**
 * Moves an account's clock: every service event that is due until then happens, in order.
 *
 * @param to epoch milliseconds, a whole number
 * @throws RangeError for what is not such a number, a time before the account's last instant, more than a hundred years ahead, or after
 *   the year 3000
 */
export function advance(account: Account, to: number): AdvancedAccount {
  assertTime(account, to);
  const events: AccountEvent[] = [];
  let moved = account;
  for (let due = nextDue(moved); due !== undefined && due.at <= to; due = nextDue(moved)) {
    const step = due.kind === 'key' ? advanceKeyAt(moved, due) : changeConnection(moved, due);
    moved = step.account;
    events.push(...step.events);
  }
  return { account: { ...moved, at: to }, events };
}

/** How far ahead of an account's last instant a time may be, in days: a hundred years. Bounds the work of one call. */
export const longestLeapInDays = 36_525;

function assertTime({ at }: Account, to: number): void {
  if (!Number.isInteger(to) || to < 0) {
    throw new RangeError(`a time must be a whole number of epoch milliseconds; got ${String(to)}`);
  }
  if (to < at) {
    throw new RangeError(`time runs backwards: ${to} is before ${at}, the account's last instant`);
  }
  if (to > Math.max(at, Date.UTC(2026, 0)) + longestLeapInDays * 86_400_000) {
    throw new RangeError(`${to} is more than ${longestLeapInDays} days ahead: move time in smaller steps`);
  }
  if (to > latestTime) throw new RangeError(`${to} is after the year 3000: no account lives longer`);
}

/**
 * The account after something happened to one of its keys, with what that means for related keys.
 *
 * The aliases of a deleted key and its place in a custom key store go with it.
 */
export function withChangedKey(
  account: Account,
  record: KeyRecord,
  { key, events, peerEvents }: Advanced,
): AdvancedAccount {
  const region = regionOf(key.facts.keyArn);
  const id = keyIdOf(key.facts.keyArn);
  const changed = withKey(account, { ...record, key });
  const own = key.keyState === 'Deleted' ? withoutTraces(changed, record) : changed;
  const peers = inTurn(own, peerEvents, (moved, peer) =>
    'replica' in peer
      ? { account: withReplica(moved, peer.replica), events: [] }
      : deliverTo(moved, peer.region, id, peer.event),
  );
  return {
    account: peers.account,
    events: [...events.map((event) => ({ region, id, event })), ...peers.events],
  };
}

/** The account after one step for each item, with what happened in all of them. */
function inTurn<Item>(
  account: Account,
  items: Iterable<Item>,
  step: (account: Account, item: Item) => AdvancedAccount,
): AdvancedAccount {
  const events: AccountEvent[] = [];
  let moved = account;
  for (const item of items) {
    const stepped = step(moved, item);
    moved = stepped.account;
    events.push(...stepped.events);
  }
  return { account: moved, events };
}

function withReplica(account: Account, replica: Key): Account {
  const { keyArn } = replica.facts;
  const isThere = keyAt(account, regionOf(keyArn), keyIdOf(keyArn)) !== null;
  return isThere ? account : withKey(account, keyRecord(account, replica));
}

/** Gives one key a service event; a key that is gone does not hear of it. */
export function deliverTo(
  account: Account,
  region: string,
  keyId: string,
  event: ServiceEvent,
): AdvancedAccount {
  const record = keyRecordAt(account, region, keyId);
  return record === undefined
    ? { account, events: [] }
    : withChangedKey(account, record, deliver(record.key, event));
}

/** Gives every key of a custom key store a service event. */
export function deliverToStore(
  account: Account,
  region: string,
  storeId: string,
  event: Extract<ServiceEvent, { type: 'CustomKeyStoreConnected' | 'CustomKeyStoreDisconnected' }>,
): AdvancedAccount {
  const store = keyStoreAt(account, region, storeId);
  const keyIds = store === undefined ? [] : keyIdsInStore(store);
  return inTurn(account, keyIds, (moved, keyId) => deliverTo(moved, region, keyId, event));
}

function advanceKeyAt(account: Account, { region, id, at }: DueItem): AdvancedAccount {
  const record = keyRecordAt(account, region, id);
  if (record === undefined) throw new Error(`the agenda names the key ${region}/${id}, which does not exist`);
  return withChangedKey(account, record, advanceKey(record.key, at));
}

/** CONNECTING ends CONNECTED, DISCONNECTING ends DISCONNECTED; then the store's keys hear of it. */
function changeConnection(account: Account, { region, id, at }: DueItem): AdvancedAccount {
  const store = keyStoreAt(account, region, id);
  if (store === undefined) {
    throw new Error(`the agenda names the key store ${region}/${id}, which does not exist`);
  }
  const connectionState = store.connectionState === 'CONNECTING' ? 'CONNECTED' : 'DISCONNECTED';
  const changed = withKeyStore(account, region, { ...store, connectionState, changeEnds: null });
  const keys =
    connectionState === 'CONNECTED'
      ? deliverToStore(changed, region, id, { type: 'CustomKeyStoreConnected', at })
      : { account: changed, events: [] };
  const own = { region, id, event: { type: 'KeyStoreConnectionChanged', at, connectionState } } as const;
  return { account: keys.account, events: [own, ...keys.events] };
}

function withoutTraces(account: Account, record: KeyRecord): Account {
  const { keyArn } = record.key.facts;
  const region = regionOf(keyArn);
  let moved = account;
  for (const name of record.aliases) moved = withAliasAt(moved, `${region}/${name}`, undefined);
  const store = record.keyStoreId === null ? undefined : keyStoreAt(moved, region, record.keyStoreId);
  return store === undefined
    ? moved
    : withKeyStore(moved, region, { ...store, keys: withoutValue(store.keys, keyIdOf(keyArn)) });
}

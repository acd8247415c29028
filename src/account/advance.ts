import { advance as advanceKey, deliver, type PeerEvent } from '../key/advance.ts';
import type { Key } from '../key/create-key.ts';
import type { ServiceEvent } from '../key/key-event.ts';
import { keyIdOf, regionOf } from '../key/key-facts.ts';
import { type Account, type KeyRecord, keyRecord, latestTime } from './account.ts';
import { nextDue, nextDueTime, withKey, withKeyStore } from './agenda.ts';
import type { AccountEvent } from './answer.ts';
import { entriesOf, valueAt, withoutValue, withValue } from './trie.ts';

/** An account after time has moved, with what happened on the way, in order. */
export interface AdvancedAccount {
  readonly account: Account;
  readonly events: readonly AccountEvent[];
}

/**
 * Moves an account's clock: every service event that is due until then happens, in order.
 *
 * @param to epoch milliseconds, a whole number
 * @throws RangeError for a time that is none, before the account's last instant, more than a hundred years ahead, or after
 *   the year 3000
 */
export function advance(account: Account, to: number): AdvancedAccount {
  assertTime(account, to);
  const events: AccountEvent[] = [];
  let moved = account;
  if ((nextDueTime(account) ?? Number.POSITIVE_INFINITY) > to)
    return { account: { ...moved, at: to }, events };
  for (let due = nextDue(moved); due !== undefined && due.at <= to; due = nextDue(moved)) {
    const step =
      due.kind === 'key'
        ? advanceKeyAt(moved, due.region, due.id, due.at)
        : changeConnection(moved, due.region, due.id, due.at);
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

/** The account with a changed key; its aliases and its place in a custom key store go with a deleted one. */
export function withChangedKey(account: Account, record: KeyRecord): Account {
  const stored = withKey(account, record);
  return record.key.keyState === 'Deleted' ? withoutTraces(stored, record) : stored;
}

/** The account after what a change of one key means for related keys, with what happened to them. */
export function withPeerEvents(
  account: Account,
  keyId: string,
  peers: readonly PeerEvent[],
): AdvancedAccount {
  const events: AccountEvent[] = [];
  let moved = account;
  for (const peer of peers) {
    const step =
      'replica' in peer
        ? { account: withReplica(moved, peer.replica), events: [] }
        : deliverTo(moved, peer.region, keyId, peer.event);
    moved = step.account;
    events.push(...step.events);
  }
  return { account: moved, events };
}

function withReplica(account: Account, replica: Key): Account {
  const region = regionOf(replica.facts.keyArn);
  if (valueAt(account.keys, `${region}/${keyIdOf(replica.facts.keyArn)}`) !== undefined) return account;
  return withKey(account, keyRecord(account, replica));
}

/** Gives one key a service event; a key that is gone does not hear of it. */
export function deliverTo(
  account: Account,
  region: string,
  keyId: string,
  event: ServiceEvent,
): AdvancedAccount {
  const record = valueAt(account.keys, `${region}/${keyId}`);
  if (record === undefined) return { account, events: [] };
  const { key, events, peerEvents } = deliver(record.key, event);
  const changed = withChangedKey(account, { ...record, key });
  const peers = withPeerEvents(changed, keyId, peerEvents);
  return {
    account: peers.account,
    events: [...events.map((happened) => ({ region, id: keyId, event: happened })), ...peers.events],
  };
}

function advanceKeyAt(account: Account, region: string, keyId: string, at: number): AdvancedAccount {
  const record = valueAt(account.keys, `${region}/${keyId}`);
  if (record === undefined) throw new Error(`the agenda names ${region}/${keyId}, which is no key`);
  const { key, events, peerEvents } = advanceKey(record.key, at);
  const peers = withPeerEvents(withChangedKey(account, { ...record, key }), keyId, peerEvents);
  return {
    account: peers.account,
    events: [...events.map((event) => ({ region, id: keyId, event })), ...peers.events],
  };
}

/** CONNECTING ends CONNECTED, DISCONNECTING ends DISCONNECTED; then the store's keys hear of it. */
function changeConnection(account: Account, region: string, storeId: string, at: number): AdvancedAccount {
  const store = valueAt(account.keyStores, `${region}/${storeId}`);
  if (store === undefined) throw new Error(`the agenda names ${region}/${storeId}, which is no key store`);
  const connectionState = store.connectionState === 'CONNECTING' ? 'CONNECTED' : 'DISCONNECTED';
  const changed = withKeyStore(account, region, { ...store, connectionState, changeEnds: null });
  const own: AccountEvent = {
    region,
    id: storeId,
    event: { type: 'KeyStoreConnectionChanged', at, connectionState },
  };
  const keys =
    connectionState === 'CONNECTED'
      ? withKeysOfStore(changed, region, storeId, { type: 'CustomKeyStoreConnected', at })
      : { account: changed, events: [] };
  return { account: keys.account, events: [own, ...keys.events] };
}

/** Gives every key of a custom key store a service event. */
export function withKeysOfStore(
  account: Account,
  region: string,
  storeId: string,
  event: Extract<ServiceEvent, { type: 'CustomKeyStoreConnected' | 'CustomKeyStoreDisconnected' }>,
): AdvancedAccount {
  const store = valueAt(account.keyStores, `${region}/${storeId}`);
  const events: AccountEvent[] = [];
  let moved = account;
  for (const [keyId] of store === undefined ? [] : entriesOf(store.keys)) {
    const step = deliverTo(moved, region, keyId, event);
    moved = step.account;
    events.push(...step.events);
  }
  return { account: moved, events };
}

function withoutTraces(account: Account, record: KeyRecord): Account {
  const region = regionOf(record.key.facts.keyArn);
  const aliases = record.aliases.reduce(
    (rest, name) => withoutValue(rest, `${region}/${name}`),
    account.aliases,
  );
  const path = `${region}/${record.keyStoreId ?? ''}`;
  const store = valueAt(account.keyStores, path);
  if (store === undefined) return { ...account, aliases };
  const keys = withoutValue(store.keys, keyIdOf(record.key.facts.keyArn));
  return { ...account, aliases, keyStores: withValue(account.keyStores, path, { ...store, keys }) };
}

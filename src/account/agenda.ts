import { nextServiceEvent } from '../key/advance.ts';
import type { Key } from '../key/create-key.ts';
import { keyIdOf, regionOf } from '../key/key-facts.ts';
import type { Account, KeyRecord, KeyStoreRecord } from './account.ts';
import { firstEntry, type Trie, valueAt, withoutValue, withValue } from './trie.ts';

export interface DueItem {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'key' | 'keyStore';
  readonly region: string;
  readonly id: string;
}

/** The account with a key as it is now: stored, and its next service event on the agenda. A deleted key is forgotten. */
export function withKey(account: Account, record: KeyRecord): Account {
  const { facts } = record.key;
  const path = `${regionOf(facts.keyArn)}/${keyIdOf(facts.keyArn)}`;
  return record.key.keyState === 'Deleted' ? withoutKeyAt(account, path) : withKeyAt(account, path, record);
}

/** The account without the key at a path (`REGION/KEY-ID`) and without its service event. */
export function withoutKeyAt(account: Account, path: string): Account {
  return withKeyAt(account, path, undefined);
}

function withKeyAt(account: Account, path: string, record: KeyRecord | undefined): Account {
  const before = valueAt(account.keys, path);
  return {
    ...account,
    keys: record === undefined ? withoutValue(account.keys, path) : withValue(account.keys, path, record),
    agenda: rescheduled(
      account.agenda,
      `key/${path}`,
      before === undefined ? null : dueTime(before.key),
      record === undefined ? null : dueTime(record.key),
    ),
  };
}

/** The account with a custom key store as it is now. */
export function withKeyStore(account: Account, region: string, store: KeyStoreRecord): Account {
  const path = `${region}/${store.customKeyStoreId}`;
  const before = valueAt(account.keyStores, path);
  return {
    ...account,
    keyStores: withValue(account.keyStores, path, store),
    agenda: rescheduled(account.agenda, `keyStore/${path}`, before?.changeEnds ?? null, store.changeEnds),
  };
}

/** The account without a custom key store, of which nothing is due. */
export function withoutKeyStore(account: Account, region: string, store: KeyStoreRecord): Account {
  const keyStores = withoutValue(account.keyStores, `${region}/${store.customKeyStoreId}`);
  return { ...account, keyStores };
}

/** What falls due first; undefined if nothing is to come. */
export function nextDue(account: Account): DueItem | undefined {
  const entry = firstEntry(account.agenda);
  if (entry === undefined) return undefined;
  const [time = '', kind, region = '', ...id] = entry[0].split('/');
  return {
    at: Number(time),
    kind: kind === 'keyStore' ? 'keyStore' : 'key',
    region,
    id: id.join('/'),
  };
}

function dueTime(key: Key): number | null {
  return nextServiceEvent(key)?.at ?? null;
}

function rescheduled(
  agenda: Trie<true>,
  path: string,
  before: number | null,
  now: number | null,
): Trie<true> {
  if (before === now) return agenda;
  const cleared = before === null ? agenda : withoutValue(agenda, `${sortable(before)}/${path}`);
  return now === null ? cleared : withValue(cleared, `${sortable(now)}/${path}`, true);
}

const timeLength = 16;

/** A time as a text that sorts as the number does: epoch milliseconds never need more than 16 digits. */
function sortable(epochMilliseconds: number): string {
  return String(Math.ceil(epochMilliseconds)).padStart(timeLength, '0');
}

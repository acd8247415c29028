/**
 * Look-ups: what an account holds, by Region and name. Whoever is outside `account/` reads an account with these.
 *
 * Where something is held is a place: `Region/key ID`, `Region/alias name`, `Region/custom key store ID`.
 */
import type { Key } from '../key/create-key.ts';
import { keyIdOf, regionOf } from '../key/key-facts.ts';
import type { Account, AliasRecord, KeyRecord, KeyStoreRecord } from './account.ts';
import { withoutKeyAt } from './agenda.ts';
import { differingKeys, entriesOf, type Trie, valueAt, withoutValue, withValue } from './trie.ts';

/** What an account holds, and by what it is held. */
export interface Holdings {
  readonly keys: KeyRecord;
  readonly aliases: AliasRecord;
  readonly keyStores: KeyStoreRecord;
}

/** A key by its key ID; null if there is none. */
export function keyAt(account: Account, region: string, keyId: string): Key | null {
  return keyRecordAt(account, region, keyId)?.key ?? null;
}

/** A key with what belongs to it, by its key ID; undefined if there is none. */
export function keyRecordAt(account: Account, region: string, keyId: string): KeyRecord | undefined {
  return valueAt(account.keys, `${region}/${keyId}`);
}

/** An alias by its name, such as `alias/my-key`; undefined if there is none. */
export function aliasAt(account: Account, region: string, name: string): AliasRecord | undefined {
  return valueAt(account.aliases, `${region}/${name}`);
}

/** A custom key store by its ID; undefined if there is none. */
export function keyStoreAt(account: Account, region: string, id: string): KeyStoreRecord | undefined {
  return valueAt(account.keyStores, `${region}/${id}`);
}

/** Every key, sorted by Region and key ID. */
export function* keysOf(account: Account): Generator<KeyRecord> {
  for (const [, record] of entriesOf(account.keys)) yield record;
}

/** Every custom key store with its Region, sorted by Region and ID. */
export function* keyStoresOf(account: Account): Generator<readonly [region: string, store: KeyStoreRecord]> {
  for (const [place, store] of entriesOf(account.keyStores)) yield [regionOfPlace(place), store];
}

/** The IDs of the keys in a custom key store, sorted. */
export function* keyIdsInStore({ keys }: KeyStoreRecord): Generator<string> {
  for (const [keyId] of entriesOf(keys)) yield keyId;
}

export function hasNoKeys({ keys }: Account): boolean {
  return keys.edges === undefined;
}

/** A key and the multi-Region keys that are related to it: the key itself first. */
export function relatedKeys(account: Account, { key }: KeyRecord): readonly KeyRecord[] {
  const { multiRegion, keyArn } = key.facts;
  const regions = new Set([
    regionOf(keyArn),
    ...(multiRegion === null ? [] : [multiRegion.primaryRegion, ...multiRegion.replicaRegions]),
  ]);
  return [...regions].flatMap((region) => keyRecordAt(account, region, keyIdOf(keyArn)) ?? []);
}

export function placeOfKey({ key }: KeyRecord): string {
  return `${regionOf(key.facts.keyArn)}/${keyIdOf(key.facts.keyArn)}`;
}

export function regionOfPlace(place: string): string {
  return place.slice(0, place.indexOf('/'));
}

/** What an account holds at a place; undefined if nothing. */
export function heldAt<Kind extends keyof Holdings>(
  account: Account,
  kind: Kind,
  place: string,
): Holdings[Kind] | undefined {
  const held: { readonly [Each in keyof Holdings]: Trie<Holdings[Each]> } = account;
  return valueAt(held[kind], place);
}

/**
 * The places at which two accounts hold different things. What they share is skipped: it costs as much as they differ.
 *
 * @param isSame whether two things that are not the same object count as equal
 */
export function differencesBetween(
  one: Account,
  other: Account,
  kind: keyof Holdings,
  isSame: (one: unknown, other: unknown) => boolean,
): readonly string[] {
  return differingKeys<unknown>(one[kind], other[kind], isSame);
}

/** The account with something else at the place of an alias, or with nothing there. */
export function withAliasAt(account: Account, place: string, alias: AliasRecord | undefined): Account {
  if (valueAt(account.aliases, place) === alias) return account;
  const aliases =
    alias === undefined ? withoutValue(account.aliases, place) : withValue(account.aliases, place, alias);
  return { ...account, aliases };
}

/** The account without a key and its related keys, and without their aliases. */
export function withoutKeyEverywhere(account: Account, keyId: string): Account {
  let after = account;
  for (const record of keysOf(account)) {
    const { keyArn } = record.key.facts;
    if (keyIdOf(keyArn) !== keyId) continue;
    const region = regionOf(keyArn);
    for (const name of record.aliases) after = withAliasAt(after, `${region}/${name}`, undefined);
    after = withoutKeyAt(after, `${region}/${keyId}`);
  }
  return after;
}

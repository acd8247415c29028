import type { Account } from '../../../account/account.ts';
import { withKey, withKeyStore, withoutKeyAt } from '../../../account/agenda.ts';
import {
  differencesBetween,
  heldAt,
  placeOfKey,
  regionOfPlace,
  relatedKeys,
  withAliasAt,
} from '../../../account/look-up.ts';
import { regionOf } from '../../../key/key-facts.ts';
import { boundAt, differingTexts, rebound } from '../bindings.ts';
import type { PlaceKind, Places, Variant } from '../hypothesis.ts';
import { isAlike } from './alike.ts';

const kinds: readonly PlaceKind[] = ['keys', 'aliases', 'keyStores', 'toModel', 'toTarget'];

function placesBy(at: (kind: PlaceKind) => Iterable<string>): Places {
  const [keys, aliases, keyStores] = [new Set(at('keys')), new Set(at('aliases')), new Set(at('keyStores'))];
  return { keys, aliases, keyStores, toModel: new Set(at('toModel')), toTarget: new Set(at('toTarget')) };
}

/** Places without those that are not named. */
export function placesAt(some: Partial<Places>): Places {
  return placesBy((kind) => some[kind] ?? []);
}

export function allPlaces(several: readonly Places[]): Places {
  return placesBy((kind) => several.flatMap((places) => [...places[kind]]));
}

/** Every place at which one of several variants is unlike the first, but for times. */
export function differingPlaces([first, ...others]: readonly Variant[]): Places {
  return placesBy((kind) =>
    others.flatMap((other) => (first === undefined ? [] : unlikeIn(kind, first, other))),
  );
}

function unlikeIn(kind: PlaceKind, one: Variant, other: Variant): readonly string[] {
  return kind === 'toModel' || kind === 'toTarget'
    ? differingTexts(one.bindings, other.bindings, kind)
    : differencesBetween(one.account, other.account, kind, isAlike);
}

/** Says whether two variants hold the same at some places, but for times. */
export function isAlikeAt(places: Places, one: Variant, other: Variant): boolean {
  return kinds.every((kind) =>
    [...places[kind]].every((place) => isAlike(heldIn(one, kind, place), heldIn(other, kind, place))),
  );
}

function heldIn({ account, bindings }: Variant, kind: PlaceKind, place: string): unknown {
  return kind === 'toModel' || kind === 'toTarget'
    ? boundAt(bindings, kind, place)
    : heldAt(account, kind, place);
}

/** A key with all that belongs to it: its related keys, their aliases, their custom key store; the place alone if there is no key. */
export function belongingsOf({ account }: Variant, place: string): Places {
  const record = heldAt(account, 'keys', place);
  const related = record === undefined ? [] : relatedKeys(account, record);
  const inRegion = ({ key }: (typeof related)[number], names: readonly string[]) =>
    names.map((name) => `${regionOf(key.facts.keyArn)}/${name}`);
  return placesAt({
    keys: new Set([place, ...related.map(placeOfKey)]),
    aliases: new Set(related.flatMap((each) => inRegion(each, each.aliases))),
    keyStores: new Set(
      related.flatMap((each) => inRegion(each, each.keyStoreId === null ? [] : [each.keyStoreId])),
    ),
  });
}

/** The place of the key that an alias at a place names; undefined if there is no such alias. */
export function targetOfAlias({ account }: Variant, place: string): string | undefined {
  const alias = heldAt(account, 'aliases', place);
  return alias === undefined ? undefined : `${regionOfPlace(place)}/${alias.targetKeyId}`;
}

/** What places are called in requests: key IDs, places of aliases, IDs of custom key stores, texts. */
export function namesOf(places: Places): ReadonlySet<string> {
  const ids = [...places.keys, ...places.keyStores].map((place) => place.slice(place.indexOf('/') + 1));
  return new Set([...ids, ...places.aliases, ...places.toModel, ...places.toTarget]);
}

/** The bindings of a variant with those of another one at some places. */
export function boundAsIn(source: Variant, places: Places, { bindings }: Variant): Variant['bindings'] {
  const bound = (direction: 'toModel' | 'toTarget') =>
    [...places[direction]].map((text) => [text, boundAt(source.bindings, direction, text)] as const);
  return rebound(rebound(bindings, 'toModel', bound('toModel')), 'toTarget', bound('toTarget'));
}

/** An account with what another one holds at some places. */
export function holdingAsIn(source: Account, places: Places, account: Account): Account {
  let after: Account = { ...account, at: Math.max(account.at, source.at) };
  for (const place of places.aliases) after = withAliasAt(after, place, heldAt(source, 'aliases', place));
  for (const place of places.keyStores) {
    const store = heldAt(source, 'keyStores', place);
    if (store !== undefined) after = withKeyStore(after, regionOfPlace(place), store);
  }
  for (const place of places.keys) {
    const record = heldAt(source, 'keys', place);
    after = record === undefined ? withoutKeyAt(after, place) : withKey(after, record);
  }
  return after;
}

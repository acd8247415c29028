import { differencesBetween, heldAt, placeOfKey, regionOfPlace, relatedKeys } from '../../account/look-up.ts';
import { regionOf } from '../../key/key-facts.ts';
import { boundAt, differingTexts } from './bindings.ts';
import { type Hypothesis, isAlike } from './hypothesis.ts';

/** Places of hypotheses, by what is kept there: `Region/key ID` and so on as in an account, texts of the target, of the model. */
export type Places = Readonly<Record<PlaceKind, Set<string>>>;

/** What is kept in a hypothesis. */
export type PlaceKind = (typeof placeKinds)[number];

/** Every kind of place. */
export const placeKinds = ['keys', 'aliases', 'keyStores', 'toModel', 'toTarget'] as const;

/** No places yet. */
export function noPlaces(): Places {
  return {
    keys: new Set(),
    aliases: new Set(),
    keyStores: new Set(),
    toModel: new Set(),
    toTarget: new Set(),
  };
}

/** What a hypothesis keeps at a place; undefined where it keeps nothing. */
export function keptAt({ account, bindings }: Hypothesis, kind: PlaceKind, place: string): unknown {
  switch (kind) {
    case 'keys':
    case 'aliases':
    case 'keyStores':
      return heldAt(account, kind, place);
    case 'toModel':
    case 'toTarget':
      return boundAt(bindings, kind, place);
    default:
      return kind satisfies never;
  }
}

/** Every place at which one of several hypotheses is unlike the first, but for times. */
export function differingPlaces([first, ...others]: readonly Hypothesis[]): Places {
  const places = noPlaces();
  if (first === undefined) return places;
  for (const other of others) {
    for (const kind of placeKinds) {
      for (const place of differencesIn(first, other, kind)) places[kind].add(place);
    }
  }
  return places;
}

function differencesIn(one: Hypothesis, other: Hypothesis, kind: PlaceKind): readonly string[] {
  switch (kind) {
    case 'keys':
    case 'aliases':
    case 'keyStores':
      return differencesBetween(one.account, other.account, kind, isAlike);
    case 'toModel':
    case 'toTarget':
      return differingTexts(one.bindings, other.bindings, kind);
    default:
      return kind satisfies never;
  }
}

/** All that belongs to the key at a place: its related keys, their aliases, their custom key store; null if there is no key. */
export function belongingsOf({ account }: Hypothesis, place: string): Places | null {
  const record = heldAt(account, 'keys', place);
  if (record === undefined) return null;
  const places = noPlaces();
  for (const related of relatedKeys(account, record)) {
    const region = regionOf(related.key.facts.keyArn);
    places.keys.add(placeOfKey(related));
    for (const name of related.aliases) places.aliases.add(`${region}/${name}`);
    if (related.keyStoreId !== null) places.keyStores.add(`${region}/${related.keyStoreId}`);
  }
  return places;
}

/** The place of the key that an alias at a place names; undefined if there is no such alias. */
export function targetOfAlias({ account }: Hypothesis, place: string): string | undefined {
  const alias = heldAt(account, 'aliases', place);
  return alias === undefined ? undefined : `${regionOfPlace(place)}/${alias.targetKeyId}`;
}

/** What a place is called in a request: a key ID, the place of an alias, the ID of a custom key store, a text of the target. */
export function nameOfPlace(kind: PlaceKind, place: string): string {
  switch (kind) {
    case 'keys':
    case 'keyStores':
      return place.slice(place.indexOf('/') + 1);
    case 'aliases':
    case 'toModel':
    case 'toTarget':
      return place;
    default:
      return kind satisfies never;
  }
}

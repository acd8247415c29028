import { type Hypothesis, isAlike, joined } from './hypothesis.ts';
import {
  belongingsOf,
  differingPlaces,
  keptAt,
  nameOfPlace,
  noPlaces,
  type Places,
  placeKinds,
  targetOfAlias,
} from './places.ts';

/** Keys that are in doubt together, whatever the others are. */
export interface DoubtGroup {
  /** Where its members differ, and all that belongs there. */
  readonly places: Places;
  /** The names of these places. */
  readonly subjects: ReadonlySet<string>;
  /** One hypothesis for each way in which it may be there; the first hypothesis of all comes first. */
  readonly members: readonly Hypothesis[];
}

/**
 * Splits what several hypotheses differ in into groups that have nothing to do with each other: two variants of each of
 * three keys are three groups of two members, where there were eight hypotheses.
 */
export function groupsOf(hypotheses: readonly Hypothesis[]): readonly DoubtGroup[] {
  const differing = differingPlaces(hypotheses);
  const parts = partsOf(hypotheses, differing);
  const groups: DoubtGroup[] = [];
  let dependent: readonly Places[] = parts;
  let left = hypotheses;
  for (const part of parts) {
    const others = dependent.filter((other) => other !== part);
    const members = unlikeAt(left, [part], differing);
    const rest = unlikeAt(left, others, differing);
    if (members.length * rest.length !== left.length) continue;
    if (members.length > 1) groups.push(groupOf([part], members));
    dependent = others;
    left = rest;
  }
  return left.length > 1 ? [...groups, groupOf(dependent, left)] : groups;
}

/** What differs, as parts: a key with all that belongs to it is one, and so is a custom key store with its keys. */
function partsOf(hypotheses: readonly Hypothesis[], differing: Places): readonly Places[] {
  const parts = new Map<string, Places>();
  for (const hypothesis of hypotheses) {
    for (const place of differing.aliases) {
      const target = targetOfAlias(hypothesis, place);
      if (target !== undefined) join(hypothesis, target).aliases.add(place);
    }
    for (const place of differing.keys) join(hypothesis, place);
  }
  for (const place of differing.keyStores) part(nameOfPlace('keyStores', place)).keyStores.add(place);
  // The names that a target chose are of the only key that is in doubt, or else nobody knows of which.
  const [only, second] = parts.keys();
  const named = only !== undefined && second === undefined ? only : 'names';
  for (const kind of ['toModel', 'toTarget'] as const) {
    for (const place of differing[kind]) part(named)[kind].add(place);
  }
  return [...new Set(parts.values())];

  function part(name: string): Places {
    const known = parts.get(name) ?? noPlaces();
    parts.set(name, known);
    return known;
  }

  /** The part of a key; keys that share an alias or a store are of one part. */
  function join(hypothesis: Hypothesis, place: string): Places {
    const own = part(nameOfPlace('keys', place));
    own.keys.add(place);
    addAll(own, belongingsOf(hypothesis, place) ?? noPlaces());
    for (const alias of own.aliases) merge(own, alias);
    for (const store of own.keyStores) merge(own, nameOfPlace('keyStores', store));
    return own;
  }

  function merge(own: Places, name: string): void {
    const other = part(name);
    if (other === own) return;
    addAll(own, other);
    for (const [known, places] of parts) if (places === other) parts.set(known, own);
  }
}

/** Those of several hypotheses that are unlike each other at some places, where any differ. */
function unlikeAt(
  hypotheses: readonly Hypothesis[],
  parts: readonly Places[],
  differing: Places,
): readonly Hypothesis[] {
  const kept: Hypothesis[] = [];
  for (const hypothesis of hypotheses) {
    const index = kept.findIndex((other) => isSameAt(other, hypothesis));
    const same = kept[index];
    if (same === undefined) kept.push(hypothesis);
    else kept[index] = joined(same, hypothesis);
  }
  return kept;

  function isSameAt(one: Hypothesis, other: Hypothesis): boolean {
    return parts.every((part) =>
      placeKinds.every((kind) =>
        [...part[kind]].every(
          (place) =>
            !differing[kind].has(place) || isAlike(keptAt(one, kind, place), keptAt(other, kind, place)),
        ),
      ),
    );
  }
}

function groupOf(parts: readonly Places[], members: readonly Hypothesis[]): DoubtGroup {
  const places = noPlaces();
  for (const part of parts) addAll(places, part);
  const subjects = new Set(
    placeKinds.flatMap((kind) => [...places[kind]].map((place) => nameOfPlace(kind, place))),
  );
  return { places, subjects, members };
}

function addAll(places: Places, more: Places): void {
  for (const kind of placeKinds) for (const place of more[kind]) places[kind].add(place);
}

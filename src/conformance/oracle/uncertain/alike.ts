import type { PastAccount, Variant } from '../hypothesis.ts';
import { commonReadings } from '../reading.ts';

/** Joins variants that differ in nothing but the moments at which things happened. */
export function withoutDuplicates<Each extends Variant>(
  variants: readonly Each[],
  isSame: (one: Variant, other: Variant) => boolean = isSameVariant,
): readonly Each[] {
  if (variants.length < 2) return variants;
  const kept: Each[] = [];
  for (const variant of variants) {
    const index = kept.findIndex((other) => isSame(other, variant));
    const same = kept[index];
    if (same === undefined) kept.push(variant);
    else kept[index] = joined(same, variant);
  }
  return kept;
}

/** The past of one or the other, the latest first. */
export function joinedPast(
  one: readonly PastAccount[],
  other: readonly PastAccount[],
): readonly PastAccount[] {
  if (one === other || other.length === 0) return one;
  const more = other.filter(({ account }) => !one.some((known) => known.account === account));
  return more.length === 0 ? one : [...one, ...more].toSorted((left, right) => right.until - left.until);
}

/** Equal but for times. What is shared is the same object, so that only what differs is looked into. */
export function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one === 'number' && typeof other === 'number') return isTime(one) && isTime(other);
  if (!isObject(one) || !isObject(other)) return false;
  let members = 0;
  for (const name in one) {
    if (!(name in other) || !isAlike(one[name], other[name])) return false;
    if (name === dateOfCall && one[name] !== other[name]) return false;
    members += 1;
  }
  for (const _ in other) members -= 1;
  return members === 0;
}

/** A date that only calls set: two that differ tell whether a call with no certain answer was carried out. */
const dateOfCall = 'lastUpdatedDate';

function isSameVariant(one: Variant, other: Variant): boolean {
  return (
    isAlike(one.account.keys, other.account.keys) &&
    isAlike(one.account.aliases, other.account.aliases) &&
    isAlike(one.account.keyStores, other.account.keyStores) &&
    isAlike(one.bindings.toModel, other.bindings.toModel)
  );
}

/** Two variants that come to the same, as one: a stale read may see the past of each. */
function joined<Each extends Variant>(one: Each, other: Variant): Each {
  return {
    ...one,
    past: joinedPast(one.past, other.past),
    readings: commonReadings([one.readings, other.readings]),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Epoch milliseconds are far larger than any count of days or rotations. */
function isTime(value: number): boolean {
  return value > 1e11;
}

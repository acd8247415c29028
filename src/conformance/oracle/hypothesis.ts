import { type Account, createAccount } from '../../account/account.ts';
import { withoutKeyEverywhere } from '../../account/look-up.ts';
import { type Bindings, noBindings } from './bindings.ts';
import type { Doubt } from './doubt.ts';
import { commonReadings, type Reading } from './reading.ts';
import { openEndedDelays } from './service-moment.ts';

/** One account in which the target may be, with the target's names for what is in it. */
export interface Hypothesis {
  readonly account: Account;
  readonly bindings: Bindings;
  /** The accounts that a stale read may still see, the latest first. */
  readonly past: readonly PastAccount[];
  /** What may be otherwise in it; nothing unless given. */
  readonly doubts?: readonly Doubt[];
  /** The readings that it is true by, as long as another hypothesis is true by another reading; none unless given. */
  readonly readings?: readonly Reading[];
}

/** An account that was true until a time, epoch milliseconds. */
export interface PastAccount {
  readonly account: Account;
  readonly until: number;
}

/** The account of a target that nobody has called yet. */
export function firstHypothesis(): Hypothesis {
  return {
    account: createAccount({ seed: 'conformance', delays: openEndedDelays }),
    bindings: noBindings,
    past: [],
  };
}

/** The hypothesis without a key of the model and its related keys, with their aliases. */
export function withoutKey(hypothesis: Hypothesis, keyId: string): Hypothesis {
  return { ...hypothesis, account: withoutKeyEverywhere(hypothesis.account, keyId) };
}

/** Joins hypotheses that differ in nothing but the moments at which things happened: a stale read may see the past of each. */
export function withoutDuplicates(hypotheses: readonly Hypothesis[]): readonly Hypothesis[] {
  if (hypotheses.length < 2) return hypotheses;
  const kept: Hypothesis[] = [];
  for (const hypothesis of hypotheses) {
    const index = kept.findIndex((other) => isSame(other, hypothesis));
    const same = kept[index];
    if (same === undefined) kept.push(hypothesis);
    else kept[index] = joined(same, hypothesis);
  }
  return kept;
}

/** Two hypotheses that come to the same, as one. */
export function joined(one: Hypothesis, other: Hypothesis): Hypothesis {
  const past = joinedPast(one.past, other.past);
  if (one.readings === undefined) return { ...one, past };
  return { ...one, past, readings: commonReadings([one.readings, other.readings ?? []]) };
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

function isSame(one: Hypothesis, other: Hypothesis): boolean {
  return (
    isAlike(one.account.keys, other.account.keys) &&
    isAlike(one.account.aliases, other.account.aliases) &&
    isAlike(one.account.keyStores, other.account.keyStores) &&
    isAlike(one.bindings.toModel, other.bindings.toModel)
  );
}

/** A date that only calls set: two that differ tell whether a call with no certain answer was carried out. */
const dateOfCall = 'lastUpdatedDate';

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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Epoch milliseconds are far larger than any count of days or rotations. */
function isTime(value: number): boolean {
  return value > 1e11;
}

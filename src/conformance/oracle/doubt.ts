import type { Account, AliasRecord, KeyRecord, KeyStoreRecord } from '../../account/account.ts';
import { withKey, withKeyStore, withoutKeyAt } from '../../account/agenda.ts';
import { type Holdings, heldAt, regionOfPlace, withAliasAt } from '../../account/look-up.ts';
import { type Bindings, boundAt, rebound, textInModel } from './bindings.ts';
import { groupsOf } from './doubt-groups.ts';
import {
  type Hypothesis,
  joinedPast,
  type PastAccount,
  withoutDuplicates,
  withoutKey,
} from './hypothesis.ts';
import type { Places } from './places.ts';
import type { Reading } from './reading.ts';

/**
 * What is not known of some keys: several variants, whatever the other keys are. The first variant is what the hypothesis has
 * that holds the doubt.
 */
export interface Doubt {
  /** What the variants differ in and all that belongs to it: key IDs of the model, aliases, key stores, names of the target. */
  readonly subjects: ReadonlySet<string>;
  readonly variants: readonly Variant[];
  /** When a call last told something of it, epoch milliseconds: what the past of its variants does not reach. */
  readonly since: number;
}

/** What one variant of a doubt has at the places that the doubt is about; undefined where it has nothing. */
export interface Variant {
  /** Its account's last instant, epoch milliseconds. */
  readonly at: number;
  readonly keys: readonly At<KeyRecord>[];
  readonly aliases: readonly At<AliasRecord>[];
  readonly keyStores: readonly At<KeyStoreRecord>[];
  readonly toModel: readonly At<string>[];
  readonly toTarget: readonly At<string>[];
  readonly past: readonly PastAccount[];
  readonly readings: readonly Reading[];
}

type At<Value> = readonly [place: string, value: Value | undefined];

/** One hypothesis for several: the first of them, with doubts about what the others have otherwise. */
export function withDoubtBetween(
  hypotheses: readonly [Hypothesis, ...Hypothesis[]],
  since: number,
): Hypothesis {
  const [literal] = hypotheses;
  const doubts = groupsOf(hypotheses).map(({ places, subjects, members }): Doubt => {
    return { since, subjects, variants: members.map((member) => variantOf(member, places)) };
  });
  return { ...literal, readings: [], doubts: [...(literal.doubts ?? []), ...doubts] };
}

/** Every account in which the target may be: the most literal one first, without doubts. */
export function* everyVariantOf(
  hypothesis: Hypothesis,
  doubts = hypothesis.doubts ?? [],
): Generator<Hypothesis> {
  const [doubt, ...others] = doubts;
  const left = (hypothesis.doubts ?? []).filter((each) => !doubts.includes(each));
  if (doubt === undefined) {
    yield { ...hypothesis, doubts: left };
    return;
  }
  for (const each of everyVariantOf({ ...hypothesis, doubts: [...left, ...others] }, others)) {
    for (const [index, variant] of doubt.variants.entries()) {
      yield withReadings(index === 0 ? each : withVariant(each, variant, doubt.since), variant.readings);
    }
  }
}

/** The hypothesis without a key of the target, and without what is in doubt of that key alone. */
export function withoutKeyInDoubt(hypothesis: Hypothesis, targetKeyId: string): Hypothesis {
  const keyId = textInModel(hypothesis.bindings, targetKeyId);
  const { doubts = [] } = hypothesis;
  const concerned = doubts.filter(({ subjects }) => subjects.has(keyId));
  const [first, ...others] = [...everyVariantOf(hypothesis, concerned)].map((each) =>
    withoutKey(each, keyId),
  );
  if (first === undefined) return hypothesis;
  const since = Math.max(...concerned.map((doubt) => doubt.since));
  // Names that a target chose for what belonged to that key come in no later call.
  const unlike = withoutDuplicates([first, ...others].map((each) => ({ ...each, bindings: first.bindings })));
  const [literal = first, ...more] = unlike;
  return more.length === 0 ? literal : withDoubtBetween([literal, ...more], since);
}

function withReadings(hypothesis: Hypothesis, readings: readonly Reading[]): Hypothesis {
  if (readings.length === 0) return hypothesis;
  return { ...hypothesis, readings: [...(hypothesis.readings ?? []), ...readings] };
}

function withVariant(hypothesis: Hypothesis, variant: Variant, since: number): Hypothesis {
  const { account, bindings, past } = hypothesis;
  const later = past
    .filter(({ until }) => until > since)
    .map((each) => ({ ...each, account: accountAs(each.account, variant) }));
  return {
    ...hypothesis,
    account: accountAs(account, variant),
    bindings: rebound(rebound(bindings, 'toModel', variant.toModel), 'toTarget', variant.toTarget),
    past: joinedPast(later, variant.past),
  };
}

function accountAs(account: Account, variant: Variant): Account {
  let after: Account = { ...account, at: Math.max(account.at, variant.at) };
  for (const [place, alias] of variant.aliases) after = withAliasAt(after, place, alias);
  for (const [place, store] of variant.keyStores) {
    if (store !== undefined) after = withKeyStore(after, regionOfPlace(place), store);
  }
  for (const [place, record] of variant.keys) {
    after = record === undefined ? withoutKeyAt(after, place) : withKey(after, record);
  }
  return after;
}

function variantOf({ account, bindings, past, readings = [] }: Hypothesis, places: Places): Variant {
  const held = <Kind extends keyof Holdings>(kind: Kind) =>
    [...places[kind]].map((place): At<Holdings[Kind]> => [place, heldAt(account, kind, place)]);
  const bound = (direction: keyof Bindings) =>
    [...places[direction]].map((text): At<string> => [text, boundAt(bindings, direction, text)]);
  return {
    at: account.at,
    keys: held('keys'),
    aliases: held('aliases'),
    keyStores: held('keyStores'),
    toModel: bound('toModel'),
    toTarget: bound('toTarget'),
    past,
    readings,
  };
}

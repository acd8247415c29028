import { type Account, createAccount } from '../../account/account.ts';
import { hasNoKeys } from '../../account/look-up.ts';
import { textIn } from '../../scenario/wire-form.ts';
import { type Bindings, noBindings } from './bindings.ts';
import { keyMetadataIn, type Observation } from './observation.ts';
import type { Reading } from './reading.ts';
import { openEndedDelays } from './service-moment.ts';

/** One account in which the target may be, with the target's names for what is in it. */
export interface Variant {
  readonly account: Account;
  readonly bindings: Bindings;
  /** The accounts that a stale read may still see, the latest first. */
  readonly past: readonly PastAccount[];
  /** The readings that it is true by, as long as another variant is true by another reading. */
  readonly readings: readonly Reading[];
}

/** An account that was true until a time, epoch milliseconds. */
export interface PastAccount {
  readonly account: Account;
  readonly until: number;
}

/**
 * All that may be true of the target: the most literal account, and what is uncertain of it. The uncertainties have nothing
 * to do with each other, so that the variants are every combination of theirs.
 */
export interface Hypothesis extends Variant {
  readonly uncertainties: readonly Uncertainty[];
}

/** Several variants of a few keys, whatever the other keys are. The first is what the hypothesis has. */
export interface Uncertainty {
  /** Where the variants differ, and all that belongs there. */
  readonly places: Places;
  /** The names of these places: key IDs of the model, aliases, key stores, texts of the target. */
  readonly subjects: ReadonlySet<string>;
  readonly variants: readonly Variant[];
  /** When a call last told something of it, epoch milliseconds: what the past of its variants does not reach. */
  readonly since: number;
}

/** Places of variants, by what is held there: `Region/key ID` and so on as in an account, texts of the target, of the model. */
export type Places = Readonly<Record<PlaceKind, ReadonlySet<string>>>;

export type PlaceKind = 'keys' | 'aliases' | 'keyStores' | 'toModel' | 'toTarget';

/** The account of a target that nobody has called yet. */
export function firstHypothesis(): Hypothesis {
  return {
    account: createAccount({ seed: 'conformance', delays: openEndedDelays }),
    bindings: noBindings,
    past: [],
    readings: [],
    uncertainties: [],
  };
}

/** The hypothesis with the account number and partition of the target, which the first key tells. */
export function withAccountOf(hypothesis: Hypothesis, { operation, outcome }: Observation): Hypothesis {
  const { account } = hypothesis;
  const showsKey = operation === 'CreateKey' || operation === 'DescribeKey';
  if (!showsKey || outcome.kind !== 'answered' || !hasNoKeys(account)) return hypothesis;
  const arn = textIn(keyMetadataIn(outcome), 'Arn') ?? '';
  const [, partition = '', accountId = ''] = /^arn:([a-z-]+):kms:[^:]*:(\d{12}):key\//.exec(arn) ?? [];
  return accountId === '' ? hypothesis : { ...hypothesis, account: { ...account, partition, accountId } };
}

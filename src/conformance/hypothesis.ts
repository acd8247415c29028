import { type Account, createAccount } from '../account/account.ts';
import { entriesOf, withoutValue } from '../account/trie.ts';
import { type Bindings, noBindings, textInModel } from './bindings.ts';
import { openEndedDelays } from './service-moment.ts';

/** One account in which the target may be, with the target's names for what is in it. */
export interface Hypothesis {
  readonly account: Account;
  readonly bindings: Bindings;
  /** The accounts that a stale read may still see, the latest first; each was true until its time (epoch milliseconds). */
  readonly past: readonly { readonly account: Account; readonly until: number }[];
}

/** The account of a target that nobody has called yet. */
export function firstHypothesis(): Hypothesis {
  return {
    account: createAccount({ seed: 'conformance', delays: openEndedDelays }),
    bindings: noBindings,
    past: [],
  };
}

/** The hypothesis without a key of the target and its related keys, with their aliases. */
export function withoutKey(hypothesis: Hypothesis, targetKeyId: string): Hypothesis {
  const keyId = textInModel(hypothesis.bindings, targetKeyId);
  let { agenda, aliases, keys } = hypothesis.account;
  for (const [path, record] of entriesOf(keys)) {
    if (!path.endsWith(`/${keyId}`)) continue;
    const [region = ''] = path.split('/');
    for (const name of record.aliases) aliases = withoutValue(aliases, `${region}/${name}`);
    keys = withoutValue(keys, path);
    for (const [due] of entriesOf(agenda)) if (due.endsWith(`/${path}`)) agenda = withoutValue(agenda, due);
  }
  return { ...hypothesis, account: { ...hypothesis.account, agenda, aliases, keys }, past: [] };
}

/** Leaves out hypotheses that differ from an earlier one in nothing but the moments at which things happened. */
export function withoutDuplicates(hypotheses: readonly Hypothesis[]): readonly Hypothesis[] {
  if (hypotheses.length < 2) return hypotheses;
  const kept: Hypothesis[] = [];
  for (const hypothesis of hypotheses) {
    if (!kept.some((other) => isSame(other, hypothesis))) kept.push(hypothesis);
  }
  return kept;
}

function isSame(one: Hypothesis, other: Hypothesis): boolean {
  return (
    isAlike(one.account.keys, other.account.keys) &&
    isAlike(one.account.aliases, other.account.aliases) &&
    isAlike(one.account.keyStores, other.account.keyStores) &&
    isAlike(one.bindings.toModel, other.bindings.toModel) &&
    (one.past === other.past ||
      (one.past.length === other.past.length &&
        one.past.every((past, index) => past.account === other.past[index]?.account)))
  );
}

/** Equal but for times. What is shared is the same object, so that only what differs is looked into. */
function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one === 'number' && typeof other === 'number') return isTime(one) && isTime(other);
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every(
      (name) =>
        Object.hasOwn(other, name) &&
        isAlike(
          Object.getOwnPropertyDescriptor(one, name)?.value,
          Object.getOwnPropertyDescriptor(other, name)?.value,
        ),
    )
  );
}

/** Epoch milliseconds are far larger than any count of days or rotations. */
function isTime(value: number): boolean {
  return value > 1e11;
}

/** property: what always holds of keys, of their steps and of sets of keys; for explorations only. */
import type { Key } from '../../key/create-key.ts';
import type { Interpreter } from '../../key/interpreter.ts';
import type { KeyFacts } from '../../key/key-facts.ts';
import type { LifecycleState } from '../../key/key-state.ts';
import { now } from '../search/canonical-key.ts';
import type { KeyStep } from '../search/key-automaton.ts';
import type { UseVerdicts } from '../search/use-verdicts.ts';

/** What must always hold. */
export interface Property {
  readonly name: string;
  readonly text: string;
}

/** A property about every key; `broken` says what is wrong with one, or null. */
export interface KeyProperty extends Property {
  readonly broken: (key: Key, machine: Interpreter, uses: UseVerdicts) => string | null;
}

/** A property about every step of a key. */
export interface StepProperty extends Property {
  readonly broken: (step: KeyStep) => string | null;
}

/** The properties about sets of keys, which the search itself watches. */
export const setProperties = {
  agreement: {
    name: 'Agreement',
    text: 'related keys agree on the primary key and on which replicas exist, or on their key store’s connection',
  },
  deletion: {
    name: 'Deletion',
    text: 'from every state, all keys can be deleted',
  },
} as const satisfies Record<string, Property>;

/** Says whether a key in this state is scheduled for deletion. */
export const isPendingDeletion = (keyState: LifecycleState): boolean =>
  keyState === 'PendingDeletion' || keyState === 'PendingReplicaDeletion';

/** Says whether the deletion date has come and CancelKeyDeletion is refused for it. */
export function isTooLate(facts: KeyFacts): boolean {
  const date = facts.waitingPeriod?.deletionDate ?? null;
  return date !== null && date <= now;
}

/** What is wrong with the first item of which something is; null if nothing is. */
export function firstProblem<Item>(
  items: Iterable<Item>,
  problem: (item: Item) => string | null,
): string | null {
  for (const item of items) {
    const found = problem(item);
    if (found !== null) return found;
  }
  return null;
}

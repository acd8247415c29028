/** search: what keys and sets of keys can be and do, as numbers, and the search over it; for the rest of `explore/`. */
import type { ExceptionName } from '../../key/exception.ts';
import { type KeyAutomaton, noKey } from './key-automaton.ts';
import { KeyIndex } from './key-index.ts';
import { count, type SetStep, SetSteps, type StepListener } from './set-steps.ts';

/** What a search counts. Calls are those of the bounds, on every key of every state. */
export interface Counts {
  readonly states: number;
  /** Allowed lifecycle calls, service events and instants that come, with those that change nothing. */
  readonly transitions: number;
  /** Allowed calls of operations that never change a key: cryptographic operations, reads, aliases, grants, tags. */
  readonly uses: number;
  /** Refused calls, by exception. */
  readonly refusals: ReadonlyMap<ExceptionName, number>;
  /** Calls that are allowed, but not made because they lead out of the bounds. */
  readonly leftOut: number;
}

/** Where in a search something was found: the state, and the step from it; state -1 for the first state itself. */
export interface Found {
  readonly state: number;
  readonly slot: number;
  readonly stimulus: number;
}

/** How to search. */
export interface SearchOptions {
  /** How many states may be found: one more is a RangeError, so that no search uses memory without bound. */
  readonly limit: number;
  /** Whether states that differ only in which key is where are one state. */
  readonly merges: boolean;
}

/** Callbacks of a search. */
export interface SearchListener extends StepListener {
  /** Called for every step with the numbers of its two states; -1 where it leads to contradicting keys. */
  readonly edge: (from: number, stimulus: number, to: number) => void;
}

/**
 * Plain breadth-first search over all states of a set of keys: the keys of a multi-Region set in their Regions, the keys
 * of a custom key store, or one key alone. A state is the numbers of its keys, by slot, packed into one number for a Map.
 *
 * States are numbered from 0, the first one, in the order in which they are found.
 */
export class SetSearch {
  readonly steps: SetSteps;
  /** By number: how each state was first found. */
  readonly foundBy: Found[] = [];
  /** The keys of all states, one state after the other. */
  readonly #keys: number[] = [];
  readonly #numbers = new Map<number, number>();
  readonly #index: KeyIndex;
  readonly #automaton: KeyAutomaton;
  readonly #options: SearchOptions;
  readonly #listener: SearchListener;
  /** The base in which the numbers of the keys are packed: as large as keeps the packed number exact. */
  readonly #radix: number;
  #state = -1;

  constructor(automaton: KeyAutomaton, options: SearchOptions, listener: SearchListener) {
    this.#automaton = automaton;
    this.#index = new KeyIndex(automaton);
    this.#options = options;
    this.#listener = listener;
    this.#radix = 2 ** Math.floor(53 / automaton.slots);
    this.steps = new SetSteps(automaton, this.#index, listener);
  }

  /**
   * Starts from these keys and goes on until every state has been met.
   *
   * @param onProgress told now and then how many states are known and how many of them were gone on from
   * @throws RangeError if there are more states than the limit: a search that was cut short has no result
   */
  run(first: readonly number[], onProgress?: (known: number, done: number) => void): Counts {
    /** By key: in how many states it was met. */
    const met: number[] = [];
    let transitions = 0;
    const to = Array.from({ length: this.#automaton.slots }, (_, slot) => first[slot] ?? noKey);
    this.#enter({ slot: 0, stimulus: 0, to });
    for (let state = 0; state < this.size; state += 1) {
      if ((state & 0xffff) === 0xffff) onProgress?.(this.size, state);
      this.#state = state;
      const keys = this.keysOf(state);
      for (const key of keys) met[key] = (met[key] ?? 0) + 1;
      const steps = this.steps.from(keys);
      transitions += steps.length;
      for (const step of steps) this.#listener.edge(state, step.stimulus, this.#enter(step));
    }
    return this.#counts(transitions, met);
  }

  /** How many states there are. */
  get size(): number {
    return this.foundBy.length;
  }

  /** The step that the search is at. */
  get here(): Found {
    const { slot, stimulus } = this.steps.current;
    return { state: this.#state, slot, stimulus };
  }

  /** The numbers of the keys in a state, by slot. */
  keysOf(state: number): readonly number[] {
    const { slots } = this.#automaton;
    return this.#keys.slice(state * slots, (state + 1) * slots);
  }

  /** The order of keys in the state that they make: see {@link KeyIndex.symmetricOrder}; null where each stays in its slot. */
  orderOf(keys: readonly number[]): readonly number[] | null {
    return this.#options.merges ? this.#index.symmetricOrder(keys) : null;
  }

  /** The number of the state that keys make; undefined if it was not found. */
  stateOf(keys: readonly number[]): number | undefined {
    return this.#numbers.get(this.#packed(this.#placed(keys)));
  }

  #placed(keys: readonly number[]): readonly number[] {
    const order = this.orderOf(keys);
    if (order === null) return keys;
    return keys.map((_, slot) => this.#automaton.inOrder(keys[order[slot] ?? slot] ?? noKey, order));
  }

  #packed(keys: readonly number[]): number {
    let packed = 0;
    for (const key of keys) {
      if (key >= this.#radix)
        throw new RangeError(`more than ${this.#radix - 1} different keys: narrow the bounds`);
      packed = packed * this.#radix + key;
    }
    return packed;
  }

  /** The number of the state that a step leads to, which may be new; -1 if its keys contradict each other. */
  #enter({ slot, stimulus, to }: SetStep): number {
    const keys = this.#placed(to);
    const packed = this.#packed(keys);
    const known = this.#numbers.get(packed);
    if (known !== undefined) return known;
    this.steps.current = { slot, stimulus };
    if (!this.#isAgreed(keys)) return -1;
    const state = this.size;
    const { limit } = this.#options;
    if (state >= limit) {
      throw new RangeError(`more than ${limit} states: narrow the bounds or raise the limit`);
    }
    this.#numbers.set(packed, state);
    this.#keys.push(...keys);
    this.foundBy.push(this.here);
    return state;
  }

  /** Whether related keys share one view of their set. That the view names other keys than exist is only reported. */
  #isAgreed(keys: readonly number[]): boolean {
    const entries = keys.map((key) => this.#index.entryOf(key));
    const shared = entries.find(({ view }) => view !== 0);
    if (entries.some(({ view }) => view !== 0 && view !== shared?.view)) {
      this.#listener.disagreement('related keys differ in what they share');
      return false;
    }
    const members = keys.reduce((bits, key, slot) => (key === noKey ? bits : bits | (1 << slot)), 0);
    if (shared?.members != null && shared.members !== members) {
      this.#listener.disagreement('a key lists related keys that do not exist, or lacks one that does');
    }
    return true;
  }

  #counts(stepsTaken: number, met: readonly number[]): Counts {
    let transitions = stepsTaken;
    let uses = 0;
    let leftOut = 0;
    const refusals = new Map(this.steps.refusals);
    met.forEach((states, key) => {
      if (key === noKey) return;
      const profile = this.steps.profileOf(key, 0);
      transitions += states * (profile.steps - profile.changes.length);
      uses += states * profile.uses;
      leftOut += states * profile.leftOut;
      for (const [exception, number] of profile.refusals) count(refusals, exception, states * number);
    });
    return { states: this.size, transitions, uses, refusals, leftOut };
  }
}

import type { ExceptionName } from '../key/exception.ts';
import { type KeyAutomaton, noKey } from './key-automaton.ts';
import { count } from './key-profile.ts';
import type { KeyWays } from './key-ways.ts';
import { SetSteps, type StepListener, type Visit } from './set-steps.ts';
import { inPlace, orderOf, type SetShape } from './slot-order.ts';
import { StateStore } from './state-store.ts';

/** A step of a set: the slot of the key that something comes to, or `everySlot`, and the number of what comes. */
export interface SetStep {
  readonly slot: number;
  readonly stimulus: number;
}

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

/** Marks the number of a key that merged states tell apart by more than its rank. */
const exactKey = 0x8000;

/**
 * Breadth-first search over all states of a set of keys: the keys of a multi-Region set in their Regions, the keys of a
 * custom key store, or one key alone.
 *
 * A state is a number for each slot: the key itself, or its rank where symmetric states are merged.
 */
export class SetSearch {
  store: StateStore;
  readonly steps: SetSteps;
  readonly #automaton: KeyAutomaton;
  readonly #shape: SetShape;
  readonly #listener: StepListener;
  /** The keys of a step's end in the order of the merged state. */
  readonly #placed = new Int32Array(4);
  /** By rank, place and size of the set: the key that a merged state means by the rank. */
  readonly #keyAt: number[] = [];
  /** By state that was found by a step of one key alone: the number that the step gave that key; else 0. */
  #aloneTo = new Uint16Array(1024);
  /** By key: in how many states it was met. */
  #met = new Float64Array(1024);

  /** @param limit how many states may be found: see {@link StateStore} */
  constructor(automaton: KeyAutomaton, shape: SetShape, limit: number, listener: StepListener) {
    this.#automaton = automaton;
    this.#shape = shape;
    this.#listener = listener;
    this.steps = new SetSteps(automaton, shape, listener);
    this.store = new StateStore(limit);
  }

  /** Forgets all states, but not what is known of keys: the next run is the search alone. */
  forget(limit: number): void {
    this.store = new StateStore(limit);
    this.#met.fill(0);
    this.#aloneTo.fill(0);
    this.steps.counted.steps = 0;
    this.steps.counted.refusals.clear();
  }

  /** Adds a state to start from. */
  start(keys: readonly number[]): void {
    this.steps.to.fill(noKey);
    this.steps.to.set(keys);
    this.#add(0, 0);
  }

  /**
   * Goes on until every state has been met.
   *
   * @param onProgress told now and then how many states are known and how many of them were gone on from
   * @throws RangeError if there are more states than the limit: a search that was cut short has no result
   */
  run(onProgress?: (known: number, done: number) => void): Counts {
    const { store } = this;
    const add: Visit = (slot, stimulus) => this.#add(slot, stimulus);
    for (let state = 0; state < store.size; state += 1) {
      if ((state & 0xffff) === 0xffff) onProgress?.(store.size, state);
      this.#expand(state, add);
    }
    return this.#counts();
  }

  /** The numbers of the keys in a state, by slot. */
  keysOf(state: number): readonly number[] {
    this.#load(state);
    return [...this.steps.from].slice(0, this.#shape.slots);
  }

  /** Whether no key is left in a state. */
  isEmpty(state: number): boolean {
    return this.store.low(state) === 0 && this.store.high(state) === 0;
  }

  /** The step that a state was found by. */
  stepTo(state: number): SetStep {
    const via = this.store.via(state);
    return { slot: via >>> 16, stimulus: via & 0xffff };
  }

  /** Visits every step from a state that changes something: see {@link SetSteps.visit}. */
  visitSteps(state: number, visit: Visit, isWanted?: Uint8Array): void {
    this.#load(state);
    this.steps.visit(visit, isWanted);
  }

  /** The order in which the keys after the step that is visited stand in the merged state: see {@link orderOf}. */
  order(): number {
    return this.#shape.merges ? orderOf(this.steps.to, this.#shape, this.steps.index) : inPlace;
  }

  /** The number of the state after the step that is visited; -1 if it is none that was found. */
  stateAfter(): number {
    this.#place();
    return this.store.find(
      this.#number(0) | (this.#number(1) << 16),
      this.#number(2) | (this.#number(3) << 16),
    );
  }

  /**
   * Goes on from a state: like {@link visitSteps}, but most steps by numbers alone, and without many that lead to no new state.
   *
   * Steps of two keys alone may change places: both orders lead to the same state, and are as long. One order is enough, the
   * one in which the numbers of the stimuli do not fall. (A sleep set, as partial-order reduction calls it: Godefroid 1996.)
   */
  #expand(state: number, add: Visit): void {
    this.#load(state);
    const { steps } = this;
    const { from } = steps;
    const { isMultiRegion, merges, slots } = this.#shape;
    const a = this.store.low(state) & 0xffff;
    const b = this.store.low(state) >>> 16;
    const c = this.store.high(state) & 0xffff;
    const d = this.store.high(state) >>> 16;
    const aloneTo = this.#aloneTo[state] ?? 0;
    const last = this.store.via(state) & 0xffff;
    const isByNumber = !merges || ((a | b | c | d) & exactKey) === 0;
    for (let slot = 0; slot < slots; slot += 1) {
      const key = from[slot] ?? noKey;
      if (key === noKey) continue;
      const ways = steps.ways[key] ?? this.#findWays(key, slot);
      this.#met[key] = (this.#met[key] ?? 0) + 1;
      const own = slot === 0 ? a : slot === 1 ? b : slot === 2 ? c : d;
      const before = slot === 1 ? (isMultiRegion ? -1 : a) : slot === 2 ? b : slot === 3 ? c : -1;
      // A key just like the one before it leads to no state that that one does not lead to.
      if (merges && isByNumber && own === before) continue;
      const { alone, others } = ways;
      const earliest = aloneTo === 0 || aloneTo === own ? 0 : last;
      for (let move = 0; isByNumber && move < alone.length; move += 2) {
        const stimulus = alone[move] ?? 0;
        if (stimulus < earliest) continue;
        const next = alone[move + 1] ?? 0;
        if (this.#addAlone(state, slot, stimulus, next, a, b, c, d)) this.#noteAlone(next);
      }
      for (let move = 0; isByNumber && move < others.length; move += 4) {
        const stimulus = others[move] ?? 0;
        const heard = others[move + 2] ?? 0;
        const number = others[move + 3] ?? 0;
        if (number > 0 && steps.isUnheard(ways, heard)) {
          this.#addAlone(state, slot, stimulus, number, a, b, c, d);
        } else {
          steps.take(slot, stimulus, others[move + 1] ?? 0, ways, heard);
          add(slot, stimulus);
        }
      }
      if (!isByNumber) this.#addMoves(slot, ways, add);
      steps.visitUpdates(slot, key, ways.profile, add);
    }
    steps.visitJoint(add);
  }

  #addMoves(slot: number, ways: KeyWays, add: Visit): void {
    const { moves } = ways;
    for (let move = 0; move < moves.length; move += 3) {
      const stimulus = moves[move] ?? 0;
      this.steps.take(slot, stimulus, moves[move + 1] ?? 0, ways, moves[move + 2] ?? 0);
      add(slot, stimulus);
    }
  }

  /** The last state was found by a step of one key alone. */
  #noteAlone(next: number): void {
    const state = this.store.size - 1;
    if (state >= this.#aloneTo.length) {
      const larger = new Uint16Array(state * 2);
      larger.set(this.#aloneTo);
      this.#aloneTo = larger;
    }
    this.#aloneTo[state] = next;
  }

  /**
   * A step that changes one key and nothing that it shares: its new number takes its place among the others. Says whether
   * the state is new.
   */
  #addAlone(
    state: number,
    slot: number,
    stimulus: number,
    next: number,
    a: number,
    b: number,
    c: number,
    d: number,
  ): boolean {
    let first = a;
    let second = b;
    let third = c;
    let fourth = d;
    if (!this.#shape.merges) {
      if (slot === 0) first = next;
      else if (slot === 1) second = next;
      else if (slot === 2) third = next;
      else fourth = next;
    } else if (!this.#shape.isMultiRegion) {
      const other = slot === 0 ? b : a;
      first = Math.max(next, other);
      second = Math.min(next, other);
    } else if (slot === 0) {
      first = next;
    } else {
      const high = slot === 1 ? c : b;
      const low = slot === 3 ? c : d;
      second = Math.max(next, high);
      third = next > high ? high : Math.max(next, low);
      fourth = Math.min(next, low);
    }
    const via = (slot << 16) | stimulus;
    const isNew = this.store.add(first | (second << 16), third | (fourth << 16), state, via);
    if (isNew && this.#shape.merges && !this.#knowsKeys(first, second, third, fourth)) {
      const { from, to } = this.steps;
      to.set(from);
      to[slot] = this.#automaton.outcome(from[slot] ?? noKey, stimulus)?.next ?? noKey;
      this.#place();
      this.#enter(slot, stimulus);
    }
    return isNew;
  }

  #add(slot: number, stimulus: number): void {
    this.steps.index.update();
    if (!this.#isAgreed()) {
      this.steps.comes(slot, stimulus);
      this.#listener.disagreement('related keys differ in what they share');
      return;
    }
    this.#place();
    const low = this.#number(0) | (this.#number(1) << 16);
    const high = this.#number(2) | (this.#number(3) << 16);
    const { state } = this.steps.current;
    if (this.store.add(low, high, state, (slot << 16) | stimulus)) this.#enter(slot, stimulus);
  }

  /** Puts the keys at a step's end in the order of the merged state. */
  #place(): void {
    const { to } = this.steps;
    const placed = this.#placed;
    const order = this.order();
    if (order === inPlace) {
      placed[0] = to[0] ?? 0;
      placed[1] = to[1] ?? 0;
      placed[2] = to[2] ?? 0;
      placed[3] = to[3] ?? 0;
      return;
    }
    for (let place = 0; place < 4; place += 1) {
      placed[place] = this.#automaton.inOrder(to[(order >> (2 * place)) & 3] ?? noKey, order);
    }
    this.steps.index.update();
  }

  /** The number of the key in a place of the merged state. */
  #number(place: number): number {
    const key = this.#placed[place] ?? noKey;
    if (!this.#shape.merges) return key;
    const { ranks, refers } = this.steps.index;
    return refers[key] === 1 ? exactKey | key : (ranks[key] ?? 0);
  }

  /** Whether it is known which keys the ranks of a merged state mean. */
  #knowsKeys(a: number, b: number, c: number, d: number): boolean {
    const size = (a === 0 ? 0 : 1) + (b === 0 ? 0 : 1) + (c === 0 ? 0 : 1) + (d === 0 ? 0 : 1);
    const keyAt = this.#keyAt;
    return (
      (a === 0 || keyAt[a * 32 + size] !== undefined) &&
      (b === 0 || keyAt[b * 32 + 8 + size] !== undefined) &&
      (c === 0 || keyAt[c * 32 + 16 + size] !== undefined) &&
      (d === 0 || keyAt[d * 32 + 24 + size] !== undefined)
    );
  }

  /** A state is new: what its numbers stand for is noted, and whether its keys know of each other. */
  #enter(slot: number, stimulus: number): void {
    this.steps.comes(slot, stimulus);
    const { ranks, slotsOfView, views } = this.steps.index;
    const placed = this.#placed;
    let size = 0;
    for (let place = 0; place < 4; place += 1) if (placed[place] !== noKey) size += 1;
    let view = 0;
    let slots = 0;
    for (let place = 0; place < 4; place += 1) {
      const key = placed[place] ?? noKey;
      if (key === noKey) continue;
      if (this.#shape.merges) this.#keyAt[(ranks[key] ?? 0) * 32 + place * 8 + size] = key;
      view = views[key] ?? 0;
      slots |= 1 << place;
    }
    const known = slotsOfView[view] ?? -1;
    if (slots !== 0 && known >= 0 && known !== slots) {
      this.#listener.disagreement('a key lists related keys that do not exist, or lacks one that does');
    }
  }

  #isAgreed(): boolean {
    const { views } = this.steps.index;
    const { to } = this.steps;
    let view = 0;
    for (let slot = 0; slot < 4; slot += 1) {
      const key = to[slot] ?? noKey;
      if (key === noKey) continue;
      const own = views[key] ?? 0;
      if (view !== 0 && own !== view) return false;
      view = own;
    }
    return true;
  }

  #load(state: number): void {
    const low = this.store.low(state);
    const high = this.store.high(state);
    const { current, from } = this.steps;
    from[0] = low & 0xffff;
    from[1] = low >>> 16;
    from[2] = high & 0xffff;
    from[3] = high >>> 16;
    current.state = state;
    if (!this.#shape.merges) return;
    let size = 0;
    for (let slot = 0; slot < 4; slot += 1) if (from[slot] !== noKey) size += 1;
    for (let slot = 0; slot < 4; slot += 1) {
      const number = from[slot] ?? 0;
      if (number === 0) continue;
      from[slot] =
        (number & exactKey) === 0 ? (this.#keyAt[number * 32 + slot * 8 + size] ?? 0) : number ^ exactKey;
    }
  }

  #findWays(key: number, slot: number): KeyWays {
    const ways = this.steps.waysOf(key, slot);
    const { length } = this.#automaton.keys;
    if (this.#met.length <= length) {
      const larger = new Float64Array(length * 2);
      larger.set(this.#met);
      this.#met = larger;
    }
    return ways;
  }

  #counts(): Counts {
    const { counted, ways } = this.steps;
    let transitions = counted.steps;
    let uses = 0;
    let leftOut = 0;
    const refusals = new Map(counted.refusals);
    ways.forEach((way, key) => {
      const met = this.#met[key] ?? 0;
      if (way === undefined || met === 0) return;
      const { profile } = way;
      transitions += met * profile.steps;
      uses += met * profile.uses;
      leftOut += met * profile.leftOut;
      for (const [exception, number] of profile.refusals) count(refusals, exception, met * number);
    });
    return { states: this.store.size, transitions, uses, refusals, leftOut };
  }
}

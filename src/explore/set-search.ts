import type { ExceptionName } from '../key/exception.ts';
import { type KeyState, keyStates } from '../key/key-state.ts';
import { regions } from './canonical-key.ts';
import { type Delivery, type KeyAutomaton, noKey, type Outcome } from './key-automaton.ts';
import { KeyIndex } from './key-index.ts';
import { count, type KeyProfile, type ProfileListener, profileOf } from './key-profile.ts';
import { inPlace, orderOf, type SetShape } from './slot-order.ts';
import { StateStore } from './state-store.ts';
import { jointEvents, updatePrimaryRegion } from './stimulus.ts';

/** The slot that stands for all keys of a set: what comes to each of them at the same instant. */
export const everySlot = 4;

/** A step of a set: the slot of the key that something comes to, or {@link everySlot}, and the number of what comes. */
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

/** Who watches a search. The step at which something happens for the first time is {@link SetSearch.current}. */
export interface SearchListener extends Omit<ProfileListener, 'comes'> {
  readonly disagreement: (what: string) => void;
}

/** A profile with its moves apart: those that concern nobody else are taken by numbers alone. */
interface Ways {
  readonly profile: KeyProfile;
  /** Pairs: stimulus, number of the key afterwards. */
  readonly alone: Int32Array;
  /** Triples, as in the profile. */
  readonly others: Int32Array;
}

type Visit = (slot: number, stimulus: number) => void;

/** Marks the number of a key that merged states tell apart by more than its rank. */
const exactKey = 0x8000;

/**
 * Breadth-first search over all states of a set of keys: the keys of a multi-Region set in their Regions, the keys of a
 * custom key store, or one key alone. A state is a number for each slot.
 *
 * What a step does to one key comes from {@link KeyAutomaton}. Peer events are delivered at once, in the order in which the
 * model gives them, as an account delivers them.
 */
export class SetSearch {
  readonly store: StateStore;
  /** The step that is being taken. */
  readonly current = { state: -1, slot: 0, stimulus: 0 };
  /** The keys after the step that is being visited, before symmetric states are merged. */
  readonly to = new Int32Array(4);
  readonly #from = new Int32Array(4);
  readonly #placed = new Int32Array(4);
  readonly #automaton: KeyAutomaton;
  readonly #shape: SetShape;
  readonly #index: KeyIndex;
  readonly #listener: SearchListener;
  readonly #ways: (Ways | undefined)[] = [];
  readonly #joint: readonly number[];
  readonly #primaryRegionUpdated: number;
  readonly #earlierUpdate: number;
  readonly #updates = new Map<number, number>();
  /** By rank, place and size of the set: the key that a merged state means by the rank. */
  readonly #keyAt: number[] = [];
  /** By key: in how many states it was met. */
  #met = new Float64Array(1024);
  #dynamicSteps = 0;
  readonly #dynamicRefusals = new Map<ExceptionName, number>();

  /** @param limit how many states may be found: see {@link StateStore} */
  constructor(automaton: KeyAutomaton, shape: SetShape, limit: number, listener: SearchListener) {
    this.#automaton = automaton;
    this.#shape = shape;
    this.#listener = listener;
    this.#index = new KeyIndex(automaton);
    this.store = new StateStore(limit);
    const { customKeyStoreConnected, customKeyStoreDisconnected, rotationDate } = jointEvents;
    this.#joint = [
      ...(shape.isInStore ? [customKeyStoreConnected, customKeyStoreDisconnected] : []),
      ...(shape.rotates ? [rotationDate] : []),
    ].map((stimulus) => automaton.stimulusId(stimulus));
    this.#primaryRegionUpdated = automaton.stimulusId(jointEvents.primaryRegionUpdated);
    this.#earlierUpdate = automaton.stimulusId(jointEvents.earlierUpdate);
  }

  /** Adds a state to start from. */
  start(keys: readonly number[]): void {
    this.to.fill(noKey);
    this.to.set(keys);
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
    return [...this.#from].slice(0, this.#shape.slots);
  }

  /** The step that a state was found by. */
  stepTo(state: number): SetStep {
    const via = this.store.via(state);
    return { slot: via >>> 16, stimulus: via & 0xffff };
  }

  /**
   * Visits every step from a state that changes something; {@link to} holds the keys after it.
   *
   * @param isWanted by stimulus: whether steps of it are visited; all of them unless given
   */
  visitSteps(state: number, visit: Visit, isWanted?: Uint8Array): void {
    this.#load(state);
    for (let slot = 0; slot < this.#shape.slots; slot += 1) {
      const key = this.#from[slot] ?? noKey;
      if (key === noKey) continue;
      const { profile } = this.#waysOf(key, slot);
      this.#visitMoves(slot, profile, profile.moves, visit, isWanted);
      if (isWanted === undefined && profile.primaryCandidates.length > 0) {
        this.#updatePrimaryRegion(slot, key, profile, visit);
      }
    }
    this.#visitJoint(visit);
  }

  /** The order in which the keys of {@link to} stand in the merged state: see {@link orderOf}. */
  order(): number {
    return this.#shape.merges ? orderOf(this.to, this.#shape, this.#index) : inPlace;
  }

  /** The number of the state that {@link to} holds; -1 if it is none that was found. */
  stateOfTo(): number {
    this.#place();
    return this.store.find(
      this.#number(0) | (this.#number(1) << 16),
      this.#number(2) | (this.#number(3) << 16),
    );
  }

  /** Goes on from a state: like {@link visitSteps}, but most steps by numbers alone. */
  #expand(state: number, add: Visit): void {
    this.#load(state);
    const from = this.#from;
    const met = this.#met;
    const { slots } = this.#shape;
    const low = this.store.low(state);
    const high = this.store.high(state);
    const a = low & 0xffff;
    const b = low >>> 16;
    const c = high & 0xffff;
    const d = high >>> 16;
    const { merges, isMultiRegion } = this.#shape;
    const isByRank = merges && ((a | b | c | d) & exactKey) === 0;
    for (let slot = 0; slot < slots; slot += 1) {
      const key = from[slot] ?? noKey;
      if (key === noKey) continue;
      met[key] = (met[key] ?? 0) + 1;
      const { alone, others, profile } = this.#waysOf(key, slot);
      if (isByRank || !merges) {
        const own = slot === 0 ? a : slot === 1 ? b : slot === 2 ? c : d;
        const isTwin =
          isByRank && (slot === 1 ? !isMultiRegion && own === a : slot > 1 && own === (slot === 2 ? b : c));
        for (let move = 0; !isTwin && move < alone.length; move += 2) {
          const stimulus = alone[move] ?? 0;
          const next = alone[move + 1] ?? 0;
          this.#addAlone(state, slot, stimulus, next, a, b, c, d);
        }
        this.#visitMoves(slot, profile, others, add);
      } else {
        this.#visitMoves(slot, profile, profile.moves, add);
      }
      if (profile.primaryCandidates.length > 0) this.#updatePrimaryRegion(slot, key, profile, add);
    }
    this.#visitJoint(add);
  }

  /** A step that changes one key and nothing that it shares: its new number takes its place among the others. */
  #addAlone(
    state: number,
    slot: number,
    stimulus: number,
    next: number,
    a: number,
    b: number,
    c: number,
    d: number,
  ): void {
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
      this.to.set(this.#from);
      this.to[slot] = this.#keyAfter(slot, stimulus);
      this.#place();
      this.#enter(slot, stimulus);
    }
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

  #keyAfter(slot: number, stimulus: number): number {
    return this.#automaton.outcome(this.#from[slot] ?? noKey, stimulus)?.next ?? noKey;
  }

  #add(slot: number, stimulus: number): void {
    this.#index.update();
    if (!this.#isAgreed()) {
      this.#comes(slot, stimulus);
      this.#listener.disagreement('related keys differ in what they share');
      return;
    }
    this.#place();
    const low = this.#number(0) | (this.#number(1) << 16);
    const high = this.#number(2) | (this.#number(3) << 16);
    if (this.store.add(low, high, this.current.state, (slot << 16) | stimulus)) this.#enter(slot, stimulus);
  }

  /** Puts the keys of {@link to} in the order of the merged state. */
  #place(): void {
    const { to } = this;
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
    this.#index.update();
  }

  /** The number of the key in a place of the merged state. */
  #number(place: number): number {
    const key = this.#placed[place] ?? noKey;
    if (!this.#shape.merges) return key;
    return this.#index.refers[key] === 1 ? exactKey | key : (this.#index.ranks[key] ?? 0);
  }

  /** A state is new: what its numbers stand for is noted, and whether its keys know of each other. */
  #enter(slot: number, stimulus: number): void {
    this.#comes(slot, stimulus);
    const placed = this.#placed;
    let size = 0;
    for (let place = 0; place < 4; place += 1) if (placed[place] !== noKey) size += 1;
    let view = 0;
    let slots = 0;
    for (let place = 0; place < 4; place += 1) {
      const key = placed[place] ?? noKey;
      if (key === noKey) continue;
      if (this.#shape.merges) this.#keyAt[(this.#index.ranks[key] ?? 0) * 32 + place * 8 + size] = key;
      view = this.#index.views[key] ?? 0;
      slots |= 1 << place;
    }
    const known = this.#index.slotsOfView[view] ?? -1;
    if (slots !== 0 && known >= 0 && known !== slots) {
      this.#listener.disagreement('a key lists related keys that do not exist, or lacks one that does');
    }
  }

  #isAgreed(): boolean {
    const { views } = this.#index;
    let view = 0;
    for (let slot = 0; slot < 4; slot += 1) {
      const key = this.to[slot] ?? noKey;
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
    const from = this.#from;
    from[0] = low & 0xffff;
    from[1] = low >>> 16;
    from[2] = high & 0xffff;
    from[3] = high >>> 16;
    this.current.state = state;
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

  #comes(slot: number, stimulus: number): void {
    this.current.slot = slot;
    this.current.stimulus = stimulus;
  }

  #waysOf(key: number, slot: number): Ways {
    return this.#ways[key] ?? this.#findWays(key, slot);
  }

  #findWays(key: number, slot: number): Ways {
    const profile = profileOf(this.#automaton, key, this.#shape.slots, {
      ...this.#listener,
      comes: (stimulus) => this.#comes(slot, stimulus),
    });
    const { length } = this.#automaton.keys;
    if (this.#met.length <= length) {
      const larger = new Float64Array(length * 2);
      larger.set(this.#met);
      this.#met = larger;
    }
    this.#index.update();
    const { primaries, ranks, refers, views } = this.#index;
    const { moves } = profile;
    const alone: number[] = [];
    const others: number[] = [];
    for (let move = 0; move < moves.length; move += 3) {
      const [stimulus = 0, next = 0, deliveries = 0] = moves.subarray(move, move + 3);
      const sharesNothingNew = views[next] === views[key] && primaries[next] === primaries[key];
      if (deliveries === 0 && next !== noKey && sharesNothingNew && refers[next] === 0) {
        alone.push(stimulus, this.#shape.merges ? (ranks[next] ?? 0) : next);
      } else {
        others.push(stimulus, next, deliveries);
      }
    }
    const ways = { profile, alone: Int32Array.from(alone), others: Int32Array.from(others) };
    this.#ways[key] = ways;
    return ways;
  }

  #visitMoves(
    slot: number,
    profile: KeyProfile,
    moves: Int32Array,
    visit: Visit,
    isWanted?: Uint8Array,
  ): void {
    for (let move = 0; move < moves.length; move += 3) {
      const stimulus = moves[move] ?? 0;
      if (isWanted !== undefined && isWanted[stimulus] !== 1) continue;
      const deliveries = moves[move + 2] ?? 0;
      this.to[0] = this.#from[0] ?? 0;
      this.to[1] = this.#from[1] ?? 0;
      this.to[2] = this.#from[2] ?? 0;
      this.to[3] = this.#from[3] ?? 0;
      this.to[slot] = moves[move + 1] ?? 0;
      if (deliveries > 0) {
        this.#comes(slot, stimulus);
        this.#deliver(profile.deliveries[deliveries - 1] ?? []);
      }
      visit(slot, stimulus);
    }
  }

  #deliver(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      if ('created' in delivery) {
        this.to[delivery.slot] = delivery.created;
        continue;
      }
      const key = this.to[delivery.slot] ?? noKey;
      if (key === noKey) {
        this.#listener.disagreement('a related key is told of something, but does not exist');
        continue;
      }
      this.#take(delivery.slot, this.#automaton.outcome(key, delivery.stimulus));
    }
  }

  #take(slot: number, outcome: Outcome | null): void {
    if (outcome === null) return;
    this.to[slot] = outcome.next;
    if (outcome.deliveries.length > 0) this.#deliver(outcome.deliveries);
  }

  /** UpdatePrimaryRegion asks for the key state of the replica that is to become the primary key. */
  #updatePrimaryRegion(slot: number, key: number, { primaryCandidates }: KeyProfile, visit: Visit): void {
    const order = this.#updatesUnderWay();
    for (const candidate of primaryCandidates) {
      const stimulus = this.#update(candidate, this.#from[candidate] ?? noKey, order);
      this.#comes(slot, stimulus);
      const outcome = this.#automaton.outcome(key, stimulus);
      if (outcome === null) continue;
      if (outcome.refused !== null) {
        count(this.#dynamicRefusals, outcome.refused.error.name);
        this.#listener.refused(this.#automaton.keyOf(key), 'UpdatePrimaryRegion', outcome.refused);
        continue;
      }
      this.#dynamicSteps += 1;
      this.to.set(this.#from);
      this.#take(slot, outcome);
      this.#closeGap();
      visit(slot, stimulus);
    }
  }

  /** A change of primary Region that no key waits for any more has no place among those under way. */
  #closeGap(): void {
    this.#index.update();
    const { updateOrders } = this.#index;
    for (let slot = 0; slot < 4; slot += 1) if (updateOrders[this.to[slot] ?? noKey] === 1) return;
    for (let slot = 0; slot < this.#shape.slots; slot += 1) {
      const key = this.to[slot] ?? noKey;
      if ((updateOrders[key] ?? 0) > 1) this.#take(slot, this.#automaton.outcome(key, this.#earlierUpdate));
    }
  }

  #update(candidate: number, replica: number, order: number): number {
    const keyState = replica === noKey ? 'Deleted' : this.#automaton.keyOf(replica).keyState;
    const known: KeyState = keyState === 'Deleted' ? 'Enabled' : keyState;
    const index = (keyStates.indexOf(known) * 4 + candidate) * 4 + order;
    const remembered = this.#updates.get(index);
    if (remembered !== undefined) return remembered;
    const stimulus = this.#automaton.stimulusId(updatePrimaryRegion(regions[candidate] ?? '', known, order));
    this.#updates.set(index, stimulus);
    return stimulus;
  }

  /** How many changes of primary Region are under way. */
  #updatesUnderWay(): number {
    const { updateOrders } = this.#index;
    let last = 0;
    for (let slot = 0; slot < 4; slot += 1) {
      const order = updateOrders[this.#from[slot] ?? noKey] ?? 0;
      if (order > last) last = order;
    }
    return last;
  }

  /** What comes to all keys at the same instant. */
  #visitJoint(visit: Visit): void {
    for (const stimulus of this.#joint) this.#visitForAll(stimulus, visit);
    if (!this.#shape.isMultiRegion || this.#updatesUnderWay() === 0) return;
    const { updateOrders } = this.#index;
    this.#comes(everySlot, this.#primaryRegionUpdated);
    this.to.set(this.#from);
    for (let slot = 0; slot < this.#shape.slots; slot += 1) {
      const order = updateOrders[this.#from[slot] ?? noKey] ?? 0;
      if (order === 0) continue;
      // The first of the changes under way ends, for both keys that take part in it.
      const stimulus = order === 1 ? this.#primaryRegionUpdated : this.#earlierUpdate;
      this.#take(slot, this.#automaton.outcome(this.to[slot] ?? noKey, stimulus));
    }
    this.#dynamicSteps += 1;
    visit(everySlot, this.#primaryRegionUpdated);
  }

  #visitForAll(stimulus: number, visit: Visit): void {
    this.#comes(everySlot, stimulus);
    let happens = false;
    this.to.set(this.#from);
    for (let slot = 0; slot < this.#shape.slots; slot += 1) {
      const key = this.#from[slot] ?? noKey;
      if (key === noKey) continue;
      const outcome = this.#automaton.outcome(key, stimulus);
      if (outcome === null) continue;
      this.#take(slot, outcome);
      happens = true;
    }
    if (!happens) return;
    this.#dynamicSteps += 1;
    visit(everySlot, stimulus);
  }

  #counts(): Counts {
    let transitions = this.#dynamicSteps;
    let uses = 0;
    let leftOut = 0;
    const refusals = new Map(this.#dynamicRefusals);
    this.#ways.forEach((ways, key) => {
      const met = this.#met[key] ?? 0;
      if (ways === undefined || met === 0) return;
      transitions += met * ways.profile.steps;
      uses += met * ways.profile.uses;
      leftOut += met * ways.profile.leftOut;
      for (const [exception, number] of ways.profile.refusals) count(refusals, exception, met * number);
    });
    return { states: this.store.size, transitions, uses, refusals, leftOut };
  }
}

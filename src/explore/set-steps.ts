import type { ExceptionName } from '../key/exception.ts';
import { type KeyState, keyStates } from '../key/key-state.ts';
import { regions } from './canonical-key.ts';
import { type KeyAutomaton, noKey, type Outcome } from './key-automaton.ts';
import { KeyIndex } from './key-index.ts';
import { count, type KeyProfile, type ProfileListener, profileOf } from './key-profile.ts';
import { type KeyWays, waysOf } from './key-ways.ts';
import type { SetShape } from './slot-order.ts';
import { jointEvents, updatePrimaryRegion } from './stimulus.ts';

/** The slot that stands for all keys of a set: what comes to each of them at the same instant. */
export const everySlot = 4;

/** Who watches. The step at which something happens for the first time is {@link SetSteps.current}. */
export interface StepListener extends Omit<ProfileListener, 'comes'> {
  readonly disagreement: (what: string) => void;
}

/** Called for every step: to which slot it comes, and the number of the stimulus. */
export type Visit = (slot: number, stimulus: number) => void;

/**
 * The steps of a set of keys: from its keys in {@link from}, one after the other, to those in {@link to}.
 *
 * What a step does to one key comes from {@link KeyAutomaton}. Peer events are delivered at once, in the order in which the
 * model gives them, as an account delivers them.
 */
export class SetSteps {
  /** The step that is being taken. */
  readonly current = { state: -1, slot: 0, stimulus: 0 };
  readonly from = new Int32Array(4);
  readonly to = new Int32Array(4);
  readonly index: KeyIndex;
  /** Steps and refusals that depend on several keys; those of one key are counted with its profile. */
  readonly counted = { steps: 0, refusals: new Map<ExceptionName, number>() };
  readonly ways: (KeyWays | undefined)[] = [];
  readonly #automaton: KeyAutomaton;
  readonly #shape: SetShape;
  readonly #listener: StepListener;
  readonly #joint: readonly number[];
  readonly #primaryRegionUpdated: number;
  readonly #earlierUpdate: number;
  readonly #updates = new Map<number, number>();

  constructor(automaton: KeyAutomaton, shape: SetShape, listener: StepListener) {
    this.#automaton = automaton;
    this.#shape = shape;
    this.#listener = listener;
    this.index = new KeyIndex(automaton);
    const { customKeyStoreConnected, customKeyStoreDisconnected, rotationDate } = jointEvents;
    this.#joint = [
      ...(shape.isInStore ? [customKeyStoreConnected, customKeyStoreDisconnected] : []),
      ...(shape.rotates ? [rotationDate] : []),
    ].map((stimulus) => automaton.stimulusId(stimulus));
    this.#primaryRegionUpdated = automaton.stimulusId(jointEvents.primaryRegionUpdated);
    this.#earlierUpdate = automaton.stimulusId(jointEvents.earlierUpdate);
  }

  /**
   * Visits every step from the keys in {@link from} that changes something.
   *
   * @param isWanted by stimulus: whether moves of it are visited; all of them unless given
   */
  visit(visit: Visit, isWanted?: Uint8Array): void {
    for (let slot = 0; slot < this.#shape.slots; slot += 1) {
      const key = this.from[slot] ?? noKey;
      if (key === noKey) continue;
      const ways = this.waysOf(key, slot);
      const { moves } = ways;
      for (let move = 0; move < moves.length; move += 3) {
        const stimulus = moves[move] ?? 0;
        if (isWanted !== undefined && isWanted[stimulus] !== 1) continue;
        this.take(slot, stimulus, moves[move + 1] ?? 0, ways, moves[move + 2] ?? 0);
        visit(slot, stimulus);
      }
      if (isWanted === undefined) this.visitUpdates(slot, key, ways.profile, visit);
    }
    this.visitJoint(visit);
  }

  /** What a key can do, found out the first time it is asked. */
  waysOf(key: number, slot: number): KeyWays {
    return this.ways[key] ?? this.#findWays(key, slot);
  }

  /** Takes a move of one key, with what related keys hear of it. */
  take(slot: number, stimulus: number, next: number, ways: KeyWays, heard: number): void {
    const { from, to } = this;
    to[0] = from[0] ?? 0;
    to[1] = from[1] ?? 0;
    to[2] = from[2] ?? 0;
    to[3] = from[3] ?? 0;
    to[slot] = next;
    if (heard === 0) return;
    this.comes(slot, stimulus);
    const pairs = ways.deliveries[heard - 1];
    if (pairs === undefined) return;
    for (let pair = 0; pair < pairs.length; pair += 2) {
      this.#deliver(pairs[pair] ?? 0, pairs[pair + 1] ?? 0);
    }
  }

  /** Whether what related keys hear of a move changes none of them. */
  isUnheard(ways: KeyWays, heard: number): boolean {
    const pairs = heard === 0 ? undefined : ways.deliveries[heard - 1];
    if (pairs === undefined) return true;
    for (let pair = 0; pair < pairs.length; pair += 2) {
      const key = this.from[pairs[pair] ?? 0] ?? noKey;
      const stimulus = pairs[pair + 1] ?? 0;
      if (key === noKey || stimulus < 0 || this.#automaton.quietNext(key, stimulus) !== key) return false;
    }
    return true;
  }

  /** The step that is being taken, for whoever hears of something. */
  comes(slot: number, stimulus: number): void {
    this.current.slot = slot;
    this.current.stimulus = stimulus;
  }

  /** UpdatePrimaryRegion asks for the key state of the replica that is to become the primary key. */
  visitUpdates(slot: number, key: number, { primaryCandidates }: KeyProfile, visit: Visit): void {
    if (primaryCandidates.length === 0) return;
    const order = this.#updatesUnderWay();
    for (const candidate of primaryCandidates) {
      const stimulus = this.#update(candidate, this.from[candidate] ?? noKey, order);
      this.comes(slot, stimulus);
      const outcome = this.#automaton.outcome(key, stimulus);
      if (outcome === null) continue;
      if (outcome.refused !== null) {
        count(this.counted.refusals, outcome.refused.error.name);
        this.#listener.refused(this.#automaton.keyOf(key), 'UpdatePrimaryRegion', outcome.refused);
        continue;
      }
      this.counted.steps += 1;
      this.to.set(this.from);
      this.#follow(slot, outcome);
      this.#closeGap();
      visit(slot, stimulus);
    }
  }

  /** What comes to all keys at the same instant. */
  visitJoint(visit: Visit): void {
    for (const stimulus of this.#joint) this.#visitForAll(stimulus, visit);
    if (!this.#shape.isMultiRegion || this.#updatesUnderWay() === 0) return;
    const { updateOrders } = this.index;
    this.comes(everySlot, this.#primaryRegionUpdated);
    this.to.set(this.from);
    for (let slot = 0; slot < this.#shape.slots; slot += 1) {
      const order = updateOrders[this.from[slot] ?? noKey] ?? 0;
      if (order === 0) continue;
      // The first of the changes under way ends, for both keys that take part in it.
      const stimulus = order === 1 ? this.#primaryRegionUpdated : this.#earlierUpdate;
      this.#follow(slot, this.#automaton.outcome(this.to[slot] ?? noKey, stimulus));
    }
    this.counted.steps += 1;
    visit(everySlot, this.#primaryRegionUpdated);
  }

  #findWays(key: number, slot: number): KeyWays {
    const profile = profileOf(this.#automaton, key, this.#shape.slots, {
      ...this.#listener,
      comes: (stimulus) => this.comes(slot, stimulus),
    });
    this.index.update();
    const { ranks } = this.index;
    const ways = waysOf(key, profile, this.index, (next) => (this.#shape.merges ? (ranks[next] ?? 0) : next));
    this.ways[key] = ways;
    return ways;
  }

  /** @param stimulus or, below zero, the key that now exists in the slot */
  #deliver(slot: number, stimulus: number): void {
    if (stimulus < 0) {
      this.to[slot] = -stimulus;
      return;
    }
    const key = this.to[slot] ?? noKey;
    if (key === noKey) {
      this.#listener.disagreement('a related key is told of something, but does not exist');
      return;
    }
    const next = this.#automaton.quietNext(key, stimulus);
    if (next >= 0) this.to[slot] = next;
    else this.#follow(slot, this.#automaton.outcome(key, stimulus));
  }

  #follow(slot: number, outcome: Outcome | null): void {
    if (outcome === null) return;
    this.to[slot] = outcome.next;
    for (const delivery of outcome.deliveries) {
      this.#deliver(delivery.slot, 'created' in delivery ? -delivery.created : delivery.stimulus);
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
    const { updateOrders } = this.index;
    let last = 0;
    for (let slot = 0; slot < 4; slot += 1) {
      const order = updateOrders[this.from[slot] ?? noKey] ?? 0;
      if (order > last) last = order;
    }
    return last;
  }

  /** A change of primary Region that no key waits for any more has no place among those under way. */
  #closeGap(): void {
    this.index.update();
    const { updateOrders } = this.index;
    for (let slot = 0; slot < 4; slot += 1) if (updateOrders[this.to[slot] ?? noKey] === 1) return;
    for (let slot = 0; slot < this.#shape.slots; slot += 1) {
      const key = this.to[slot] ?? noKey;
      if ((updateOrders[key] ?? 0) > 1) this.#follow(slot, this.#automaton.outcome(key, this.#earlierUpdate));
    }
  }

  #visitForAll(stimulus: number, visit: Visit): void {
    this.comes(everySlot, stimulus);
    let happens = false;
    this.to.set(this.from);
    for (let slot = 0; slot < this.#shape.slots; slot += 1) {
      const key = this.from[slot] ?? noKey;
      if (key === noKey) continue;
      const outcome = this.#automaton.outcome(key, stimulus);
      if (outcome === null) continue;
      this.#follow(slot, outcome);
      happens = true;
    }
    if (!happens) return;
    this.counted.steps += 1;
    visit(everySlot, stimulus);
  }
}

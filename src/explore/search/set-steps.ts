import type { ExceptionName } from '../../key/exception.ts';
import type { KeyState } from '../../key/key-state.ts';
import { isInCustomKeyStore, isSymmetricEncryption } from '../../key/key-type.ts';
import type { KeyOperation } from '../../key/operation.ts';
import type { Refused } from '../../key/refusal.ts';
import { regions } from './canonical-key.ts';
import { type KeyAutomaton, noKey, type Outcome } from './key-automaton.ts';
import type { KeyIndex } from './key-index.ts';
import { count, type KeyProfile, profileOf } from './key-profile.ts';
import { jointEvents, updatePrimaryRegion } from './stimulus.ts';

/** The slot that stands for all keys of a set: what comes to each of them at the same instant. */
export const everySlot = 4;

/** One step of a set of keys: to which slot something comes (see {@link everySlot}), what, and the keys afterwards. */
export interface SetStep {
  readonly slot: number;
  readonly stimulus: number;
  readonly to: readonly number[];
}

/** Callbacks for what a step shows; which step it is says {@link SetSteps.current}. */
export interface StepListener {
  readonly refused: (operation: KeyOperation, refused: Refused) => void;
  readonly disagreement: (what: string) => void;
}

/**
 * The steps of a set of keys. What a step does to one key comes from {@link KeyAutomaton}. Peer events are delivered at
 * once, in the order in which the model gives them, as an account delivers them.
 */
export class SetSteps {
  /** The step that is being taken. */
  current: Pick<SetStep, 'slot' | 'stimulus'> = { slot: 0, stimulus: 0 };
  /** Refused calls that depend on several keys, counted in every state; those of one key are in its profile. */
  readonly refusals = new Map<ExceptionName, number>();
  readonly #automaton: KeyAutomaton;
  readonly #index: KeyIndex;
  readonly #listener: StepListener;
  readonly #profiles: KeyProfile[] = [];
  readonly #joint: readonly number[];
  readonly #primaryRegionUpdated: number;
  readonly #earlierUpdate: number;
  readonly #updates = new Map<string, number>();

  constructor(automaton: KeyAutomaton, index: KeyIndex, listener: StepListener) {
    this.#automaton = automaton;
    this.#index = index;
    this.#listener = listener;
    const { customKeyStoreConnected, customKeyStoreDisconnected, rotationDate } = jointEvents;
    this.#joint = [
      ...(isInCustomKeyStore(automaton.type) ? [customKeyStoreConnected, customKeyStoreDisconnected] : []),
      ...(isSymmetricEncryption(automaton.type) && automaton.type.origin === 'AWS_KMS' ? [rotationDate] : []),
    ].map((stimulus) => automaton.stimulusId(stimulus));
    this.#primaryRegionUpdated = automaton.stimulusId(jointEvents.primaryRegionUpdated);
    this.#earlierUpdate = automaton.stimulusId(jointEvents.earlierUpdate);
  }

  /** Every step from these keys that changes one of them, and everything that comes to all of them at once. */
  from(keys: readonly number[]): readonly SetStep[] {
    const steps: SetStep[] = [];
    for (const [slot, key] of keys.entries()) {
      if (key === noKey) continue;
      const profile = this.profileOf(key, slot);
      for (const { outcome, stimulus } of profile.changes) {
        steps.push({ slot, stimulus, to: this.#after(keys, slot, stimulus, outcome) });
      }
      if (profile.primaryCandidates.length > 0) steps.push(...this.#updatesFrom(keys, slot, profile));
    }
    for (const stimulus of this.#joint) steps.push(...this.#jointStep(keys, stimulus));
    if (this.#updatesUnderWay(keys) > 0) steps.push(this.#endOfUpdate(keys));
    return steps;
  }

  /** What a key can do; found out once. */
  profileOf(key: number, slot: number): KeyProfile {
    const known = this.#profiles[key];
    if (known !== undefined) return known;
    const comes = (stimulus: number) => this.#comes(slot, stimulus);
    const profile = profileOf(this.#automaton, key, comes, this.#listener.refused);
    this.#profiles[key] = profile;
    return profile;
  }

  #comes(slot: number, stimulus: number): void {
    this.current = { slot, stimulus };
  }

  #after(keys: readonly number[], slot: number, stimulus: number, outcome: Outcome): number[] {
    const to = keys.slice();
    if (outcome.deliveries.length > 0) this.#comes(slot, stimulus);
    this.#follow(to, slot, outcome);
    return to;
  }

  #follow(to: number[], slot: number, outcome: Outcome | null): void {
    if (outcome === null) return;
    to[slot] = outcome.next;
    for (const delivery of outcome.deliveries) {
      if ('created' in delivery) to[delivery.slot] = delivery.created;
      else this.#deliver(to, delivery.slot, delivery.stimulus);
    }
  }

  #deliver(to: number[], slot: number, stimulus: number): void {
    const key = to[slot] ?? noKey;
    if (key === noKey) {
      this.#listener.disagreement('a related key is told of something, but does not exist');
    } else {
      this.#follow(to, slot, this.#automaton.outcome(key, stimulus));
    }
  }

  /** UpdatePrimaryRegion depends on the key state of the replica that is to become the primary key. */
  #updatesFrom(keys: readonly number[], slot: number, { primaryCandidates }: KeyProfile): readonly SetStep[] {
    const key = keys[slot] ?? noKey;
    const order = this.#updatesUnderWay(keys);
    return primaryCandidates.flatMap((candidate) => {
      const stimulus = this.#update(candidate, keys[candidate] ?? noKey, order);
      this.#comes(slot, stimulus);
      const outcome = this.#automaton.outcome(key, stimulus);
      if (outcome === null) return [];
      if (outcome.refused !== null) {
        count(this.refusals, outcome.refused.error.name);
        this.#listener.refused('UpdatePrimaryRegion', outcome.refused);
        return [];
      }
      const to = this.#after(keys, slot, stimulus, outcome);
      this.#closeGap(to);
      return [{ slot, stimulus, to }];
    });
  }

  #update(candidate: number, replica: number, order: number): number {
    const keyState = replica === noKey ? 'Deleted' : this.#automaton.keyOf(replica).keyState;
    const known: KeyState = keyState === 'Deleted' ? 'Enabled' : keyState;
    const text = `${candidate} ${known} ${order}`;
    const remembered = this.#updates.get(text);
    if (remembered !== undefined) return remembered;
    const stimulus = this.#automaton.stimulusId(updatePrimaryRegion(regions[candidate] ?? '', known, order));
    this.#updates.set(text, stimulus);
    return stimulus;
  }

  /** How many changes of primary Region are under way. */
  #updatesUnderWay(keys: readonly number[]): number {
    let last = 0;
    for (const key of keys) last = Math.max(last, this.#index.entryOf(key).updateOrder);
    return last;
  }

  /** Once no key waits for the first change of primary Region any more, the others move up. */
  #closeGap(to: number[]): void {
    if (to.some((key) => this.#index.entryOf(key).updateOrder === 1)) return;
    for (const [slot, key] of to.entries()) {
      if (this.#index.entryOf(key).updateOrder > 1) {
        this.#follow(to, slot, this.#automaton.outcome(key, this.#earlierUpdate));
      }
    }
  }

  /** The first of the changes of primary Region under way ends, for both keys that take part in it. */
  #endOfUpdate(keys: readonly number[]): SetStep {
    const step = { slot: everySlot, stimulus: this.#primaryRegionUpdated, to: keys.slice() };
    this.current = step;
    for (const [slot, key] of keys.entries()) {
      const order = this.#index.entryOf(key).updateOrder;
      if (order === 0) continue;
      const stimulus = order === 1 ? this.#primaryRegionUpdated : this.#earlierUpdate;
      this.#follow(step.to, slot, this.#automaton.outcome(step.to[slot] ?? noKey, stimulus));
    }
    return step;
  }

  /** What comes to all keys at the same instant; no step if it comes to none of them. */
  #jointStep(keys: readonly number[], stimulus: number): readonly SetStep[] {
    const step = { slot: everySlot, stimulus, to: keys.slice() };
    this.current = step;
    let happens = false;
    for (const [slot, key] of keys.entries()) {
      const outcome = key === noKey ? null : this.#automaton.outcome(key, stimulus);
      if (outcome === null) continue;
      this.#follow(step.to, slot, outcome);
      happens = true;
    }
    return happens ? [step] : [];
  }
}

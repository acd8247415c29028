import type { ExceptionName } from '../../key/exception.ts';
import { judge } from '../../key/judge.ts';
import type { KeyState } from '../../key/key-state.ts';
import { isInCustomKeyStore, isSymmetricEncryption } from '../../key/key-type.ts';
import type { KeyOperation } from '../../key/operation.ts';
import type { Refused } from '../../key/refusal.ts';
import { regions } from './canonical-key.ts';
import { type KeyAutomaton, noKey, type Outcome } from './key-automaton.ts';
import type { KeyIndex } from './key-index.ts';
import { jointEvents, updatePrimaryRegion } from './stimulus.ts';

/** The slot that stands for all keys of a set: what comes to each of them at the same instant. */
export const everySlot = 4;

/** One step of a set of keys: to which slot something comes (see {@link everySlot}), what, and the keys afterwards. */
export interface SetStep {
  readonly slot: number;
  readonly stimulus: number;
  readonly to: readonly number[];
}

/** All that a search needs of one key to go on from it, gathered the first time the key is met. */
export interface KeyProfile {
  /** The stimuli that change something, with what they do. */
  readonly changes: readonly { readonly stimulus: number; readonly outcome: Outcome }[];
  /** How many calls are allowed, service events happen and instants come, with those that change nothing. */
  readonly steps: number;
  /** How many operations that never change a key are allowed. */
  readonly uses: number;
  /** How many allowed calls lead out of the bounds and are not made. */
  readonly leftOut: number;
  readonly refusals: ReadonlyMap<ExceptionName, number>;
  /** The slots of the Regions to which the primary key may move, if the key there is Enabled. */
  readonly primaryCandidates: readonly number[];
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
    const profile = this.#newProfile(key, slot);
    this.#profiles[key] = profile;
    return profile;
  }

  #newProfile(keyId: number, slot: number): KeyProfile {
    const automaton = this.#automaton;
    const key = automaton.keyOf(keyId);
    const changes: { readonly stimulus: number; readonly outcome: Outcome }[] = [];
    const refusals = new Map<ExceptionName, number>();
    const primaryCandidates: number[] = [];
    let steps = 0;
    let leftOut = 0;
    let uses = 0;
    const refuse = (operation: KeyOperation, refused: Refused) => {
      count(refusals, refused.error.name);
      this.#listener.refused(operation, refused);
    };
    for (const stimulus of automaton.stimuliOf(slot)) {
      this.current = { slot, stimulus };
      const outcome = automaton.outcome(keyId, stimulus);
      if (outcome === null) continue;
      if (outcome.refused !== null) {
        const called = automaton.stimulusOf(stimulus);
        if (called.kind === 'call') refuse(called.event.type, outcome.refused);
      } else if (!outcome.isWithinBounds) {
        leftOut += 1;
      } else {
        steps += 1;
        if (outcome.next !== keyId || outcome.deliveries.length > 0) changes.push({ stimulus, outcome });
      }
    }
    for (const candidate of primaryCandidatesOf(automaton, slot)) {
      const stimulus = updatePrimaryRegion(regions[candidate] ?? '', 'Enabled');
      const refused = judge(key.facts, key.keyState, stimulus.event);
      if (refused === null) {
        primaryCandidates.push(candidate);
      } else {
        this.current = { slot, stimulus: automaton.stimulusId(stimulus) };
        refuse('UpdatePrimaryRegion', refused);
      }
    }
    for (const [operation, refused] of automaton.usesOf(key)) {
      if (refused === null) uses += 1;
      else refuse(operation, refused);
    }
    return { changes, steps, uses, leftOut, refusals, primaryCandidates };
  }

  #after(keys: readonly number[], slot: number, stimulus: number, outcome: Outcome): number[] {
    const to = keys.slice();
    if (outcome.deliveries.length > 0) this.current = { slot, stimulus };
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
      this.current = { slot, stimulus };
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

/** Adds to the number of something. */
export function count<Name>(counts: Map<Name, number>, name: Name, more = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}

/** UpdatePrimaryRegion is called for every other Region of a set; on a single-Region key once, to be refused. */
function primaryCandidatesOf({ slots, type }: KeyAutomaton, own: number): readonly number[] {
  if (!type.multiRegion) return [1];
  return Array.from({ length: slots }, (_, slot) => slot).filter((slot) => slot !== own);
}

import type { ExceptionName } from '../../key/exception.ts';
import { judge } from '../../key/judge.ts';
import { regionOf } from '../../key/key-facts.ts';
import type { KeyOperation } from '../../key/operation.ts';
import type { Refused } from '../../key/refusal.ts';
import { regions } from './canonical-key.ts';
import { type KeyAutomaton, type Outcome, slotOf } from './key-automaton.ts';
import { updatePrimaryRegion } from './stimulus.ts';

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

/**
 * Gathers the profile of a key.
 *
 * @param comes called before each stimulus is tried
 * @param refuse called for each call that is refused
 */
export function profileOf(
  automaton: KeyAutomaton,
  keyId: number,
  comes: (stimulus: number) => void,
  refuse: (operation: KeyOperation, refused: Refused) => void,
): KeyProfile {
  const key = automaton.keyOf(keyId);
  const { facts } = key;
  const slot = slotOf(regionOf(facts.keyArn));
  const changes: { readonly stimulus: number; readonly outcome: Outcome }[] = [];
  const refusals = new Map<ExceptionName, number>();
  const primaryCandidates: number[] = [];
  let steps = 0;
  let leftOut = 0;
  let uses = 0;

  const countRefusal = (operation: KeyOperation, refused: Refused) => {
    count(refusals, refused.error.name);
    refuse(operation, refused);
  };

  for (const stimulus of automaton.stimuliOf(slot)) {
    comes(stimulus);
    const outcome = automaton.outcome(keyId, stimulus);
    if (outcome === null) continue;
    if (outcome.refused !== null) {
      const called = automaton.stimulusOf(stimulus);
      if (called.kind === 'call') countRefusal(called.event.type, outcome.refused);
    } else if (!outcome.isWithinBounds) {
      leftOut += 1;
    } else {
      steps += 1;
      if (outcome.next !== keyId || outcome.deliveries.length > 0) changes.push({ stimulus, outcome });
    }
  }
  for (const candidate of primaryCandidatesOf(automaton, slot)) {
    const stimulus = updatePrimaryRegion(regions[candidate] ?? '', 'Enabled');
    const refused = judge(facts, key.keyState, stimulus.event);
    if (refused === null) {
      primaryCandidates.push(candidate);
    } else {
      comes(automaton.stimulusId(stimulus));
      countRefusal('UpdatePrimaryRegion', refused);
    }
  }
  for (const [operation, refused] of automaton.usesOf(key)) {
    if (refused === null) uses += 1;
    else countRefusal(operation, refused);
  }
  return { changes, steps, uses, leftOut, refusals, primaryCandidates };
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

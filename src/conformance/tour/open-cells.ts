import { decide } from '../../key/decide.ts';
import type { KeyState } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { isLeadOperation, operationOf, operations } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { CellResults } from '../finding/cell-results.ts';
import { alikeAfter, routeTo } from '../session/route.ts';
import {
  keyStatesOf,
  type Situation,
  situationAfter,
  type Transition,
  textOf,
} from '../session/situation.ts';
import { keyInRegion, type TestKey, type TestKeys } from '../session/test-key.ts';
import type { TourHarness } from './harness.ts';
import { isReady } from './prepared.ts';

/**
 * Which cells of a type class are open in the situation of a key, and which way leads to more of them.
 *
 * Strictly, only with requests that have what they need: a Decrypt with a ciphertext of the key, a RevokeGrant of a grant.
 */
export class OpenCells {
  readonly #results: CellResults;
  readonly #typeClass: TypeClass;
  readonly #harness: TourHarness;
  /** How often a transition led elsewhere than the model's would, with the situation that it was made from. */
  readonly #astray = new Map<string, number>();

  constructor(results: CellResults, typeClass: TypeClass, harness: TourHarness) {
    this.#results = results;
    this.#typeClass = typeClass;
    this.#harness = harness;
  }

  /** The open operations that leave a key in the state where it is. */
  staying(situation: Situation, key: TestKey, isStrict: boolean): readonly TableOperation[] {
    const state = keyStatesOf(situation).find(([region]) => region === key.region)?.[1];
    if (state === undefined) return [];
    return this.#callable(state, key, isStrict).filter((operation) => {
      if (!isLeadOperation(operation)) return true;
      const after = alikeAfter(situation, operation, key.region);
      if (after !== null) return textOf(after) === textOf(situation);
      return !isStrict || decide(operation, state, key.type).verdict === 'refused';
    });
  }

  /** The transition to make next: one that is an open cell itself, or else the first on the shortest way to open cells. */
  nextTransition(situation: Situation, keys: TestKeys, isStrict: boolean): Transition | null {
    const route = () =>
      routeTo(
        situation,
        (other) => this.#isOpenAt(other, keys, isStrict),
        (transition, from) => this.#isPossible(transition, from),
      );
    return this.#openTransition(situation, keys, isStrict) ?? route()?.[0] ?? null;
  }

  /** Records where a transition led: one that leads elsewhere than the model's is not tried for ever. */
  learn(transition: Transition, from: Situation, to: Situation): void {
    const expected = situationAfter(from, transition);
    if (expected !== null && textOf(expected) === textOf(to)) return;
    const name = nameOf(transition, textOf(from));
    const isStuck = textOf(from) === textOf(to);
    this.#astray.set(name, isStuck ? mostAstray : (this.#astray.get(name) ?? 0) + 1);
  }

  /** Records that a transition lost the key: it is not made again from there. */
  learnLost(transition: Transition, from: Situation): void {
    this.#astray.set(nameOf(transition, textOf(from)), mostAstray);
  }

  /** A transition from here that is an open cell itself. */
  #openTransition(situation: Situation, keys: TestKeys, isStrict: boolean): Transition | null {
    // No key comes back to Creating: what ends it is called while there is time.
    const fleeting = ([, state]: readonly [string, KeyState]) => (state === 'Creating' ? 0 : 1);
    const keyStates = keyStatesOf(situation).toSorted((one, other) => fleeting(one) - fleeting(other));
    for (const [region, state] of keyStates) {
      const key = keyInRegion(keys, region);
      if (key === undefined) continue;
      for (const operation of this.#callable(state, key, isStrict)) {
        if (!isLeadOperation(operation)) continue;
        const after = alikeAfter(situation, operation, region);
        // A key that waits to be deleted can still be cancelled: only a situation without keys has no way on.
        if (after !== null && (!isStrict || keyStatesOf(after).length > 0))
          return { kind: 'call', operation, region };
      }
    }
    return null;
  }

  #isOpenAt(situation: Situation, keys: TestKeys, isStrict: boolean): boolean {
    return keyStatesOf(situation).some(([region, state]) => {
      const key = keyInRegion(keys, region) ?? keys.primary;
      return this.#callable(state, key, isStrict).some((operation) => {
        if (!isLeadOperation(operation) || decide(operation, state, key.type).verdict === 'refused')
          return true;
        return !isStrict || alikeAfter(situation, operation, region) !== null;
      });
    });
  }

  /** The open operations of a key state for which a key has what a request needs. */
  #callable(state: KeyState, key: TestKey, isStrict: boolean): readonly TableOperation[] {
    return [...this.#results.openOperations(this.#typeClass, state)].filter((operation) => {
      // Without an alias its request names no key, and visits no cell.
      if (operation === 'DeleteAlias' && key.aliases.length === 0) return false;
      // What may make a replica is not called where there is no Region for one.
      if (operation === 'ReplicateKey' && !this.#harness.canReplicate) {
        return decide(operation, state, key.type).verdict === 'refused';
      }
      // A replica has no grants when it is made, and none can be given while it is Creating.
      const isHopeless = state === 'Creating' && operations[operationOf(operation)].needs === 'grant';
      return !isStrict || isHopeless || isReady(operation, key);
    });
  }

  #isPossible(transition: Transition, from: string): boolean {
    if ((this.#astray.get(nameOf(transition, from)) ?? 0) >= mostAstray) return false;
    if (transition.kind === 'wait') return this.#harness.canWait;
    if (transition.operation === 'ReplicateKey' && !this.#harness.canReplicate) return false;
    return transition.kind === 'store' || !this.#results.lacks(transition.operation, this.#typeClass);
  }
}

/** How often a transition is made that leads elsewhere; one that leads nowhere is not made again. */
const mostAstray = 3;

function nameOf(transition: Transition, from: string): string {
  return from + JSON.stringify(transition);
}

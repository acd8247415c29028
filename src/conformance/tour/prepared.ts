import { decide } from '../../key/decide.ts';
import { type KeyState, keyStates } from '../../key/key-state.ts';
import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import { makerOf, operationOf, operations } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';
import { isAtHand } from '../../scenario/key-at-hand.ts';
import type { CellResults } from '../finding/cell-results.ts';
import { isWrongAnswer } from '../session/session.ts';
import type { TestKey } from '../session/test-key.ts';
import type { TourHarness } from './harness.ts';

/**
 * What a key must have been given while it is Enabled for meaningful requests in other key states: a grant to revoke, an
 * alias to delete, a ciphertext to decrypt.
 */
export class PreparedInputs {
  readonly #harness: TourHarness;
  readonly #results: CellResults;
  readonly #typeClass: TypeClass;
  /** What did not come of it, by key: it is not tried again. */
  readonly #failed = new WeakMap<TestKey, Set<TableOperation>>();

  constructor(harness: TourHarness, results: CellResults, typeClass: TypeClass) {
    this.#harness = harness;
    this.#results = results;
    this.#typeClass = typeClass;
  }

  /** Makes the grants and aliases that are to be taken away in states where none can be made. */
  async stockUp(key: TestKey): Promise<void> {
    if (this.#harness.keyStateOf(key) !== 'Enabled') return;
    const open = (operation: TableOperation, states: readonly KeyState[]) =>
      states.filter((state) => this.#results.openOperations(this.#typeClass, state).has(operation)).length;
    const lasting = keyStates.filter((state) => state !== 'Creating');
    const ending = open('RetireGrant', lasting) + open('RevokeGrant', lasting);
    const making = open('CreateGrant', ['Enabled']);
    for (let count = key.grants.length + making; count < ending; count += 1) {
      if (!(await this.#make('CreateGrant', key))) break;
    }
    const deleting = open('DeleteAlias', ['PendingDeletion', 'PendingReplicaDeletion']);
    for (let count = key.aliases.length; count < deleting; count += 1) {
      if (!(await this.#make('CreateAlias', key))) break;
    }
  }

  /** Makes one thing that open cells in some key state need and that a key has not got; false if there is none. */
  async supply(key: TestKey): Promise<boolean> {
    if (this.#harness.keyStateOf(key) !== 'Enabled') return false;
    for (const keyState of keyStates) {
      for (const operation of this.#results.openOperations(this.#typeClass, keyState)) {
        if (isReady(operation, key)) continue;
        const maker = makerFor(operation);
        if (maker !== null && (await this.#make(maker, key))) return true;
      }
    }
    return false;
  }

  /** Says whether the call gave something: what the model would not have given is not kept. */
  async #make(operation: TableOperation, key: TestKey): Promise<boolean> {
    const failed = this.#failed.get(key) ?? new Set();
    this.#failed.set(key, failed);
    if (failed.has(operation) || !this.#results.isWorthCalling(operationOf(operation), this.#typeClass))
      return false;
    const call = await this.#harness.call(operation, key);
    if (call.observation.outcome.kind === 'answered' && !isWrongAnswer(call)) return true;
    failed.add(operation);
    return false;
  }
}

/**
 * Says whether a key has what the request of an operation needs to be meaningful: a ciphertext, a grant, an alias.
 *
 * What a key of its type can never make is not waited for.
 */
export function isReady(operation: TableOperation, key: TestKey): boolean {
  const { needs } = operations[operationOf(operation)];
  const maker = makerFor(operation);
  if (needs === null || maker === null || isAtHand(needs, key, 0)) return true;
  return needs !== 'alias' && needs !== 'grant' && decide(maker, 'Enabled', key.type).verdict === 'refused';
}

/** What makes that for a key which {@link isReady} asks for; an import token is had right before it is used. */
export function makerFor(operation: TableOperation): TableOperation | null {
  const { needs } = operations[operationOf(operation)];
  const maker = needs === null || needs === 'import token' ? undefined : makerOf(needs);
  return maker !== undefined && isTableOperation(maker) ? maker : null;
}

/** Operations in the order in which they are made in one key state: what later ones need first, the look at it last. */
export function inTellingOrder(rows: Iterable<TableOperation>): readonly TableOperation[] {
  return [...rows].toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf(row: TableOperation): number {
  const operation = operationOf(row);
  const { makes, usesUp } = operations[operation];
  if (makes !== null && makerOf(makes) === operation) return 0;
  if (operation === 'DescribeKey') return 3;
  return usesUp ? 2 : 1;
}

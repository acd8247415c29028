import { type KeyState, keyStates } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { operationOf } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { CellResults } from '../finding/cell-results.ts';
import { isWrongAnswer } from '../session/session.ts';
import type { TestKey } from '../session/test-key.ts';
import type { TourHarness } from './harness.ts';
import { isReady, makerFor } from './readiness.ts';

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

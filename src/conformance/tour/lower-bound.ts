import { decideClass } from '../../key/decide.ts';
import { isLeadOperation, operationOf } from '../../key/operation.ts';
import { typeClasses } from '../../key/type-class.ts';
import type { Cell } from '../oracle/judged-key.ts';

/** What no run can do with less: keys, replicas among them, and calls. */
export interface LowerBound {
  readonly keys: number;
  readonly calls: number;
}

/**
 * What visiting cells needs at least, whatever the order of the calls.
 *
 * Calls: one visits one cell, but for ReEncrypt, which visits a cell in each of its two rows; creating a key visits none.
 * Keys: one for each type class, but for AWS managed keys, which nobody creates. Where Creating, Updating or
 * PendingReplicaDeletion is wanted a replica too: no key without one comes there. A replica is in Creating once, so that
 * each call that ends Creating needs another one.
 */
export function lowerBoundOf(cells: readonly Cell[]): LowerBound {
  const visits = new Set(
    cells.map(({ operation, keyState, keyType }) => `${operationOf(operation)} ${keyState} ${keyType}`),
  );
  let created = 0;
  let replicas = 0;
  for (const keyType of new Set(cells.map((cell) => cell.keyType))) {
    if (typeClasses[keyType].keyManager === 'AWS') continue;
    created += 1;
    replicas += replicasFor(cells.filter((cell) => cell.keyType === keyType));
  }
  return { keys: created + replicas, calls: visits.size + created };
}

/** The states that no key without a replica comes to. */
const statesWithReplica: ReadonlySet<Cell['keyState']> = new Set([
  'Creating',
  'PendingReplicaDeletion',
  'Updating',
]);

function replicasFor(cells: readonly Cell[]): number {
  if (!cells.some(({ keyState }) => statesWithReplica.has(keyState))) return 0;
  return Math.max(1, cells.filter(endsCreating).length);
}

function endsCreating({ operation, keyState, keyType }: Cell): boolean {
  return (
    keyState === 'Creating' &&
    isLeadOperation(operation) &&
    decideClass(operation, keyState, keyType).verdict === 'allowed'
  );
}

import { decide } from '../../key/decide.ts';
import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import { makerOf, operationOf, operations } from '../../key/operation.ts';
import { isAtHand } from '../../scenario/key-at-hand.ts';
import type { TestKey } from '../session/test-key.ts';

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

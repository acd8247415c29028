import { type Operation, operationOf } from '../../key/operation.ts';
import type { CellReport } from '../finding/cell-results.ts';

/** Says whether a cell had a certain answer. */
export function isAnswered({ result }: CellReport): boolean {
  return result === 'conforms' || result === 'diverges';
}

/** The operations that had a certain answer in some cell. */
export function answeredOperations(cells: readonly CellReport[]): ReadonlySet<Operation> {
  return new Set(cells.filter(isAnswered).map(({ operation }) => operationOf(operation)));
}

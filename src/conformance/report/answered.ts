import type { Operation } from '../../key/operation.ts';
import { apiName } from '../finding/cell-results.ts';
import type { CellReport } from './report.ts';

/** Says whether a cell had a certain answer. */
export function isAnswered({ result }: CellReport): boolean {
  return result === 'conforms' || result === 'diverges';
}

/** The operations that had a certain answer in some cell. */
export function answeredOperations(cells: readonly CellReport[]): ReadonlySet<Operation> {
  return new Set(cells.filter(isAnswered).map(({ operation }) => apiName(operation)));
}

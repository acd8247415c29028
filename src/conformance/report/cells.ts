import { type Operation, operationOf } from '../../key/operation.ts';
import type { CellReport, ConformanceReport } from './report.ts';

/** How many cells there are, and how many of each result: the part of a report's summary that depends on the cells alone. */
export type Tally = Pick<
  ConformanceReport['summary'],
  'cells' | 'conforms' | 'diverges' | 'unknown' | 'notReached'
>;

export function tallyOf(cells: readonly CellReport[]): Tally {
  const count = (result: CellReport['result']) => cells.filter((cell) => cell.result === result).length;
  return {
    cells: cells.length,
    conforms: count('conforms'),
    diverges: count('diverges'),
    unknown: count('unknown'),
    notReached: count('not reached'),
  };
}

/** Says whether a cell had a certain answer. */
export function isAnswered({ result }: CellReport): boolean {
  return result === 'conforms' || result === 'diverges';
}

/** The operations that had a certain answer in some cell. */
export function answeredOperations(cells: readonly CellReport[]): ReadonlySet<Operation> {
  return new Set(cells.filter(isAnswered).map(({ operation }) => operationOf(operation)));
}

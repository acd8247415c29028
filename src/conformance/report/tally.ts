import type { CellReport, ConformanceReport } from './report.ts';

/** How many cells there are, and how many of each result: the part of a report's sum that the cells alone decide. */
export type Tally = Pick<
  ConformanceReport['summary'],
  'cells' | 'conforms' | 'diverges' | 'unknown' | 'notReached'
>;

/** Counts the cells of a report by their result. */
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

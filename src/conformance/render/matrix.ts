import { type KeyState, keyStates } from '../../key/key-state.ts';
import type { CellReport } from '../finding/cell-results.ts';
import type { ConformanceReport } from '../report/report.ts';

/** The result of a cell, over all type classes. */
export type Mark = CellReport['result'] | 'none';

/** Marks as characters. */
export const markSigns: Readonly<Record<Mark, string>> = {
  conforms: '✓',
  diverges: '✗',
  unknown: '?',
  'not reached': '·',
  none: '',
};

/** What the characters mean. */
export const legend = '✓ conforms, ✗ diverges, ? cannot tell, · not reached, empty: no key can be there';

/** Operations by key states; `none` where no key of the wanted type classes can be in the state. */
export interface Matrix {
  readonly keyStates: readonly KeyState[];
  readonly rows: readonly { readonly operation: string; readonly marks: readonly Mark[] }[];
}

/** The cells of a report as a matrix, with the worst result of all type classes. */
export function matrixOf({ cells }: Pick<ConformanceReport, 'cells'>): Matrix {
  const columns = keyStates.filter((keyState) => cells.some((cell) => cell.keyState === keyState));
  const operations = [...new Set(cells.map(({ operation }) => operation))].toSorted();
  return {
    keyStates: columns,
    rows: operations.map((operation) => ({
      operation,
      marks: columns.map((keyState) =>
        worst(cells.filter((cell) => cell.operation === operation && cell.keyState === keyState)),
      ),
    })),
  };
}

function worst(cells: readonly CellReport[]): Mark {
  const order = ['diverges', 'unknown', 'conforms', 'not reached'] as const;
  return order.find((result) => cells.some((cell) => cell.result === result)) ?? 'none';
}

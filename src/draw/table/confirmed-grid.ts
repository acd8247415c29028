import { keyStates } from '../../key/key-state.ts';
import type { TableGrid } from './table-grid.ts';

/** How often a cell of the table was seen as it is, and how often otherwise. */
export interface SeenCell {
  readonly operation: string;
  readonly keyState: string;
  readonly alike: number;
  readonly unlike: number;
}

/** What follows the mark of a cell that was seen as the model has it. */
export const seenMark = '•';
/** What follows the mark of a cell that was seen otherwise. */
export const seenOtherwiseMark = '‼';

/** The key state table with what was seen of an implementation. */
export function confirmedGrid(grid: TableGrid, seen: readonly SeenCell[]): TableGrid {
  const marksOf = (operation: string, keyState: string) => {
    const cell = seen.find((each) => each.operation === operation && each.keyState === keyState);
    if (cell === undefined) return '';
    return `${cell.alike > 0 ? seenMark : ''}${cell.unlike > 0 ? seenOtherwiseMark : ''}`;
  };
  return {
    ...grid,
    title: 'Key state table, with what the log shows of AWS',
    rows: grid.rows.map((row) => ({
      ...row,
      marks: row.marks.map((mark, index) => `${mark}${marksOf(row.operation, keyStates[index] ?? '')}`),
    })),
    legend: [
      ...grid.legend,
      { mark: seenMark, meaning: 'seen in the log as the model has it' },
      { mark: seenOtherwiseMark, meaning: 'seen otherwise' },
    ],
  };
}

import { createColors } from 'picocolors';
import { type KeyState, keyStates } from '../../key/key-state.ts';
import { allowedMark, type TableGrid, unreachableMark } from './table-grid.ts';

/** The key state table for a terminal of at least 120 columns. */
export function tableText(grid: TableGrid, options: { readonly colors: boolean }): string {
  const paint = createColors(options.colors);
  const paintMark = (mark: string) => {
    if (mark === allowedMark) return paint.green(mark);
    return mark === unreachableMark ? paint.dim(mark) : paint.red(mark);
  };
  const nameOf = ({ operation, note }: TableGrid['rows'][number]) =>
    note === undefined ? operation : `${operation} [${note}]`;
  const nameWidth = Math.max(...grid.rows.map((row) => nameOf(row).length));
  const line = (name: string, cells: readonly string[], paintCell: (cell: string) => string) =>
    [name.padEnd(nameWidth), ...cells.map((cell) => paintCell(cell) + ' '.repeat(columnWidth - cell.length))]
      .join('  ')
      .trimEnd();
  const sections = [
    [paint.bold(grid.title)],
    [0, 1, 2]
      .map((index) => keyStates.map((keyState) => headingOf(keyState)[index] ?? ''))
      .map((headings) => line('', headings, paint.bold))
      .concat(grid.rows.map((row) => line(nameOf(row), row.marks, paintMark))),
    inLines(
      grid.legend.map(({ mark, meaning }) => `${paintMark(mark)} ${meaning}`),
      3,
      '   ',
    ),
    grid.notes.map((note, index) => `${`[${index + 1}]`.padStart(4)} ${note}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const columnWidth = 8;

/** A key state's name in lines of at most eight columns: one word a line. */
function headingOf(keyState: KeyState): readonly string[] {
  return keyState === 'Unavailable' ? ['Unavail-', 'able'] : keyState.split(/(?<=[a-z])(?=[A-Z])/);
}

/** Entries in lines of so many. */
export function inLines(entries: readonly string[], count: number, between: string): readonly string[] {
  return entries.flatMap((_, index) =>
    index % count === 0 ? [entries.slice(index, index + count).join(between)] : [],
  );
}

import CliTable from 'cli-table3';
import { createColors } from 'picocolors';
import { type KeyState, keyStates } from '../key/index.ts';
import { allowedMark, type TableGrid, unreachableMark } from './table-grid.ts';

/** The key state table for a terminal of at least 120 columns. */
export function tableText(grid: TableGrid, options: { readonly colors: boolean }): string {
  const paint = createColors(options.colors);
  const paintMark = (mark: string) => {
    if (mark === allowedMark) return paint.green(mark);
    return mark === unreachableMark ? paint.dim(mark) : paint.red(mark);
  };
  const table = new CliTable({
    head: ['', ...keyStates.map((keyState) => paint.bold(headingOf(keyState)))],
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const { operation, note, marks } of grid.rows) {
    table.push([
      note === undefined ? operation : `${operation} ${paint.dim(`[${note}]`)}`,
      ...marks.map(paintMark),
    ]);
  }
  const legend = grid.legend.map(({ mark, meaning }) => `${paintMark(mark)} ${meaning}`);
  const notes = grid.notes.map((note, index) => `${`[${index + 1}]`.padStart(4)} ${note}`);
  const sections = [
    paint.bold(grid.title),
    withoutTrailingSpace(table.toString()),
    wrapped(legend),
    notes.join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** A key state's name in at most eight columns: one word a line. */
function headingOf(keyState: KeyState): string {
  return keyState === 'Unavailable' ? 'Unavail-\nable' : keyState.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '\n');
}

function withoutTrailingSpace(text: string): string {
  return text.replaceAll(/ +$/gm, '');
}

/** Three entries a line. */
function wrapped(entries: readonly string[]): string {
  return entries
    .flatMap((_, index) => (index % 3 === 0 ? [entries.slice(index, index + 3).join('   ')] : []))
    .join('\n');
}

import { keyStates } from '../../key/key-state.ts';
import type { TableGrid } from './table-grid.ts';

/** The key state table as GitHub-flavoured Markdown. */
export function tableMarkdown(grid: TableGrid): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['Operation', ...keyStates]),
    line(['---', ...keyStates.map(() => ':-:')]),
    ...grid.rows.map(({ operation, note, marks }) =>
      line([note === undefined ? operation : `${operation} [${note}]`, ...marks]),
    ),
    '',
    grid.legend.map(({ mark, meaning }) => `\`${mark}\` ${meaning}`).join(' · '),
    ...(grid.notes.length === 0 ? [] : ['']),
    ...grid.notes.map((note, index) => `- [${index + 1}] ${note.replaceAll('*', '\\*')}`),
    '',
  ].join('\n');
}

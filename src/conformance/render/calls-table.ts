import { wrapAnsi } from 'fast-wrap-ansi';
import { createColors } from 'picocolors';
import type { Finding } from '../finding/finding.ts';
import { type CallRow, callHeadings, callRows } from './calls.ts';

/** The calls of a finding as a table, at most `width` wide unless names of exceptions need more. */
export function callsTable(
  finding: Finding,
  { colors, width }: { readonly colors: boolean; readonly width: number },
): readonly string[] {
  const paint = createColors(colors);
  const head = [...callHeadings(finding)];
  const rows = callRows(finding);
  const columns = textColumns(head, rows.map(cellsOf), width);
  const plain = (text: string) => text;
  const answerPaints = new Map([
    [4, paint.green],
    [5, paint.red],
  ]);
  const cells = rows.map((row) =>
    cellsOf(row).map((text, column) => ({
      lines: inLines(text, columns[column] ?? text.length),
      paint: (row.isDecisive ? answerPaints.get(column) : undefined) ?? plain,
    })),
  );
  return tableLines([head.map((title) => ({ lines: [title], paint: plain })), ...cells]);
}

/** A cell of a table: its lines, and how each is coloured. */
interface TextCell {
  readonly lines: readonly string[];
  readonly paint: (text: string) => string;
}

/** Rows in boxes, each column as wide as its longest line. */
function tableLines(rows: readonly (readonly TextCell[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.flatMap((row) => row[column]?.lines.map((line) => line.length) ?? [])),
  );
  const rule = (left: string, middle: string, right: string) =>
    `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}`;
  const rowLines = (row: readonly TextCell[]) =>
    Array.from({ length: Math.max(...row.map(({ lines }) => lines.length)) }, (_, index) => {
      const texts = row.map(({ lines, paint }, column) => {
        const line = lines[index] ?? '';
        return ` ${line === '' ? '' : paint(line)}${' '.repeat((widths[column] ?? 0) - line.length)} `;
      });
      return `│${texts.join('│')}│`;
    });
  const body = rows
    .map(rowLines)
    .flatMap((lines, index) => [index === 0 ? rule('┌', '┬', '┐') : rule('├', '┼', '┤'), ...lines]);
  return [...body, rule('└', '┴', '┘')];
}

/** A row's texts from left to right. */
function cellsOf({ number, operation, request, keyState, expected, observed, isDecisive }: CallRow) {
  return [`${isDecisive ? '>' : ' '} ${number}`, operation, request, keyState, expected, observed];
}

/** The least width of a request, whose words may be broken; and the longest word of an answer that is not broken. */
const narrowestRequest = 13;
const longestName = 30;

/** The width of each column: expected and observed share evenly, the request has the rest. */
function textColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widest = (split: (text: string) => readonly string[]) =>
    head.map((title, column) =>
      Math.max(...[title, ...rows.flatMap((row) => split(row[column] ?? ''))].map((part) => part.length)),
    );
  const [number = 0, call = 0, request = 0, keyState = 0, expected = 0, observed = 0] = widest(partsOf);
  const [, , , , expectedWord = 0, observedWord = 0] = widest((text) => text.split(' '));
  const borders = head.length * 3 + 1;
  const shared = width - borders - number - call - keyState;
  const answers = shared - Math.min(request, narrowestRequest);
  const half = Math.floor(answers / 2);
  const columnOf = (text: number, word: number, other: number) =>
    Math.min(text, Math.max(Math.min(word, longestName), half, answers - other));
  const expectation = columnOf(expected, expectedWord, observed);
  const observation = columnOf(observed, observedWord, expectation);
  const rest = Math.max(narrowestRequest, shared - expectation - observation);
  return [number, call, Math.min(request, rest), keyState, expectation, observation];
}

/** Splits a request or an answer into its members. */
function partsOf(text: string): readonly string[] {
  return text.split(/(?<=,) /);
}

function inLines(text: string, width: number): readonly string[] {
  return partsOf(text).flatMap((part) => wrapAnsi(part, width, { hard: true }).split('\n'));
}

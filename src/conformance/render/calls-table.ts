import Table from 'cli-table3';
import { wrapAnsi } from 'fast-wrap-ansi';
import { createColors } from 'picocolors';
import type { Finding } from '../finding/finding.ts';
import { type CallRow, callHeadings, callRows } from './calls.ts';
import { visible } from './visible.ts';

/** The calls of a finding as a table, at most `width` wide unless names of exceptions need more. */
export function callsTable(
  finding: Finding,
  { colors, width }: { readonly colors: boolean; readonly width: number },
): readonly string[] {
  const paint = createColors(colors);
  const head = [...callHeadings(finding)];
  const rows = callRows(finding);
  const columns = textColumns(head, rows.map(cellsOf), width);
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) {
    const [number = '', call = '', request = '', keyState = '', expected = '', observed = ''] = cellsOf(
      row,
    ).map((text, column) => inLines(text, columns[column] ?? text.length));
    table.push([
      number,
      call,
      request,
      keyState,
      row.isDecisive ? paint.green(expected) : expected,
      row.isDecisive ? paint.red(observed) : observed,
    ]);
  }
  return table.toString().split('\n');
}

/** A row's texts from left to right, without control characters. */
function cellsOf({ number, operation, request, keyState, expected, observed, isDecisive }: CallRow) {
  return [`${isDecisive ? '>' : ' '} ${number}`, operation, request, keyState, expected, observed].map(
    visible,
  );
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
  const expectation = Math.min(
    expected,
    Math.max(Math.min(expectedWord, longestName), half, answers - observed),
  );
  const observation = Math.min(
    observed,
    Math.max(Math.min(observedWord, longestName), half, answers - expectation),
  );
  const rest = Math.max(narrowestRequest, shared - expectation - observation);
  return [number, call, Math.min(request, rest), keyState, expectation, observation];
}

/** Splits a request or an answer into its members. */
function partsOf(text: string): readonly string[] {
  return text.split(/(?<=,) /);
}

function inLines(text: string, width: number): string {
  return partsOf(text)
    .map((part) => wrapAnsi(part, width, { hard: true }))
    .join('\n');
}

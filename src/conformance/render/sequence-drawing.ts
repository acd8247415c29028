import type { Finding } from '../finding/finding.ts';
import { type CallRow, callRows } from './calls.ts';
import { headline } from './headline.ts';
import { type Markup, markup } from './markup.ts';

const width = 720;
const rowHeight = 58;
const stateX = 110;
const textX = 232;

/** The calls of a finding as a picture: key states from top to bottom, an arrow for each call, red where the target diverges. */
export function sequenceDrawing(finding: Finding): Markup {
  const rows = callRows(finding);
  const height = rows.length * rowHeight + 48;
  const id = `drawing-${finding.id}`;
  return markup`<svg class="sequence" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}">
<title id="${id}">${rows.map(({ operation }) => operation).join(', ')}: ${headline(finding)}</title>
${rows.map((row, index) => rowOf(row, index, rows))}
${stateBox(
  endState(rows),
  rows.length * rowHeight + 24,
  rows.some(({ isDecisive }) => isDecisive),
)}
</svg>`;
}

function rowOf(row: CallRow, index: number, rows: readonly CallRow[]): Markup {
  const top = index * rowHeight + 24;
  const kind = row.isDecisive ? 'diverges' : 'as-expected';
  const state = row.keyState || rows[index - 1]?.keyState || 'no key';
  return markup`<g class="${kind}">${stateBox(state, top, false)}
<path class="arrow" d="M${stateX} ${top + 15} V${top + rowHeight - 17} m-5 -7 l5 8 l5 -8"/>
<text class="call" x="${textX}" y="${top + 22}">${row.operation}</text>
${answerText(row, top + 40)}</g>`;
}

function answerText({ isDecisive, observed, expected }: CallRow, y: number): Markup {
  if (!isDecisive) return markup`<text class="answer" x="${textX}" y="${y}">${cut(observed, 80)}</text>`;
  return markup`<text class="answer" x="${textX}" y="${y}"><tspan class="observed">✗ ${cut(observed, 44)}</tspan><tspan class="expected" dx="12">✓ ${cut(expected, 30)}</tspan></text>`;
}

function stateBox(state: string, y: number, isAfterDivergence: boolean): Markup {
  return markup`<rect class="state${isAfterDivergence ? ' after' : ''}" x="${stateX - 92}" y="${y - 15}" width="184" height="30" rx="15"/><text class="state-name" x="${stateX}" y="${y + 5}">${state}</text>`;
}

/** The key state in the last answer, or `?`. */
function endState(rows: readonly CallRow[]): string {
  return /KeyState "?([A-Za-z]+)/.exec(rows.at(-1)?.observed ?? '')?.[1] ?? '?';
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

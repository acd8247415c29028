/** render: a report as terminal text, Markdown, a page and JUnit XML; what they share is built once. For the command line and the package. */

import { wrapAnsi } from 'fast-wrap-ansi';
import { createColors } from 'picocolors';
import { visible } from '../../scenario/visible.ts';
import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';
import { callsTable } from './calls-table.ts';
import { causeTitle, countText, placesOf, type ShownCause, toldCauses } from './cause-text.ts';
import { baselineStatusOf, basisText, replayLines, reproductionTitle, typesText } from './finding-text.ts';
import { baselineLines, headline, stoppedLines, summaryLine } from './headline.ts';
import { type Mark, markSigns, matrixOf } from './matrix.ts';
import { shellReproduction, vitestReproduction } from './reproduction.ts';
import { baselineSections, type Section, targetSections } from './sections.ts';

/** How a report looks on a terminal. */
export interface TerminalOptions {
  /** Where the reproductions call the target; null for AWS itself. */
  readonly endpoint: string | null;
  readonly colors: boolean;
  /** In columns; 110 unless given. */
  readonly width?: number;
  /** How many causes are shown in full; the others get a line each. Ten unless given. */
  readonly inFull?: number;
}

/** The report for a terminal: the matrix, the causes (the worst first) with the finding that shows each best, the summary. */
export function terminalReport(report: ConformanceReport, options: TerminalOptions): string {
  const { inFull = 10 } = options;
  const paint = createColors(options.colors);
  const emphasis = { conforms: paint.green, diverges: paint.red, 'cannot tell': paint.yellow }[
    report.verdict
  ];
  const told = toldCauses(report);
  const further = told.slice(inFull).map((shown) => ({
    name: shown.cause.id,
    text: `  ${causeTitle(shown.cause)}; ${countText(shown, report)}`,
  }));
  return [
    visible(`${report.target}, compared with ${report.model}`),
    '',
    ...matrixLines(report, options),
    ...told.slice(0, inFull).flatMap((shown) => ['', ...causeLines(shown, report, options)]),
    ...(further.length === 0
      ? []
      : sectionLines({
          title: 'Further causes (--json, --html and --markdown tell all of each)',
          entries: further,
        })),
    ...[...baselineSections(report), ...targetSections(report)].flatMap(sectionLines),
    '',
    ...stoppedLines(report).map((line) => paint.yellow(line)),
    ...baselineLines(report),
    emphasis(paint.bold(summaryLine(report))),
    '',
  ].join('\n');
}

function matrixLines(report: ConformanceReport, { colors }: TerminalOptions): readonly string[] {
  const { keyStates, rows } = matrixOf(report);
  if (report.cells.every(({ result }) => result === 'not reached')) return ['No cell was visited.'];
  const paint = createColors(colors);
  const width = Math.max(...rows.map(({ operation }) => operation.length));
  const painted: Readonly<Record<Mark, (text: string) => string>> = {
    conforms: paint.green,
    diverges: paint.red,
    unknown: paint.yellow,
    'not reached': paint.dim,
    none: paint.dim,
  };
  return [
    paint.bold([' '.repeat(width), ...keyStates].join('  ')),
    ...rows.map(({ operation, marks: all }) =>
      [
        operation.padEnd(width),
        ...all.map((mark, index) => painted[mark](centred(markSigns[mark], keyStates[index]?.length ?? 0))),
      ]
        .join('  ')
        .trimEnd(),
    ),
    '',
    '✓ conforms   ✗ diverges   ? cannot tell   · not reached',
  ];
}

function centred(text: string, width: number): string {
  const before = Math.floor((width - text.length) / 2);
  return `${' '.repeat(before)}${text}`.padEnd(width);
}

function causeLines(
  shown: ShownCause,
  report: ConformanceReport,
  options: TerminalOptions,
): readonly string[] {
  const { cause, shownBy } = shown;
  const places = placesOf(shown);
  const width = Math.max(...places.map(({ keyState }) => keyState.length));
  return [
    createColors(options.colors).bold(`${cause.id}  ${causeTitle(cause)}`),
    ...places.flatMap(({ keyState, operations }) =>
      wrapAnsi(operations.join(', '), (options.width ?? 110) - width - 4)
        .split('\n')
        .map((line, index) => `  ${(index === 0 ? keyState : '').padEnd(width)}  ${line}`),
    ),
    `${countText(shown, report)}; shown best by:`,
    ...findingLines(shownBy, report, options),
  ];
}

function findingLines(
  finding: Finding,
  report: ConformanceReport,
  { colors, endpoint, width = 110 }: TerminalOptions,
): readonly string[] {
  const { id, kind } = finding;
  const isNew = baselineStatusOf(finding, report) === 'new';
  const title = `${id}  ${kind}${isNew ? ' (new)' : ''}: ${headline(finding)}`;
  return [
    createColors(colors).bold(title),
    `in ${typesText(finding)}; ${basisText(finding)}`,
    ...callsTable(finding, { colors, width }),
    ...replayLines(finding).map(visible),
    reproductionTitle(finding, report),
    ...shellReproduction(finding, endpoint).map((line) => `  ${visible(line)}`),
    'As a vitest test:',
    ...vitestReproduction(finding, endpoint)
      .trimEnd()
      .split('\n')
      .map((line) => `  ${visible(line)}`.trimEnd()),
  ];
}

function sectionLines({ title, entries }: Section): readonly string[] {
  return ['', `${title}:`, ...entries.map(({ name, text }) => `  ${visible(`${name}${text}`)}`)];
}

import { createColors } from 'picocolors';
import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';
import { shellReproduction } from '../report/shell-reproduction.ts';
import { vitestReproduction } from '../report/vitest-reproduction.ts';
import { baselineLine, headline, stoppedLine, sumLine } from './headline.ts';
import { type Mark, markSigns, matrixOf } from './matrix.ts';
import { uncertainLines } from './sections.ts';
import { stepTable } from './step-table.ts';
import { followingLines, replayLines, reproductionTitle, standingOf } from './told-finding.ts';
import { visible } from './visible.ts';

/** How a report looks on a terminal. */
export interface TerminalOptions {
  /** Where the reproductions call the target; null for AWS itself. */
  readonly endpoint: string | null;
  readonly colors: boolean;
  /** In columns; 110 unless given. */
  readonly width?: number;
  /** How many findings are shown in full; the others get a line each. Ten unless given. */
  readonly inFull?: number;
}

/** The report for people on a terminal: the matrix, the findings with the worst first, the sum. */
export function terminalReport(report: ConformanceReport, options: TerminalOptions): string {
  const { assumptions, findings, notImplemented, target, model } = report;
  const { inFull = 10 } = options;
  const paint = createColors(options.colors);
  const baseline = baselineLine(report);
  const cut = stoppedLine(report);
  const isGood = report.verdict === 'conforms';
  const emphasis = isGood ? paint.green : report.verdict === 'diverges' ? paint.red : paint.yellow;
  const told = findings.filter((finding) => standingOf(finding, report) !== 'accepted');
  return [
    visible(`${target}, compared with ${model}`),
    '',
    ...matrixLines(report, options),
    ...told.slice(0, inFull).flatMap((finding) => ['', ...findingLines(finding, report, options)]),
    ...section(
      'Further findings (--json, --html and --markdown tell all of each)',
      told.slice(inFull).map((finding) => `${finding.id}  ${headline(finding)}`),
    ),
    ...section(
      'Accepted by the baseline, and gone',
      (report.baseline?.gone ?? []).map(
        (finding) => `${finding.id}  ${headline(finding)}  (${finding.keyTypes.join(', ')})`,
      ),
    ),
    ...section('The target had, when the baseline was made, and has not', report.baseline?.lost ?? []),
    ...section('Further', followingLines(report)),
    ...section(
      'The target does not have',
      notImplemented.map(({ operation, observed }) => `${operation} (${observed})`),
    ),
    ...section('The target gave no certain answer to', uncertainLines(report)),
    ...section(
      'Where AWS can be read in more than one way, the target took',
      assumptions.map(({ name, taken }) => `${name}: ${taken}`),
    ),
    '',
    ...(cut === null ? [] : [paint.yellow(visible(cut))]),
    ...(baseline === null ? [] : [baseline]),
    emphasis(paint.bold(sumLine(report))),
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

function findingLines(
  finding: Finding,
  report: ConformanceReport,
  { colors, endpoint, width = 110 }: TerminalOptions,
): readonly string[] {
  const { id, basis, keyTypes, kind, source } = finding;
  const paint = createColors(colors);
  const standing = standingOf(finding, report);
  return [
    paint.bold(`${id}  ${kind}${standing === 'new' ? ' (new)' : ''}: ${visible(headline(finding))}`),
    `in ${keyTypes.join(', ') || 'no type class'}; the model's answer is ${basis}: ${source}`,
    ...stepTable(finding, { colors, width }),
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

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${visible(line)}`)];
}

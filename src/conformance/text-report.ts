import type { Finding } from './finding.ts';
import { type Mark, matrixOf } from './matrix.ts';
import type { ConformanceReport } from './report.ts';
import { reproductionLines } from './reproduction.ts';

/** A report for people: the matrix, every finding with the calls that show it, the sum. */
export function textReport(report: ConformanceReport, endpoint: string): string {
  const { assumptions, findings, notImplemented, stopped, target } = report;
  return [
    `${target}, compared with ${report.model}`,
    '',
    ...matrixLines(report),
    ...findings.flatMap((finding) => ['', ...findingLines(finding, endpoint)]),
    ...section(
      'The target does not have',
      notImplemented.map(({ operation, observed }) => `${operation} (${observed})`),
    ),
    ...section(
      'Where AWS can be read in more than one way, the target took',
      assumptions.map(({ name, taken }) => `${name}: ${taken}`),
    ),
    '',
    ...(stopped === null ? [] : [`The run was cut short: ${stopped}`]),
    sumLine(report),
    '',
  ].join('\n');
}

const marks: Readonly<Record<Mark, string>> = {
  conforms: '✓',
  diverges: '✗',
  unknown: '?',
  'not reached': '·',
  none: '',
};

function matrixLines(report: ConformanceReport): readonly string[] {
  const { keyStates, rows } = matrixOf(report);
  const width = Math.max(...rows.map(({ operation }) => operation.length), 0);
  return [
    [' '.repeat(width), ...keyStates].join('  '),
    ...rows.map(({ operation, marks: row }) =>
      [
        operation.padEnd(width),
        ...row.map((mark, index) => centred(marks[mark], keyStates[index]?.length ?? 0)),
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

function findingLines(finding: Finding, endpoint: string): readonly string[] {
  const { id, basis, expected, keyState, keyTypes, kind, observed, operation, reproduced, source, steps } =
    finding;
  return [
    `${id}  ${kind}: ${operation}${keyState === null ? '' : ` in ${keyState}`}  (${keyTypes.join(', ')})`,
    `    expected  ${expected}`,
    `    because   ${basis}: ${source}`,
    `    came      ${observed}`,
    reproduced
      ? '    to see it, on a fresh key:'
      : '    it did not show again on a fresh key; the calls that showed it:',
    ...reproductionLines(steps, endpoint).map((line) => `      ${line}`),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function sumLine({ summary, verdict }: ConformanceReport): string {
  const { calls, cells, conforms, diverges, findings, keys, notReached, unknown } = summary;
  const counts = [
    `${conforms} of ${cells} cells conform`,
    `${diverges} diverge`,
    ...(unknown > 0 ? [`${unknown} cannot be told`] : []),
    ...(notReached > 0 ? [`${notReached} not reached`] : []),
    `${findings} ${findings === 1 ? 'finding' : 'findings'}`,
    `${calls} calls`,
    `${keys} keys`,
  ];
  return `${verdict}: ${counts.join(', ')}`;
}

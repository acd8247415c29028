import { createColors } from 'picocolors';
import type { TrailReport } from '../trail-report.ts';
import {
  cellMatrix,
  counted,
  findingLines,
  keyLine,
  readLine,
  settledLines,
  skippedLines,
  unusableKeys,
  verdictLine,
} from './trail-lines.ts';

/** How many lines of one kind are shown. */
const mostLines = 40;

/** A report for a terminal. */
export function trailText(report: TrailReport, options: { readonly colors: boolean }): string {
  const paint = createColors(options.colors);
  const skipped = skippedLines(report);
  const verdict = verdictLine(report);
  const painted =
    report.verdict === 'conforms'
      ? paint.green(verdict)
      : report.verdict === 'diverges'
        ? paint.red(verdict)
        : verdict;
  const sections = [
    [paint.bold(readLine(report))],
    skipped.length === 0 ? [] : ['Not judged:', ...skipped.map((line) => `  ${line}`)],
    section(paint.bold('Keys that cannot be used'), unusableKeys(report).map(keyLine)),
    matrixLines(report),
    section(
      paint.bold('What the model does not explain'),
      report.findings.map((finding) => findingLines(finding).join('\n    ')),
    ),
    section(paint.bold('What this log settles'), settledLines(report)),
    [painted],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length - mostLines;
  return [
    title,
    ...lines.slice(0, mostLines).map((line) => `  ${line}`),
    ...(more > 0 ? [`  … and ${counted(more, 'more').replace(/s$/, '')}: see --json`] : []),
  ];
}

function matrixLines(report: TrailReport): readonly string[] {
  const { columns, rows } = cellMatrix(report);
  if (rows.length === 0) return [];
  const lines = [['', ...columns], ...rows];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length))) ?? [];
  return lines.map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

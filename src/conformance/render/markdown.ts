import type { Finding } from '../finding/finding.ts';
import type { AcceptedFinding, ConformanceReport } from '../report/report.ts';
import { shellReproduction } from '../report/shell-reproduction.ts';
import { vitestReproduction } from '../report/vitest-reproduction.ts';
import { stepRows } from './calls.ts';
import { baselineLine, headline, stoppedLine, sumLine } from './headline.ts';
import { type Mark, markSigns, matrixOf } from './matrix.ts';
import { uncertainLines } from './sections.ts';
import { replayLines, shownAgain, standingOf, stepHead } from './told-finding.ts';
import { visible } from './visible.ts';

/**
 * The report as Markdown, for a pull request or a job summary: the sum, the matrix, every finding with its calls and what
 * shows it again.
 *
 * @param endpoint where the reproductions call the target; null for AWS itself
 */
export function markdownReport(report: ConformanceReport, endpoint: string | null): string {
  const { assumptions, findings, notImplemented, target, model } = report;
  const cut = stoppedLine(report);
  const baseline = baselineLine(report);
  const lines = [
    `# Conformance of ${inline(target)}`,
    '',
    `Compared with ${inline(model)}. **${inline(sumLine(report))}**`,
    ...(baseline === null ? [] : ['', inline(baseline)]),
    ...(cut === null ? [] : ['', inline(cut)]),
    '',
    ...matrixLines(report),
    ...listed('The target had, when the baseline was made, and has not', report.baseline?.lost ?? []),
    ...goneLines(report.baseline?.gone ?? []),
    ...findings.flatMap((finding) => findingLines(finding, report, endpoint)),
    ...listed(
      'The target does not have',
      notImplemented.map(({ operation, observed }) => `\`${operation}\` (${inline(observed)})`),
    ),
    ...listed('The target gave no certain answer to', uncertainLines(report).map(inline)),
    ...listed(
      'Where AWS can be read in more than one way, the target took',
      assumptions.map(({ name, taken }) => `\`${name}\`: ${inline(taken)}`),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const marks: Readonly<Record<Mark, string>> = { ...markSigns, diverges: '**✗**' };

function matrixLines(report: ConformanceReport): readonly string[] {
  const { keyStates, rows } = matrixOf(report);
  if (rows.length === 0) return [];
  return [
    row(['Operation', ...keyStates]),
    row(['---', ...keyStates.map(() => ':-:')]),
    ...rows.map(({ operation, marks: all }) => row([operation, ...all.map((mark) => marks[mark])])),
    '',
    '✓ conforms, ✗ diverges, ? cannot tell, · not reached, empty: no key can be there',
  ];
}

function goneLines(gone: readonly AcceptedFinding[]): readonly string[] {
  return listed(
    'Accepted by the baseline, and gone',
    gone.map((finding) => `${finding.id} ${inline(headline(finding))} (${finding.keyTypes.join(', ')})`),
  );
}

function findingLines(
  finding: Finding,
  report: ConformanceReport,
  endpoint: string | null,
): readonly string[] {
  const { id, basis, keyTypes, kind, reproduced, source } = finding;
  const standing = standingOf(finding, report);
  return [
    '',
    `## ${id} ${inline(headline(finding))}`,
    '',
    `${kind}${standing === 'none' ? '' : ` (${standing})`}, in ${keyTypes.join(', ') || 'no type class'}. The model's answer is ${basis}: ${inline(source)}.`,
    ...(reproduced ? [] : ['', shownAgain(finding, report)]),
    '',
    row([stepHead(finding), 'Call', 'Request', 'Key state before', 'Expected', 'Observed']),
    row(['--:', '---', '---', '---', '---', '---']),
    ...stepRows(finding).map(({ number, operation, request, keyState, expected, observed, isTelling }) =>
      row([
        String(number),
        isTelling ? `**${operation}**` : operation,
        inline(request),
        keyState,
        inline(expected),
        isTelling ? `**${inline(observed)}**` : inline(observed),
      ]),
    ),
    '',
    '<details><summary>Show it again</summary>',
    '',
    ...replayLines(finding).flatMap((line) => [inline(line), '']),
    ...fenced('sh', shellReproduction(finding, endpoint)),
    '',
    ...fenced('ts', [vitestReproduction(finding, endpoint).trimEnd()]),
    '',
    '</details>',
  ];
}

function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ['', `## ${title}`, '', ...items.map((item) => `- ${item}`)];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A fence longer than any in the text. */
function fenced(language: string, lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...(lines.join('\n').match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence];
}

/** A text of a target as text: nothing in it is markup. */
function inline(text: string): string {
  return visible(text).replace(/[\\`*_[\]<>|#&~]/g, (character) => `&#${character.charCodeAt(0)};`);
}

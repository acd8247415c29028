import { visible } from '../../scenario/visible.ts';
import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';
import { callHeadings, callRows } from './calls.ts';
import { baselineStatusOf, basisText, replayLines, shownAgain, typesText } from './finding-text.ts';
import { baselineLines, headline, stoppedLines, summaryLine } from './headline.ts';
import { legend, type Mark, markSigns, matrixOf } from './matrix.ts';
import { shellReproduction, vitestReproduction } from './reproduction.ts';
import { baselineSections, type Section, targetSections } from './sections.ts';

/**
 * The report as Markdown, for a pull request or a job summary: the summary, the matrix, every finding with its calls and its
 * reproduction.
 *
 * @param endpoint where the reproductions call the target; null for AWS itself
 */
export function markdownReport(report: ConformanceReport, endpoint: string | null): string {
  const { findings, target, model } = report;
  const remarks = [...baselineLines(report), ...stoppedLines(report)];
  const lines = [
    `# Conformance of ${inline(target)}`,
    '',
    `Compared with ${inline(model)}. **${inline(summaryLine(report))}**`,
    ...remarks.flatMap((remark) => ['', inline(remark)]),
    '',
    ...matrixLines(report),
    ...baselineSections(report).flatMap(sectionLines),
    ...findings.flatMap((finding) => findingLines(finding, report, endpoint)),
    ...targetSections(report).flatMap(sectionLines),
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
    legend,
  ];
}

function findingLines(
  finding: Finding,
  report: ConformanceReport,
  endpoint: string | null,
): readonly string[] {
  const { id, kind, reproduced } = finding;
  const status = baselineStatusOf(finding, report);
  return [
    '',
    `## ${id} ${inline(headline(finding))}`,
    '',
    `${kind}${status === null ? '' : ` (${status})`}, in ${typesText(finding)}; ${inline(basisText(finding))}.`,
    ...(reproduced ? [] : ['', shownAgain(finding, report)]),
    '',
    row(callHeadings(finding)),
    row(['--:', '---', '---', '---', '---', '---']),
    ...callRows(finding).map(({ number, operation, request, keyState, expected, observed, isDecisive }) =>
      row([
        String(number),
        isDecisive ? `**${operation}**` : operation,
        inline(request),
        keyState,
        inline(expected),
        isDecisive ? `**${inline(observed)}**` : inline(observed),
      ]),
    ),
    '',
    '<details><summary>Show it again</summary>',
    '',
    ...replayLines(finding).flatMap((line) => [inline(line), '']),
    ...fenced('sh', shellReproduction(finding, endpoint)),
    '',
    ...fenced('ts', vitestReproduction(finding, endpoint).trimEnd().split('\n')),
    '',
    '</details>',
  ];
}

function sectionLines({ title, entries }: Section): readonly string[] {
  const items = entries.map(({ name, text }) => `- ${name === '' ? '' : `\`${name}\``}${inline(text)}`);
  return ['', `## ${title}`, '', ...items];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Lines in which every character shows, in a fence longer than any in them. */
function fenced(language: string, lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...(lines.join('\n').match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines.map(visible), fence];
}

/** A text of a target, escaped so that it has no markup. */
function inline(text: string): string {
  return visible(text).replace(/[\\`*_[\]<>|#&~]/g, (character) => `&#${character.charCodeAt(0)};`);
}

import { visible } from '../../scenario/visible.ts';
import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';
import { callHeadings, callRows } from './calls.ts';
import { causeTitle, countText, placesOf, type ShownCause, toldCauses } from './cause-text.ts';
import { baselineStatusOf, basisText, replayLines, shownAgain, typesText } from './finding-text.ts';
import { baselineLines, headline, stoppedLines, summaryLine } from './headline.ts';
import { legend, type Mark, markSigns, matrixOf } from './matrix.ts';
import { shellReproduction, vitestReproduction } from './reproduction.ts';
import { baselineSections, type Section, targetSections } from './sections.ts';

/**
 * The report as Markdown, for a pull request or a job summary: the summary, the matrix, every cause with the finding that
 * shows it best, its calls and its reproduction, and a line for each other finding.
 *
 * @param endpoint where the reproductions call the target; null for AWS itself
 */
export function markdownReport(report: ConformanceReport, endpoint: string | null): string {
  const { target, model } = report;
  const remarks = [...baselineLines(report), ...stoppedLines(report)];
  const lines = [
    `# Conformance of ${inline(target)}`,
    '',
    `Compared with ${inline(model)}. **${inline(summaryLine(report))}**`,
    ...remarks.flatMap((remark) => ['', inline(remark)]),
    '',
    ...matrixLines(report),
    ...baselineSections(report).flatMap(sectionLines),
    ...toldCauses(report).flatMap((shown) => causeLines(shown, report, endpoint)),
    ...acceptedLines(report),
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

function causeLines(
  shown: ShownCause,
  report: ConformanceReport,
  endpoint: string | null,
): readonly string[] {
  const { cause, shownBy, findings } = shown;
  const others = findings.filter((finding) => finding !== shownBy);
  return [
    '',
    `## ${cause.id} ${inline(causeTitle(cause))}`,
    '',
    `${inline(countText(shown, report))}.`,
    '',
    row(['Key state', 'Operations']),
    row(['---', '---']),
    ...placesOf(shown).map(({ keyState, operations }) => row([keyState, operations.join(', ')])),
    ...findingLines(shownBy, report, endpoint),
    ...(others.length === 0
      ? []
      : [
          '',
          `<details><summary>${others.length} more of this cause</summary>`,
          '',
          ...others.map((finding) => `- \`${finding.id}\` ${inline(headline(finding))}`),
          '',
          '</details>',
        ]),
  ];
}

/** What a baseline accepts, counted: it is no news. */
function acceptedLines({ baseline }: ConformanceReport): readonly string[] {
  const count = baseline?.accepted.length ?? 0;
  return count === 0
    ? []
    : ['', `${count} ${count === 1 ? 'finding is' : 'findings are'} accepted by the baseline.`];
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
    `### ${id} ${inline(headline(finding))}`,
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

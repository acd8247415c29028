import type { TrailLife, TrailReport } from '../trail-report.ts';
import { statesText, timeText } from './key-life-text.ts';
import {
  cellMatrix,
  findingLines,
  keyLine,
  readLine,
  settledLines,
  skippedLines,
  unusableKeys,
  verdictLine,
} from './trail-lines.ts';

/** A report as Markdown. */
export function trailMarkdown(report: TrailReport): string {
  const { columns, rows } = cellMatrix(report);
  const sections = [
    ['# What CloudTrail recorded of AWS KMS'],
    [`${inline(readLine(report))}.`],
    [`**${inline(verdictLine(report))}**`],
    listed('Not judged', skippedLines(report)),
    listed('Keys that cannot be used', unusableKeys(report).map(keyLine)),
    rows.length === 0
      ? []
      : [
          row(['', ...columns]),
          row(['---', ...columns.map(() => ':-:')]),
          ...rows.map((cells) => row(cells)),
        ],
    listed(
      'What the model does not explain',
      report.findings.map((finding) => findingLines(finding).join('; ')),
    ),
    listed('What this log settles', settledLines(report)),
    ...(report.lives ?? []).map(lifeLines),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function lifeLines({ advice, keyArn, sentences }: TrailLife): readonly string[] {
  return [
    `## The life of ${inline(keyArn)}`,
    '',
    row(['', '', 'Key state']),
    row(['---', '---', '---']),
    ...sentences.map(({ at, states, text }) => row([timeText(at), text, statesText(states)])),
    '',
    inline(advice),
  ];
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines.map((line) => `- ${inline(line)}`)];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(inline).join(' | ')} |`;
}

/** Text of a log is never markup. */
function inline(text: string): string {
  return text
    .trim()
    .replaceAll(/[\\`*_[\]<>|#~]/g, '\\$&')
    .replaceAll(/\s+/g, ' ');
}

import type { Finding } from './finding/finding.ts';
import { callRows } from './render/calls.ts';
import { basisText, typesText } from './render/finding-text.ts';
import { headline, stoppedLines, summaryLine } from './render/headline.ts';
import type { ConformanceReport } from './report/report.ts';
import { exitStatusOf } from './report/verdict.ts';

/** A target that does not behave like the model, or of which that cannot be told; the message says what and how to see it. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError';
  readonly report: ConformanceReport;

  constructor(report: ConformanceReport) {
    super(messageOf(report));
    this.report = report;
  }
}

/**
 * Throws unless a report says that its target conforms; held against a baseline, unless nothing is new and nothing is gone.
 *
 * @throws ConformanceError with the summary, and for the worst findings what was expected, why, and the calls that show it
 */
export function assertConforms(report: ConformanceReport): void {
  if (exitStatusOf(report) !== 0) throw new ConformanceError(report);
}

/** So many findings are told in full. */
const inFull = 5;

function messageOf(report: ConformanceReport): string {
  const { baseline, findings, model, target } = report;
  const fresh = new Set(baseline?.fresh.map(({ id }) => id));
  const told = baseline === undefined ? findings : findings.filter(({ id }) => fresh.has(id));
  const { gone = [], lost = [] } = baseline ?? {};
  return [
    `${target}, compared with ${model}: ${summaryLine(report)}`,
    ...stoppedLines(report),
    ...told.slice(0, inFull).flatMap((finding) => ['', ...linesOf(finding)]),
    ...(told.length > inFull
      ? ['', ...told.slice(inFull).map((each) => `${each.id}  ${headline(each)}`)]
      : []),
    ...gone.map((finding) => `gone, and still in the baseline: ${finding.id}  ${headline(finding)}`),
    ...lost.map((operation) => `lost: the target does not have ${operation} any more`),
  ].join('\n');
}

function linesOf(finding: Finding): readonly string[] {
  const { id, replay, reproduced } = finding;
  return [
    `${id}  ${headline(finding)}`,
    `  in ${typesText(finding)}; ${basisText(finding)}`,
    ...callRows(finding).map(
      ({ number, operation, request, observed, isDecisive }) =>
        `  ${isDecisive ? '>' : ' '} ${number}. ${operation} ${request}: ${observed}`,
    ),
    ...(reproduced ? [] : ['  It did not show again on a fresh key.']),
    ...(replay === undefined ? [] : [`  Again: ${replay}`]),
  ];
}

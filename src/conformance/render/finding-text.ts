import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';

/** Whether a finding is new or accepted; new as soon as it is new in one type class. Null without a baseline. */
export function baselineStatusOf(
  { id }: Finding,
  { baseline }: ConformanceReport,
): 'new' | 'accepted' | null {
  if (baseline === undefined) return null;
  return baseline.fresh.some((finding) => finding.id === id) ? 'new' : 'accepted';
}

/** The type classes of a finding, to follow the word `in`. */
export function typesText({ keyTypes }: Finding): string {
  return keyTypes.join(', ') || 'no type class';
}

/** Why the model's answer is believed. */
export function basisText({ basis, source }: Finding): string {
  return `the model's answer is ${basis}: ${source}`;
}

export function isOfTrace({ steps }: Finding): boolean {
  return steps.some(({ line }) => line !== undefined);
}

/** A sentence about whether a finding showed again on a fresh key. */
export function shownAgain(finding: Finding, { stopped }: ConformanceReport): string {
  if (finding.reproduced) return 'It showed again on a fresh key.';
  if (isOfTrace(finding)) return 'A trace shows it; nothing was called to confirm it.';
  return stopped === null
    ? 'It did not show again on a fresh key.'
    : 'It was not shown again on a fresh key before the run was cut short.';
}

export function reproductionTitle(finding: Finding, report: ConformanceReport): string {
  if (finding.reproduced) return 'To see it, on a fresh key:';
  if (isOfTrace(finding)) return 'To see it, the calls of the trace:';
  return `${shownAgain(finding, report).slice(0, -1)}; the calls that showed it:`;
}

/** How to play the sequence of a finding again, in a line; none for a finding of a tour. */
export function replayLines({ replay }: Finding): readonly string[] {
  return replay === undefined ? [] : [`To play its sequence again: ${replay}`];
}

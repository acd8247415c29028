import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';

/** Whether the calls of a finding are lines of a trace that was judged offline. */
export function isOfTrace({ steps }: Pick<Finding, 'steps'>): boolean {
  return steps.some(({ line }) => line !== undefined);
}

/** Whether a finding showed again on a fresh key, in a sentence. */
export function shownAgain(
  finding: Pick<Finding, 'reproduced' | 'steps'>,
  { stopped }: Pick<ConformanceReport, 'stopped'>,
): string {
  if (finding.reproduced) return 'It showed again on a fresh key.';
  if (isOfTrace(finding)) return 'A trace shows it; nothing was called to confirm it.';
  return stopped === null
    ? 'It did not show again on a fresh key.'
    : 'It was not shown again on a fresh key before the run was cut short.';
}

/** What a reproduction of a finding is, as a title. */
export function reproductionTitle(
  finding: Pick<Finding, 'reproduced' | 'steps'>,
  report: Pick<ConformanceReport, 'stopped'>,
): string {
  if (finding.reproduced) return 'To see it, on a fresh key:';
  if (isOfTrace(finding)) return 'To see it, the calls of the trace:';
  return `${shownAgain(finding, report).slice(0, -1)}; the calls that showed it:`;
}

/** What the steps of a finding are numbered by. */
export function stepHead(finding: Pick<Finding, 'steps'>): 'Line' | 'Step' {
  return isOfTrace(finding) ? 'Line' : 'Step';
}

/** How many calls of a trace were not told of, in a line; none for a run or where all were. */
export function followingLines({ trace }: Pick<ConformanceReport, 'trace'>): readonly string[] {
  const following = trace?.following ?? 0;
  if (following === 0) return [];
  return [
    `${following} more ${following === 1 ? 'call diverges' : 'calls diverge'} that use what these findings gave`,
  ];
}

/** How the sequence of a finding is played again, in a line; none for what a tour found. */
export function replayLines({ replay }: Pick<Finding, 'replay'>): readonly string[] {
  return replay === undefined ? [] : [`To play its sequence again: ${replay}`];
}
/** How a finding stands to the baseline: new, accepted, or none if there is no baseline. */
export type Standing = 'new' | 'accepted' | 'none';

/** How a finding of a report stands to the baseline; new as soon as it is new in one type class. */
export function standingOf(
  { id }: Pick<Finding, 'id'>,
  { baseline }: Pick<ConformanceReport, 'baseline'>,
): Standing {
  if (baseline === undefined) return 'none';
  return baseline.fresh.some((finding) => finding.id === id) ? 'new' : 'accepted';
}

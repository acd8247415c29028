import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from './report.ts';

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

import type { ConformanceReport } from './report.ts';

/** The exit statuses of a conformance run: 2, wrong usage, is the program's own. */
export type ExitStatus = 0 | 1 | 3;

/**
 * The exit status for a report: 0 conforms, 1 diverges, 3 could not tell.
 *
 * A part of a run that has no cell has nothing to tell: 0. With a baseline, 0 is: all findings accepted, none gone, no operation lost, no
 * certain answer missing that there was, and the run came to its end.
 */
export function exitStatusOf({ verdict, baseline, stopped, summary, shard }: ConformanceReport): ExitStatus {
  if (shard !== undefined && summary.cells === 0 && summary.findings === 0 && stopped === null) return 0;
  if (baseline !== undefined) {
    if (baseline.fresh.length + baseline.gone.length + baseline.lost.length > 0) return 1;
    const isWhole = stopped === null && summary.conforms + summary.diverges > 0;
    return isWhole && baseline.uncertain.length === 0 ? 0 : 3;
  }
  switch (verdict) {
    case 'conforms':
      return 0;
    case 'diverges':
      return 1;
    case 'cannot tell':
      return 3;
    default:
      return verdict satisfies never;
  }
}

import type { ConformanceReport } from './report.ts';

/**
 * The verdict of a run, or of its parts: `diverges` as soon as anything did; `conforms` only if the run reached its end,
 * visited something, and had a certain answer everywhere.
 */
export function verdictOf(
  { conforms, diverges, unknown, findings }: Pick<Summary, 'conforms' | 'diverges' | 'unknown' | 'findings'>,
  stopped: string | null,
): ConformanceReport['verdict'] {
  if (findings > 0 || diverges > 0) return 'diverges';
  return stopped === null && unknown === 0 && conforms > 0 ? 'conforms' : 'cannot tell';
}

type Summary = ConformanceReport['summary'];

const statusOfVerdict = { conforms: 0, diverges: 1, 'cannot tell': 3 } as const;

/**
 * The exit status for a report: 0 conforms, 1 diverges, 3 could not tell; 2, wrong usage, is the program's own.
 *
 * 0 for a part of a run that has no cell. With a baseline, 0 means: all findings accepted, none gone, no operation lost, no
 * certain answer missing that the baseline has, and the run reached its end.
 */
export function exitStatusOf({ verdict, baseline, stopped, summary, shard }: ConformanceReport): 0 | 1 | 3 {
  if (shard !== undefined && summary.cells === 0 && summary.findings === 0 && stopped === null) return 0;
  if (baseline === undefined) return statusOfVerdict[verdict];
  if (baseline.fresh.length + baseline.gone.length + baseline.lost.length > 0) return 1;
  const isWhole = stopped === null && summary.conforms + summary.diverges > 0;
  return isWhole && baseline.uncertain.length === 0 ? 0 : 3;
}

import type { ConformanceReport } from './report.ts';
import type { Tally } from './tally.ts';

/** What a run comes to. */
export interface RunSum {
  readonly tally: Tally;
  readonly findings: number;
  /** Why the run ended before its end; null if it did not. */
  readonly stopped: string | null;
}

/**
 * The verdict of a run, or of the parts of one: `diverges` as soon as anything did; `conforms` only where the run came to
 * its end, visited something, and could tell of all that it visited.
 */
export function verdictOf({ tally, findings, stopped }: RunSum): ConformanceReport['verdict'] {
  if (findings > 0 || tally.diverges > 0) return 'diverges';
  return stopped === null && tally.unknown === 0 && tally.conforms > 0 ? 'conforms' : 'cannot tell';
}

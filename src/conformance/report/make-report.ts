import type { AssumptionName } from '../../key/assumption.ts';
import type { Finding } from '../finding/finding.ts';
import { withStableIds } from '../finding/finding-id.ts';
import { worstFirst } from '../finding/worst-first.ts';
import { tallyOf } from './cells.ts';
import { modelName } from './model-name.ts';
import type { CellReport, ConformanceReport } from './report.ts';
import { verdictOf } from './verdict.ts';

/** What a tour or a campaign has found. */
export interface RunFound extends Pick<ConformanceReport, 'stopped' | 'notImplemented'> {
  readonly calls: number;
  readonly keys: number;
  readonly cells: readonly CellReport[];
  /** In any order, with any ids: the cells name them by these. */
  readonly findings: readonly Finding[];
}

/** What a tour, a campaign, a trace, or several reports together have found, and of which target. */
export interface Found extends RunFound, Pick<ConformanceReport, 'target' | 'seed'> {
  /** This package unless given. */
  readonly model?: string;
  /** The readings of assumptions that the target took. */
  readonly readings: ReadonlyMap<AssumptionName, ReadonlySet<string>>;
}

/** The report of what was found: its counts and its verdict, each cause once under an id that is the same in every run. */
export function makeReport(found: Found): ConformanceReport {
  const { target, model = modelName(), seed, stopped, calls, keys, notImplemented, readings } = found;
  const { cells, findings } = withStableIds({ cells: found.cells, findings: found.findings });
  const tally = tallyOf(cells);
  return {
    target,
    model,
    seed,
    verdict: verdictOf({ tally, findings: findings.length, stopped }),
    summary: { calls, keys, ...tally, findings: findings.length },
    stopped,
    notImplemented,
    cells,
    findings: worstFirst(findings),
    assumptions: [...readings].map(([name, taken]) => ({ name, taken: [...taken].join(' or ') })),
  };
}

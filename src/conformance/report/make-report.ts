import type { AssumptionName } from '../../key/assumption.ts';
import { causesOf } from '../cause/cause.ts';
import type { CellReport } from '../finding/cell-results.ts';
import type { Finding } from '../finding/finding.ts';
import { findingId } from '../finding/finding-id.ts';
import { worstFirst } from '../finding/worst-first.ts';
import { modelName } from './model-name.ts';
import type { ConformanceReport } from './report.ts';
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
  const { cells, findings: unsorted } = withStableIds({ cells: found.cells, findings: found.findings });
  const findings = worstFirst(unsorted);
  const causes = causesOf(findings);
  const count = (result: CellReport['result']) => cells.filter((cell) => cell.result === result).length;
  const summary = {
    calls,
    keys,
    cells: cells.length,
    conforms: count('conforms'),
    diverges: count('diverges'),
    unknown: count('unknown'),
    notReached: count('not reached'),
    findings: findings.length,
    causes: causes.length,
  };
  return {
    target,
    model,
    seed,
    verdict: verdictOf(summary, stopped),
    summary,
    stopped,
    notImplemented,
    cells,
    findings,
    causes,
    assumptions: [...readings].map(([name, taken]) => ({ name, taken: [...taken].join(' or ') })),
  };
}

/**
 * A report whose findings have ids that mean the same in every run. Findings that turn out to be one cause become one:
 * it keeps the sequence that was shown again, or else the shorter one.
 */
export function withStableIds<Report extends Pick<ConformanceReport, 'cells' | 'findings'>>(
  report: Report,
): Report {
  const ids = new Map<string, string>();
  for (const finding of report.findings) ids.set(finding.id, findingId(finding));
  const findings = oneEach(report.findings.map((finding) => ({ ...finding, id: findingId(finding) })));
  const cells = report.cells.map((cell) => ({
    ...cell,
    findings: [...new Set(cell.findings.map((id) => ids.get(id) ?? id))],
  }));
  return { ...report, findings, cells };
}

/** Findings of the same id as one, with the type classes of all. */
function oneEach(findings: readonly Finding[]): readonly Finding[] {
  const byId = new Map<string, Finding>();
  for (const finding of findings) {
    const known = byId.get(finding.id);
    if (known === undefined) byId.set(finding.id, finding);
    else {
      const keyTypes = [...new Set([...known.keyTypes, ...finding.keyTypes])];
      byId.set(finding.id, { ...better(known, finding), keyTypes });
    }
  }
  return [...byId.values()];
}

function better(one: Finding, other: Finding): Finding {
  if (one.reproduced !== other.reproduced) return one.reproduced ? one : other;
  return other.steps.length < one.steps.length ? other : one;
}

import { type Operation, operationOf } from '../../key/operation.ts';
import { type Cell, cellName } from '../oracle/judged-key.ts';
import {
  type AcceptedFinding,
  answeredOperations,
  type BaselineComparison,
  type ConformanceReport,
  isAnswered,
  type UncertainCells,
} from './report.ts';

/** The findings that are accepted for now: the content of a baseline file. */
export interface Baseline {
  /** What the file is, for whoever opens it. */
  readonly about: string;
  readonly findings: readonly AcceptedFinding[];
  /** The operations that the target does not have. Without this member none counts as lost. */
  readonly notImplemented?: readonly Operation[];
  /** Where the target gives no certain answer. Without this member it must give one everywhere. */
  readonly uncertain?: readonly UncertainCells[];
}

/**
 * Compares a report with a baseline: what is accepted, what is new, what is gone.
 *
 * A finding that spreads to another type class is new there; one that was accepted in several and shows in fewer is gone
 * in the others. What this run did not reach is not judged.
 */
export function compareWithBaseline(
  report: ConformanceReport,
  { findings, notImplemented, uncertain = [] }: Baseline,
): BaselineComparison {
  const now = report.findings.flatMap(perTypeClass);
  const then = findings.flatMap(perTypeClass);
  const isIn = (list: readonly Single[], one: Single) => list.some((other) => other.key === one.key);
  const wasThere = reachedCells(report);
  return {
    accepted: together(then.filter((one) => isIn(now, one))),
    fresh: together(now.filter((one) => !isIn(then, one))),
    gone: together(then.filter((one) => !isIn(now, one) && wasThere(one))),
    uncertain: uncertainCells(without(uncertainIn(report), eachOf(uncertain))),
    lost:
      notImplemented === undefined ? [] : lackingIn(report).filter((each) => !notImplemented.includes(each)),
  };
}

/** The report with the comparison in it. */
export function withBaseline(report: ConformanceReport, baseline: Baseline): ConformanceReport {
  return { ...report, baseline: compareWithBaseline(report, baseline) };
}

/**
 * The baseline that accepts what a report found. Notes of the old one are kept, and so is what the run did not reach.
 * Entries are in the order of their operations, so that a change of the file is a small difference.
 */
export function updatedBaseline(report: ConformanceReport, old: Baseline | null): Baseline {
  const notes = new Map(
    (old?.findings ?? []).flatMap(({ id, note }) => (note === undefined ? [] : [[id, note]])),
  );
  const { gone } = compareWithBaseline(report, old ?? { about, findings: [] });
  const leaving = new Set(gone.flatMap(perTypeClass).map(({ key }) => key));
  const kept = (old?.findings ?? []).flatMap(perTypeClass).filter(({ key }) => !leaving.has(key));
  const known = new Set(kept.map(({ key }) => key));
  const added = report.findings.flatMap(perTypeClass).filter(({ key }) => !known.has(key));
  const findings = together([...kept, ...added]).map((finding) => {
    const note = notes.get(finding.id);
    return note === undefined ? finding : { ...finding, note };
  });
  const called = answeredOperations(report.cells);
  const lacking = [...(old?.notImplemented ?? []).filter((each) => !called.has(each)), ...lackingIn(report)];
  return {
    about,
    findings: findings.toSorted(byOperation),
    notImplemented: [...new Set(lacking)].toSorted(),
    uncertain: uncertainCells([
      ...without(
        eachOf(old?.uncertain ?? []),
        report.cells.filter(({ result }) => result !== 'not reached'),
      ),
      ...uncertainIn(report),
    ]),
  };
}

const about =
  'Divergences from AWS KMS that are known and accepted for now. Written by kms-model conformance --baseline FILE --update-baseline; a note of yours on an entry is kept.';

/** One finding in one type class; null for a finding without one. */
interface Single {
  readonly key: string;
  readonly finding: AcceptedFinding;
  readonly keyType: AcceptedFinding['keyTypes'][number] | null;
}

function perTypeClass({
  id,
  kind,
  operation,
  keyState,
  keyTypes,
  expected,
  observed,
}: AcceptedFinding): readonly Single[] {
  const finding = { id, kind, operation, keyState, keyTypes, expected, observed };
  if (keyTypes.length === 0) return [{ key: id, finding, keyType: null }];
  return keyTypes.map((keyType) => ({ key: `${id} ${keyType}`, finding, keyType }));
}

function together(singles: readonly Single[]): readonly AcceptedFinding[] {
  const byId = new Map<string, AcceptedFinding>();
  for (const { finding, keyType } of singles) {
    const keyTypes = byId.get(finding.id)?.keyTypes ?? [];
    byId.set(finding.id, { ...finding, keyTypes: keyType === null ? keyTypes : [...keyTypes, keyType] });
  }
  return [...byId.values()];
}

/**
 * Says whether a run reached the cell of an accepted finding. CreateKey, which has no cell, is called for every type class
 * of which a cell was reached.
 */
function reachedCells({ cells, stopped }: ConformanceReport): (single: Single) => boolean {
  const reached = cells.filter(isAnswered);
  return ({ finding: { operation, keyState }, keyType }) => {
    const ofClass = reached.filter((cell) => keyType === null || cell.keyType === keyType);
    if (keyState === null) return operation === 'CreateKey' && stopped === null && ofClass.length > 0;
    return ofClass.some((cell) => operationOf(cell.operation) === operation && cell.keyState === keyState);
  };
}

function uncertainIn({ cells }: ConformanceReport): readonly Cell[] {
  return cells.filter(({ result }) => result === 'unknown');
}

function uncertainCells(cells: readonly Cell[]): readonly UncertainCells[] {
  const byPlace = new Map<string, UncertainCells>();
  for (const { operation, keyState, keyType } of cells) {
    const place = `${operation} ${keyState}`;
    const keyTypes = new Set([...(byPlace.get(place)?.keyTypes ?? []), keyType]);
    byPlace.set(place, { operation, keyState, keyTypes: [...keyTypes] });
  }
  return [...byPlace.values()];
}

function eachOf(entries: readonly UncertainCells[]): readonly Cell[] {
  return entries.flatMap(({ keyTypes, ...place }) => keyTypes.map((keyType) => ({ ...place, keyType })));
}

function without(cells: readonly Cell[], others: readonly Cell[]): readonly Cell[] {
  const names = new Set(others.map(cellName));
  return cells.filter((cell) => !names.has(cellName(cell)));
}

function lackingIn({ notImplemented }: ConformanceReport): readonly Operation[] {
  return notImplemented.map(({ operation }) => operation);
}

function byOperation(one: AcceptedFinding, other: AcceptedFinding): number {
  const text = ({ operation, keyState, id }: AcceptedFinding) => `${operation} ${keyState ?? ''} ${id}`;
  return text(one) < text(other) ? -1 : text(one) > text(other) ? 1 : 0;
}

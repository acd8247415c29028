import { createHash } from 'node:crypto';
import type { ConformanceReport } from '../report/report.ts';
import type { Finding } from './finding.ts';

/**
 * The id of a finding: the same for the same cause, in whatever order a run meets it, with whatever key IDs, dates and
 * wording the target answers, and in whichever type classes.
 *
 * @example findingId({ kind: 'wrong answer', operation: 'Encrypt', … }) // 'F5c1d0a9e'
 */
export function findingId({ kind, operation, keyState, expected, observed }: FindingCause): string {
  const cause = causeOf({ kind, operation, keyState, expected, observed });
  return `F${createHash('sha256').update(cause).digest('hex').slice(0, 8)}`;
}

/** What tells one cause from another: the type class does not, nor what differs from run to run. */
export function causeOf({ kind, operation, keyState, expected, observed }: FindingCause): string {
  return [kind, operation, keyState ?? '', essence(expected), essence(observed)].join('\n');
}

type FindingCause = Pick<Finding, 'kind' | 'operation' | 'keyState' | 'expected' | 'observed'>;

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

/**
 * What of a text is the same in every run: exceptions without their messages, members without the values that a run
 * gives them (dates, ARNs, names, bytes).
 */
function essence(text: string): string {
  return text
    .replace(/^([A-Za-z.]+): .*$/s, '$1')
    .split(/ or |, /)
    .map((part) =>
      // A value that was cut may end anywhere.
      part
        .replace(/^(\w+ [[{]).*…$/s, '$1…')
        .replace(/^(\w+) "[^"]*…$/s, '$1 …')
        .replace(/"[^"]*(?:[:/+=]|[0-9a-f]{8}|.{32})[^"]*"/g, '…')
        .replace(/-?\d+(?:\.\d+)?/g, '…'),
    )
    .toSorted()
    .join('|');
}

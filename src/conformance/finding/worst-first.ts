import { bases } from '../../key/evidence/evidence.ts';
import type { Finding } from './finding.ts';

/**
 * Findings with the worst first: calls that AWS refuses and the target allows, then wrong key states, wrong refusals, wrong
 * members; among equals those with the best basis, then those that concern most type classes.
 */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (one, other) =>
      severityOf(one) - severityOf(other) ||
      rankOfBasis(one) - rankOfBasis(other) ||
      other.keyTypes.length - one.keyTypes.length ||
      compareTexts(one.operation, other.operation) ||
      compareTexts(one.keyState ?? '', other.keyState ?? '') ||
      compareTexts(one.id, other.id),
  );
}

/** How severe a finding is, from 0, the worst. */
function severityOf({ kind, expected, observed }: Finding): number {
  if (kind !== 'wrong answer') return severityOfKind[kind];
  if (observed === 'success') return 0;
  return /\bsuccess\b/.test(expected) ? 3 : 4;
}

const severityOfKind = {
  'refused but changed': 1,
  'wrong state': 2,
  'wrong response': 5,
  'metadata contradiction': 6,
} as const;

function rankOfBasis({ basis }: Finding): number {
  return bases.indexOf(basis);
}

/** By code unit, the same on every machine. */
function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

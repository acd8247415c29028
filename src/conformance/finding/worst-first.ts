import type { Finding } from './finding.ts';

/** How grave a finding is; smaller is worse. */
export type Gravity = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/**
 * Findings with the worst first: what lets a caller do what AWS refuses, then changed state, then wrong refusals, then
 * wrong members; among equals what is best founded, then what concerns most type classes.
 */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (one, other) =>
      gravityOf(one) - gravityOf(other) ||
      rankOfBasis(one) - rankOfBasis(other) ||
      other.keyTypes.length - one.keyTypes.length ||
      compareTexts(one.operation, other.operation) ||
      compareTexts(one.keyState ?? '', other.keyState ?? '') ||
      compareTexts(one.id, other.id),
  );
}

/** How grave a finding is: see {@link worstFirst}. */
export function gravityOf({
  kind,
  expected,
  observed,
}: Pick<Finding, 'kind' | 'expected' | 'observed'>): Gravity {
  switch (kind) {
    case 'wrong answer':
      if (observed === 'success') return 0;
      return /\bsuccess\b/.test(expected) ? 3 : 4;
    case 'refused but changed':
      return 1;
    case 'wrong state':
      return 2;
    case 'wrong response':
      return 5;
    case 'metadata contradiction':
      return 6;
    default:
      return kind satisfies never;
  }
}

function rankOfBasis({ basis }: Finding): number {
  return ['recorded', 'documented', 'inferred'].indexOf(basis);
}

/** By code unit, the same on every machine. */
function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

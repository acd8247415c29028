import { exceptionFaults, isExceptionName } from '../../../key/exception.ts';
import type { ObservedOutcome } from '../observation.ts';
import type { ExpectedAnswer } from '../possibility.ts';
import type { Difference } from './member-comparison.ts';

/**
 * What is different about a refusal with the right exception: its message, apart from the names that a target chose, and
 * its HTTP status. A message that the model leaves open, and a target without HTTP, are not compared.
 */
export function strictDifferences(
  expected: Extract<ExpectedAnswer, { kind: 'refused' }>,
  observed: Extract<ObservedOutcome, { kind: 'refused' }>,
): readonly Difference[] {
  const differences: Difference[] = [];
  if (expected.message !== null) {
    const wanted = withoutNames(expected.message);
    const seen = withoutNames(observed.message);
    if (wanted !== seen) differences.push({ member: 'message', expected: wanted, observed: seen });
  }
  const status = statusOf(expected.exception);
  if (observed.status !== undefined && observed.status !== status) {
    differences.push({ member: 'status', expected: status, observed: observed.status });
  }
  return differences;
}

/** Source: AWS KMS API reference, each exception's HTTP Status Code. */
function statusOf(exception: string): number {
  return isExceptionName(exception) && exceptionFaults[exception] === 'server' ? 500 : 400;
}

/** ARNs, key IDs, account numbers, grant IDs, times and aliases are the target's own or of one run. */
function withoutNames(message: string): string {
  return message
    .replace(/arn:[a-z-]+:[a-z]+:[^\s',]*/g, '<arn>')
    .replace(/\b(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g, '<key>')
    .replace(/\b[0-9a-f]{32,}\b/g, '<id>')
    .replace(/\balias\/[A-Za-z0-9/_-]+/g, '<alias>')
    .replace(/\b\d{12}\b/g, '<account>')
    .trim();
}

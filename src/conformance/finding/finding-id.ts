import { createHash } from 'node:crypto';
import type { Finding } from './finding.ts';

/**
 * The id of a finding: the same for the same cause, in whatever order a run meets it, with whatever key IDs, dates and
 * wording the target answers, and in whichever type classes.
 *
 * @example findingId({ kind: 'wrong answer', operation: 'Encrypt', … }) // 'F5c1d0a9e'
 */
export function findingId(cause: FindingCause): string {
  return `F${createHash('sha256').update(causeOf(cause)).digest('hex').slice(0, 8)}`;
}

/** What tells one cause from another: the type class does not, nor what differs from run to run. */
export function causeOf({ kind, operation, keyState, expected, observed }: FindingCause): string {
  return [kind, operation, keyState ?? '', essence(expected), essence(observed)].join('\n');
}

type FindingCause = Pick<Finding, 'kind' | 'operation' | 'keyState' | 'expected' | 'observed'>;

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

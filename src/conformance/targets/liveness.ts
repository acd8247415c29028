import type { Operation } from '../../key/operation.ts';
import { nobodysKey } from './key-id.ts';
import { outcomeOf } from './outcome.ts';
import type { RequestMembers, Target } from './target.ts';

/** Calls that change nothing and concern no key that there is. */
const harmlessCalls: readonly (readonly [Operation, RequestMembers])[] = [
  ['DescribeKey', { KeyId: nobodysKey }],
  ['ListKeys', { Limit: 1 }],
];

/**
 * Asks a target whether it answers as AWS KMS does at all, with a harmless call; with a second one if the first has no
 * certain answer, since one operation alone may be at fault.
 *
 * @returns what is wrong, in one line; null if it answers
 */
export async function problemOf(target: Target): Promise<string | null> {
  const home = target.regions?.[0] ?? 'us-east-1';
  let problem: string | null = null;
  for (const [operation, input] of harmlessCalls) {
    const { outcome } = await outcomeOf(target, operation, input, home);
    switch (outcome.kind) {
      case 'answered':
      case 'refused':
      case 'throttled':
        return null;
      case 'ambiguous':
      case 'not implemented':
        problem ??= `does not answer as AWS KMS does: ${outcome.why}`;
        break;
      default:
        outcome satisfies never;
    }
  }
  return problem;
}

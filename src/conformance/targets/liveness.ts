import type { Operation } from '../../key/operation.ts';
import { outcomeOfError } from './outcome-of-error.ts';
import { RunStopped } from './run-stopped.ts';
import type { RequestMembers, Target } from './target.ts';

/** Calls that change nothing and concern no key that there is. */
const harmlessCalls: readonly (readonly [Operation, RequestMembers])[] = [
  ['DescribeKey', { KeyId: '00000000-0000-4000-8000-000000000000' }],
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
    try {
      await target.send(operation, input, home);
      return null;
    } catch (error) {
      if (error instanceof RunStopped) throw error;
      const outcome = outcomeOfError(error);
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
  }
  return problem;
}

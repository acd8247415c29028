import { outcomeOfError } from './outcome-of-error.ts';
import type { Target } from './target.ts';

/**
 * Asks a target whether it answers as AWS KMS does at all, with one harmless call.
 *
 * @returns what is wrong, in one line; null if it answers
 */
export async function problemOf(target: Target): Promise<string | null> {
  try {
    await target.send(
      'DescribeKey',
      { KeyId: '00000000-0000-4000-8000-000000000000' },
      target.regions?.[0] ?? 'us-east-1',
    );
    return null;
  } catch (error) {
    const outcome = outcomeOfError(error);
    switch (outcome.kind) {
      case 'answered':
      case 'refused':
      case 'throttled':
        return null;
      case 'ambiguous':
        return `does not answer as AWS KMS does: ${outcome.why}`;
      case 'not implemented':
        return `does not answer as AWS KMS does: ${outcome.why}`;
      default:
        return outcome satisfies never;
    }
  }
}

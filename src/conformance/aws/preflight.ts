import { outcomeText } from '../oracle/observation.ts';
import { nobodysKey } from '../targets/key-id.ts';
import { isNotFound, outcomeOfError } from '../targets/outcome.ts';
import type { Target } from '../targets/target.ts';
import { credentialProblem } from './authorised-target.ts';

/** What one harmless call says about AWS: the account that would be used, or why AWS cannot be called. */
export type Preflight =
  | { readonly ok: true /** Null where the answer does not tell. */; readonly account: string | null }
  | { readonly ok: false; readonly problem: string };

/** Asks AWS in every Region for a key that never was. */
export async function preflight(target: Target, regions: readonly string[]): Promise<Preflight> {
  let account: string | null = null;
  for (const region of regions) {
    try {
      await target.send('DescribeKey', { KeyId: nobodysKey }, region);
      return { ok: false, problem: `AWS KMS in ${region} has a key that nobody can have` };
    } catch (error) {
      const problem = credentialProblem(error);
      if (problem !== null) return { ok: false, problem };
      const outcome = outcomeOfError(error);
      if (outcome.kind !== 'refused' || !isNotFound(outcome)) {
        return {
          ok: false,
          problem: `AWS KMS in ${region} does not answer as it should: ${outcomeText(outcome)}`,
        };
      }
      account = /arn:[a-z-]+:kms:[a-z0-9-]+:(\d{12}):key\//.exec(outcome.message)?.[1] ?? account;
    }
  }
  return { ok: true, account };
}

import type { Target } from '../targets/target.ts';
import { RunStopped } from '../targets/target.ts';

/** Answers of AWS that say: not with these credentials. Source: AWS general reference, common errors. */
const credentialProblems: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** A call that is not made on AWS, or not with these credentials. A run takes it as an operation that the target does not have. */
export class NotCalled extends Error {
  override readonly name = 'NotImplementedException';
}

/**
 * A target whose refusals for lack of rights do not count as answers of AWS KMS: credentials that are not accepted end the run, an
 * operation that the caller's policy denies is not reached.
 */
export function authorisedTarget<Inner extends Target>(target: Inner): Inner {
  return {
    ...target,
    send: async (operation, input, region) => {
      try {
        return await target.send(operation, input, region);
      } catch (error) {
        const problem = credentialProblem(error);
        if (problem !== null) throw new RunStopped(problem);
        if (isDenied(error)) throw new NotCalled(`these credentials may not call kms:${operation}`);
        throw error;
      }
    },
  };
}

/** What is wrong with the caller's credentials, in one line; null for another error. */
export function credentialProblem(error: unknown): string | null {
  if (!(error instanceof Error) || !credentialProblems.has(error.name)) return null;
  return `AWS was not called with credentials that it accepts: ${error.name}: ${error.message.split('\n')[0]}`;
}

/** IAM's own refusal; a key state or an unknown ciphertext is refused in other words. */
function isDenied(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === 'AccessDeniedException' &&
    error.message.includes('is not authorized to perform')
  );
}

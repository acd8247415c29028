import { failure, type Handlers, success } from '../../answer.ts';
import { blobOf, bytesOf } from '../../stand-in/bytes.ts';
import { macBytes } from '../../stand-in/signature.ts';
import { algorithmProblem, onUsableKey } from './usable-key.ts';

/** GenerateMac and VerifyMac with transparent MACs: docs/cryptography.md. This is not cryptography. */
export const macHandlers = {
  GenerateMac: onUsableKey(
    (found, { account, input: { MacAlgorithm, Message } }) =>
      algorithmProblem(found, MacAlgorithm) ??
      success(account, {
        Mac: blobOf(macBytes(found.keyId, MacAlgorithm, bytesOf(Message))),
        MacAlgorithm,
        KeyId: found.record.key.facts.keyArn,
      }),
  ),

  /** Source of the refusal: aws-recorded.json F19. */
  VerifyMac: onUsableKey((found, { account, input: { Mac, MacAlgorithm, Message } }) => {
    const problem = algorithmProblem(found, MacAlgorithm);
    if (problem !== null) return problem;
    return bytesOf(Mac) === macBytes(found.keyId, MacAlgorithm, bytesOf(Message))
      ? success(account, { KeyId: found.record.key.facts.keyArn, MacValid: true, MacAlgorithm })
      : failure('KMSInvalidMacException');
  }),
} as const satisfies Handlers;

import { failure, type Handlers, success } from '../../answer.ts';
import { blobOf, bytesOf } from '../../stand-in/bytes.ts';
import { algorithmProblem, cryptographicKey, onUsableKey } from './usable-key.ts';

/** GenerateMac and VerifyMac: docs/cryptography.md. */
export const macHandlers = {
  GenerateMac: onUsableKey(
    (found, { account, cryptography, input: { MacAlgorithm, Message } }) =>
      algorithmProblem(found, MacAlgorithm) ??
      success(account, {
        Mac: blobOf(cryptography.mac(cryptographicKey(account, found), MacAlgorithm, bytesOf(Message))),
        MacAlgorithm,
        KeyId: found.record.key.facts.keyArn,
      }),
  ),

  /** Source of the refusal: aws-recorded.json F19. */
  VerifyMac: onUsableKey((found, { account, cryptography, input: { Mac, MacAlgorithm, Message } }) => {
    const problem = algorithmProblem(found, MacAlgorithm);
    if (problem !== null) return problem;
    const mac = cryptography.mac(cryptographicKey(account, found), MacAlgorithm, bytesOf(Message));
    return bytesOf(Mac) === mac
      ? success(account, { KeyId: found.record.key.facts.keyArn, MacValid: true, MacAlgorithm })
      : failure('KMSInvalidMacException');
  }),
} as const satisfies Handlers;

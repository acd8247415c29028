import { failure, type Handlers } from '../../answer.ts';
import { blobOf, bytesOf } from '../../stand-in/bytes.ts';
import { macBytes } from '../../stand-in/signature.ts';
import { algorithmProblem, dryRunEnd, onUsableKey } from './usable-key.ts';

/** GenerateMac and VerifyMac with transparent MACs: docs/cryptography.md. This is not cryptography. */
export const macHandlers = {
  GenerateMac: onUsableKey((found, { account, input }) => {
    const problem = algorithmProblem(found, input.MacAlgorithm) ?? dryRunEnd(input.DryRun);
    if (problem !== null) return problem;
    return {
      ok: true,
      account,
      response: {
        Mac: blobOf(macBytes(found.keyId, input.MacAlgorithm, bytesOf(input.Message))),
        MacAlgorithm: input.MacAlgorithm,
        KeyId: found.record.key.facts.keyArn,
      },
    };
  }),

  /** A dry run that would fail says so. Source of the refusal: aws-recorded.json F19. */
  VerifyMac: onUsableKey((found, { account, input }) => {
    const problem = algorithmProblem(found, input.MacAlgorithm);
    if (problem !== null) return problem;
    const mac = macBytes(found.keyId, input.MacAlgorithm, bytesOf(input.Message));
    if (bytesOf(input.Mac) !== mac) return failure('KMSInvalidMacException');
    return (
      dryRunEnd(input.DryRun) ?? {
        ok: true,
        account,
        response: {
          KeyId: found.record.key.facts.keyArn,
          MacValid: true,
          MacAlgorithm: input.MacAlgorithm,
        },
      }
    );
  }),
} as const satisfies Handlers;

import { failure, type Handlers, success } from '../../answer.ts';
import { freshDigits } from '../../fresh-identifier.ts';
import type { FoundKey } from '../../identifier.ts';
import { blobOf, bytesOf, bytesOfDigits } from '../../stand-in/bytes.ts';
import { asymmetricSpecOf, isPublicKeyOf } from '../../stand-in/key-pair.ts';
import {
  agreedSecret,
  decapsulated,
  type EncapsulationKeySpec,
  encapsulated,
  isForEncapsulation,
} from '../../stand-in/shared-secret.ts';
import { recipientProblem, toRecipient } from './recipient.ts';
import { algorithmProblem, onUsableKey } from './usable-key.ts';

/** DeriveSharedSecret, Encapsulate and Decapsulate with transparent secrets: docs/cryptography.md. This is not cryptography. */
export const sharedSecretHandlers = {
  /** Order: usage and key state, algorithm, public key. Source of the refusal of a public key: aws-recorded.json F13. */
  DeriveSharedSecret: onUsableKey((found, { account, input }) => {
    const { keyArn, type } = found.record.key.facts;
    const keySpec = asymmetricSpecOf(type.keySpec);
    const peerPublicKey = bytesOf(input.PublicKey);
    const secret = agreedSecret(keySpec, found.keyId, peerPublicKey);
    return (
      algorithmProblem(found, input.KeyAgreementAlgorithm) ??
      (isPublicKeyOf(keySpec, peerPublicKey) ? null : failure('ValidationException')) ??
      recipientProblem(input.Recipient) ??
      success(account, {
        KeyId: keyArn,
        ...(input.Recipient === undefined
          ? { SharedSecret: blobOf(secret) }
          : { CiphertextForRecipient: toRecipient(secret) }),
        KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
        KeyOrigin: type.origin,
      })
    );
  }),

  Encapsulate: onUsableKey((found, { account, input: { EncapsulationAlgorithm } }) => {
    const problem = algorithmProblem(found, EncapsulationAlgorithm);
    if (problem !== null) return problem;
    const { account: counted, digits } = freshDigits(account, 'shared secret');
    const secret = bytesOfDigits(digits);
    return success(counted, {
      KeyId: found.record.key.facts.keyArn,
      SharedSecret: blobOf(secret),
      SharedSecretCiphertextBlob: blobOf(encapsulated(encapsulationSpecOf(found), found.keyId, secret)),
      EncapsulationAlgorithm,
    });
  }),

  /** Only a wrong length is refused. Source: API reference, Decapsulate. */
  Decapsulate: onUsableKey((found, { account, input }) => {
    const { EncapsulationAlgorithm } = input;
    const problem = algorithmProblem(found, EncapsulationAlgorithm);
    if (problem !== null) return problem;
    const encapsulation = bytesOf(input.SharedSecretCiphertextBlob);
    const secret = decapsulated(encapsulationSpecOf(found), found.keyId, encapsulation);
    if (secret === null) return failure('InvalidCiphertextException');
    const KeyId = found.record.key.facts.keyArn;
    return success(account, { KeyId, SharedSecret: blobOf(secret), EncapsulationAlgorithm });
  }),
} as const satisfies Handlers;

function encapsulationSpecOf({ record }: FoundKey): EncapsulationKeySpec {
  const { keySpec } = record.key.facts.type;
  if (isForEncapsulation(keySpec)) return keySpec;
  throw new Error(`${keySpec} encapsulates nothing, and the key state table lets it through to no handler`);
}

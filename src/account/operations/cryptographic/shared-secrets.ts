import { failure, type Handlers, success } from '../../answer.ts';
import { freshDigits } from '../../fresh-identifier.ts';
import { blobOf, bytesOf } from '../../stand-in/bytes.ts';
import { secretMembers } from './recipient.ts';
import { algorithmProblem, cryptographicKey, onUsableKey } from './usable-key.ts';

/** DeriveSharedSecret, Encapsulate and Decapsulate: docs/cryptography.md. */
export const sharedSecretHandlers = {
  /** Order: usage and key state, algorithm, public key. Source of the refusal of a public key: aws-recorded.json F13. */
  DeriveSharedSecret: onUsableKey((found, context) => {
    const { account, cryptography, input } = context;
    const { keyArn, type } = found.record.key.facts;
    const problem = algorithmProblem(found, input.KeyAgreementAlgorithm);
    if (problem !== null) return problem;
    const secret = cryptography.agree(cryptographicKey(account, found), bytesOf(input.PublicKey));
    if (secret === null) return failure('ValidationException');
    const shown = secretMembers(context, input.Recipient, secret, { SharedSecret: blobOf(secret) });
    if (!shown.ok) return shown;
    return success(account, {
      KeyId: keyArn,
      ...shown.members,
      KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
      KeyOrigin: type.origin,
    });
  }),

  Encapsulate: onUsableKey((found, { account, cryptography, input: { EncapsulationAlgorithm } }) => {
    const problem = algorithmProblem(found, EncapsulationAlgorithm);
    if (problem !== null) return problem;
    const { account: counted, digits } = freshDigits(account, 'shared secret');
    const { encapsulation, secret } = cryptography.encapsulate(cryptographicKey(account, found), digits);
    return success(counted, {
      KeyId: found.record.key.facts.keyArn,
      SharedSecret: blobOf(secret),
      SharedSecretCiphertextBlob: blobOf(encapsulation),
      EncapsulationAlgorithm,
    });
  }),

  /** Only a wrong length is refused. Source: API reference, Decapsulate. */
  Decapsulate: onUsableKey((found, { account, cryptography, input }) => {
    const { EncapsulationAlgorithm } = input;
    const problem = algorithmProblem(found, EncapsulationAlgorithm);
    if (problem !== null) return problem;
    const encapsulation = bytesOf(input.SharedSecretCiphertextBlob);
    const secret = cryptography.decapsulate(cryptographicKey(account, found), encapsulation);
    if (secret === null) return failure('InvalidCiphertextException');
    const KeyId = found.record.key.facts.keyArn;
    return success(account, { KeyId, SharedSecret: blobOf(secret), EncapsulationAlgorithm });
  }),
} as const satisfies Handlers;

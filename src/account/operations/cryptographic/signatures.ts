import { algorithmsOf } from '../../../key/algorithm.ts';
import { type Failure, failure, type Handlers, success } from '../../answer.ts';
import { given } from '../../given.ts';
import type { FoundKey } from '../../identifier.ts';
import { keyMetadata } from '../../key-metadata.ts';
import type { RequestInput } from '../../request/operation-shapes.ts';
import { blobOf, bytesOf } from '../../stand-in/bytes.ts';
import { asymmetricSpecOf } from '../../stand-in/key-pair.ts';
import { digestLengthOf, type SignedMessage } from '../../stand-in/signature.ts';
import {
  algorithmProblem,
  cryptographicKey,
  findUsable,
  incompatibleAlgorithm,
  onUsableKey,
} from './usable-key.ts';

/** Sign, Verify and GetPublicKey: docs/cryptography.md. */
export const signatureHandlers = {
  /** Order: usage and key state, algorithm, message. */
  Sign: onUsableKey((found, { account, cryptography, input }) => {
    const asked = signed(found, input);
    if (!asked.ok) return asked;
    const signature = cryptography.sign(cryptographicKey(account, found), asked.request);
    if (typeof signature !== 'string') return signature;
    return success(account, {
      KeyId: found.record.key.facts.keyArn,
      Signature: blobOf(signature),
      SigningAlgorithm: asked.request.algorithm,
    });
  }),

  /** As Sign, then the signature. Source of the refusal: aws-recorded.json F34 to F48. */
  Verify: onUsableKey((found, { account, cryptography, input: { Signature, ...input } }) => {
    const asked = signed(found, input);
    if (!asked.ok) return asked;
    const SigningAlgorithm = asked.request.algorithm;
    const isValid = cryptography.verify(cryptographicKey(account, found), asked.request, bytesOf(Signature));
    if (typeof isValid !== 'boolean') return isValid;
    return isValid
      ? success(account, { KeyId: found.record.key.facts.keyArn, SignatureValid: true, SigningAlgorithm })
      : failure('KMSInvalidSignatureException');
  }),

  /** No use of the key: GetKeyLastUsage does not tell of it. */
  GetPublicKey: (context) => {
    const found = findUsable(context, context.input);
    if (!found.ok) return found;
    const { key } = found.record;
    const { keySpec, keyUsage } = key.facts.type;
    const publicKey = context.cryptography.publicKey(cryptographicKey(context.account, found));
    if (typeof publicKey !== 'string') return publicKey;
    const { CustomerMasterKeySpec } = keyMetadata(key);
    const { MacAlgorithms: _none, ...algorithms } = algorithmsOf(key.facts.type);
    return success(context.account, {
      KeyId: key.facts.keyArn,
      PublicKey: blobOf(publicKey),
      ...given({ CustomerMasterKeySpec }),
      KeySpec: keySpec,
      KeyUsage: keyUsage,
      ...algorithms,
    });
  },
} as const satisfies Handlers;

/** What is to be signed, or what speaks against it. SYMMETRIC_DEFAULT is taken, and fits no key: aws-observed.json J23. */
function signed(
  found: FoundKey,
  { Message, MessageType, SigningAlgorithm }: RequestInput<'Sign'>,
): { readonly ok: true; readonly request: SignedMessage } | Failure {
  if (SigningAlgorithm === 'SYMMETRIC_DEFAULT') return incompatibleAlgorithm(found, SigningAlgorithm);
  const request: SignedMessage = {
    keySpec: asymmetricSpecOf(found.record.key.facts.type.keySpec),
    algorithm: SigningAlgorithm,
    messageType: MessageType ?? 'RAW',
    message: bytesOf(Message),
  };
  const problem =
    algorithmProblem(found, SigningAlgorithm) ?? messageTypeProblem(request) ?? lengthProblem(request);
  return problem ?? { ok: true, request };
}

/**
 * A message type that the algorithm does not take; null if it does.
 *
 * Source: API reference, Sign, `MessageType`. The wording is reported as measured on AWS for Ed25519 and ML-DSA (floci pull
 * request 2930 and its tests), and inferred from that for EXTERNAL_MU.
 */
function messageTypeProblem({ algorithm, keySpec, messageType }: SignedMessage): Failure | null {
  const isMlDsa = algorithm === 'ML_DSA_SHAKE_256';
  const isRefused =
    (isMlDsa && messageType === 'DIGEST') ||
    (!isMlDsa && messageType === 'EXTERNAL_MU') ||
    (algorithm === 'ED25519_SHA_512' && messageType !== 'RAW') ||
    (algorithm === 'ED25519_PH_SHA_512' && messageType !== 'DIGEST');
  if (!isRefused) return null;
  const subject = isMlDsa || messageType === 'EXTERNAL_MU' ? `key spec ${keySpec}` : `algorithm ${algorithm}`;
  return failure('ValidationException', `Message type ${messageType} is incompatible with ${subject}.`);
}

/** How long a message for an external μ is, in bytes. Source: API reference, Sign, `MessageType`. */
const externalMuLength = 64;

/** A digest of the wrong length; null if it fits. Source: aws-recorded.json F33 to F47; for EXTERNAL_MU inferred. */
function lengthProblem({ algorithm, message, messageType }: SignedMessage): Failure | null {
  const due =
    messageType === 'RAW' ? null : messageType === 'DIGEST' ? digestLengthOf(algorithm) : externalMuLength;
  return due === null || message.length === due
    ? null
    : failure('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
}

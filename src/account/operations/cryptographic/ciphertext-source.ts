import type { EncryptionAlgorithm } from '../../../key/algorithm.ts';
import { type CallContext, endOfDryRun, type Failure, failure } from '../../answer.ts';
import { type Asker, type FoundKey, findKey, keyArn, notAuthorizedOn } from '../../identifier.ts';
import { refusalOf } from '../../on-key.ts';
import { bytesOf } from '../../stand-in/bytes.ts';
import type { EncryptionContext } from '../../stand-in/ciphertext.ts';
import type { Opened } from '../../stand-in/cryptography.ts';
import { contextProblem } from './encrypt-under-key.ts';
import { algorithmProblem, cryptographicKey, grantTokenProblem } from './usable-key.ts';

type SourceContext = CallContext<'Decrypt' | 'ReEncrypt'>;

/** What Decrypt and ReEncrypt say of a ciphertext. */
export interface SourceRequest {
  /** What the table judges the key by. */
  readonly judgedAs: 'Decrypt' | 'ReEncryptFrom';
  /** The name of the member that names the key. */
  readonly keyMember: 'KeyId' | 'SourceKeyId';
  readonly keyId: string | undefined;
  /** Base64; undefined in a dry run that ignores the ciphertext. */
  readonly ciphertextBlob: string | undefined;
  readonly algorithm: EncryptionAlgorithm;
  readonly encryptionContext: EncryptionContext | undefined;
  readonly grantTokens: readonly string[] | undefined;
}

/** The key of a ciphertext. */
export interface Source {
  readonly ok: true;
  readonly found: FoundKey;
  /** Whether it is a symmetric ciphertext, which says whose it is. */
  readonly isSelfDescribing: boolean;
}

/**
 * Finds the key that a ciphertext is to be decrypted with, and judges it.
 *
 * Order: the key of the ciphertext, whether it is the one that the request names, usage and key state. Source:
 * aws-recorded.json F6 (the named key before its usage); API reference, Decrypt (asymmetric ciphertext has no metadata).
 */
export function findSource(context: SourceContext, request: SourceRequest): Source | Failure {
  const { account, cryptography, region } = context;
  const { algorithm, ciphertextBlob, keyId } = request;
  const isReadable = algorithm === 'SYMMETRIC_DEFAULT' && ciphertextBlob !== undefined;
  const ownId = isReadable ? cryptography.keyIdIn(bytesOf(ciphertextBlob)) : null;
  const ownArn = ownId === null ? null : keyArn(account, region, ownId);
  const identifier = keyId === undefined || keyId === ownId ? ownArn : keyId;
  if (identifier === null) return withoutKey(request);
  const found = findKey(context, identifier);
  if (!found.ok) return keyId === undefined ? keyIsGone(context, request) : found;
  if (ownId !== null && found.keyId !== ownId) {
    return failure(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  return (
    refusalOf(context, found, request.judgedAs) ??
    grantTokenProblem(request.grantTokens) ?? { ok: true, found, isSelfDescribing: ownId !== null }
  );
}

/**
 * The ciphertext of a source if it opens; otherwise why it does not, or the end of a dry run that ignores it.
 *
 * A blob that is not a ciphertext is refused before the algorithm is compared with the key: reported as measured on AWS
 * (floci pull request 3038: an RSA ciphertext, its key, no algorithm).
 */
export function openSource(
  { account, cryptography }: SourceContext,
  { found, isSelfDescribing }: Source,
  { algorithm, ciphertextBlob, encryptionContext }: SourceRequest,
): { readonly ok: true; readonly opened: Opened } | Failure {
  const isSymmetric = algorithm === 'SYMMETRIC_DEFAULT';
  if (ciphertextBlob !== undefined && isSymmetric && !isSelfDescribing) {
    return failure('InvalidCiphertextException');
  }
  const problem = algorithmProblem(found, algorithm) ?? contextProblem(algorithm, encryptionContext);
  if (problem !== null) return problem;
  if (ciphertextBlob === undefined) return endOfDryRun;
  const key = cryptographicKey(account, found);
  const opened = cryptography.decrypt(key, { algorithm, encryptionContext }, bytesOf(ciphertextBlob));
  return opened === null ? failure('InvalidCiphertextException') : { ok: true, opened };
}

/** Neither the request nor the ciphertext names a key. The wording is reported as measured on AWS: floci pull request 3038. */
function withoutKey({ algorithm, ciphertextBlob, keyMember }: SourceRequest): Failure {
  return algorithm === 'SYMMETRIC_DEFAULT' && ciphertextBlob !== undefined
    ? failure('InvalidCiphertextException')
    : failure('ValidationException', `${keyMember} must not be null`);
}

/** Source: semantics.md, Decrypt without a key ID; aws-observed.json J34, that ReEncrypt says the same is inferred. */
function keyIsGone(asker: Asker, { judgedAs }: SourceRequest): Failure {
  return notAuthorizedOn(asker, judgedAs, 'the resource associated with this ciphertext');
}

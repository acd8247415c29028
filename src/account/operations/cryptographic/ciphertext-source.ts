import type { EncryptionAlgorithm } from '../../../key/algorithm.ts';
import { endOfDryRun, type Failure, failure } from '../../answer.ts';
import { type Asker, type FoundKey, findKey, keyArn, notAuthorizedOn } from '../../identifier.ts';
import { refusalOf } from '../../on-key.ts';
import { bytesOf } from '../../stand-in/bytes.ts';
import {
  ciphertextIn,
  type EncryptionContext,
  type TransparentCiphertext,
} from '../../stand-in/ciphertext.ts';
import { contextProblem, opensUnder } from './encrypt-under-key.ts';
import { algorithmProblem, grantTokenProblem } from './usable-key.ts';

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

/** The key of a ciphertext, and the ciphertext as far as it can be read. */
export interface Source {
  readonly ok: true;
  readonly found: FoundKey;
  /** Null if the model did not make it. */
  readonly ciphertext: TransparentCiphertext | null;
}

/**
 * Finds the key that a ciphertext is to be decrypted with, and judges it.
 *
 * Order: the key of the ciphertext, whether it is the one that the request names, usage and key state. Source:
 * aws-recorded.json F6 (the named key before its usage); API reference, Decrypt (asymmetric ciphertext has no metadata).
 */
export function findSource(asker: Asker, at: number, request: SourceRequest): Source | Failure {
  const { account, region } = asker;
  const { algorithm, ciphertextBlob, keyId } = request;
  const ciphertext = ciphertextBlob === undefined ? null : ciphertextIn(bytesOf(ciphertextBlob));
  const isSelfDescribing = algorithm === 'SYMMETRIC_DEFAULT' && ciphertext?.algorithm === 'SYMMETRIC_DEFAULT';
  const ownArn = isSelfDescribing ? keyArn(account, region, ciphertext.keyId) : null;
  const namesOwnId = isSelfDescribing && keyId === ciphertext.keyId;
  const identifier = keyId === undefined || namesOwnId ? ownArn : keyId;
  if (identifier === null) return withoutKey(request);
  const found = findKey(asker, identifier);
  if (!found.ok) return keyId === undefined ? keyIsGone(asker, request) : found;
  if (isSelfDescribing && found.keyId !== ciphertext.keyId) {
    return failure(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  return (
    refusalOf(found, request.judgedAs, at) ??
    grantTokenProblem(request.grantTokens) ?? { ok: true, found, ciphertext }
  );
}

/**
 * The ciphertext of a source if it opens; otherwise why it does not, or the end of a dry run that ignores it.
 *
 * A blob that is not a ciphertext is refused before the algorithm is compared with the key: reported as measured on AWS
 * (floci pull request 3038: an RSA ciphertext, its key, no algorithm).
 */
export function openSource(
  { found, ciphertext }: Source,
  { algorithm, ciphertextBlob, encryptionContext }: SourceRequest,
): { readonly ok: true; readonly ciphertext: TransparentCiphertext } | Failure {
  const isSymmetric = algorithm === 'SYMMETRIC_DEFAULT';
  if (ciphertextBlob !== undefined && isSymmetric && ciphertext?.algorithm !== algorithm) {
    return failure('InvalidCiphertextException');
  }
  const problem = algorithmProblem(found, algorithm) ?? contextProblem(algorithm, encryptionContext);
  if (problem !== null) return problem;
  if (ciphertextBlob === undefined) return endOfDryRun;
  return ciphertext !== null && opensUnder(found, ciphertext, algorithm, encryptionContext)
    ? { ok: true, ciphertext }
    : failure('InvalidCiphertextException');
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

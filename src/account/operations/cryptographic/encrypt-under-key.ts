import type { EncryptionAlgorithm } from '../../../key/algorithm.ts';
import { currentMaterial } from '../../../key/key-material.ts';
import type { KeySpec } from '../../../key/key-type.ts';
import type { Account } from '../../account.ts';
import { type Failure, failure } from '../../answer.ts';
import type { FoundKey } from '../../identifier.ts';
import type { Bytes } from '../../stand-in/bytes.ts';
import type { EncryptionContext } from '../../stand-in/ciphertext.ts';
import type { Cryptography, Encryption } from '../../stand-in/cryptography.ts';
import { modulusLengthOf } from '../../stand-in/key-pair.ts';
import { cryptographicKey } from './usable-key.ts';

/** A ciphertext, with the account that has counted it. */
export interface Encrypted {
  readonly account: Account;
  readonly ciphertext: Bytes;
  /** For responses; only symmetric encryption keys outside custom key stores have one. */
  readonly keyMaterialId: string | null;
}

/** Encrypts under a key with its current key material: no two ciphertexts are the same. */
export function encryptUnder(
  account: Account,
  cryptography: Cryptography,
  found: FoundKey,
  plaintext: Bytes,
  encryption: Encryption,
): Encrypted {
  const counted = { ...account, counter: account.counter + 1 };
  const key = cryptographicKey(account, found);
  const isSymmetric = encryption.algorithm === 'SYMMETRIC_DEFAULT';
  return {
    account: counted,
    ciphertext: cryptography.encrypt(key, encryption, plaintext, counted.counter),
    keyMaterialId: isSymmetric ? (currentMaterial(key.materials)?.id ?? null) : null,
  };
}

/**
 * An encryption context where there can be none; null if there is no such problem.
 *
 * Source: API reference, Encrypt, `EncryptionContext`; the wording is reported as measured on AWS: floci pull request 3038.
 */
export function contextProblem(
  algorithm: EncryptionAlgorithm,
  encryptionContext: EncryptionContext = {},
): Failure | null {
  return algorithm === 'SYMMETRIC_DEFAULT' || Object.keys(encryptionContext).length === 0
    ? null
    : failure(
        'ValidationException',
        'EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.',
      );
}

/** A plaintext that is too long for the key's spec and the algorithm; null if it fits. Source: aws-recorded.json F21 to F26. */
export function sizeProblem(
  { record }: FoundKey,
  algorithm: EncryptionAlgorithm,
  plaintext: Bytes,
): Failure | null {
  const { keySpec } = record.key.facts.type;
  const most = longestPlaintext(keySpec, algorithm);
  return plaintext.length <= most
    ? null
    : failure(
        'ValidationException',
        `Algorithm ${algorithm} and key spec ${keySpec} cannot encrypt data larger than ${most} bytes.`,
      );
}

/** The longest plaintext of an algorithm, in bytes. Source: API reference, Encrypt. */
export function longestPlaintext(keySpec: KeySpec, algorithm: EncryptionAlgorithm): number {
  switch (algorithm) {
    case 'SYMMETRIC_DEFAULT':
      return 4096;
    case 'SM2PKE':
      return 1024;
    case 'RSAES_OAEP_SHA_1':
      return (modulusLengthOf(keySpec) ?? 0) - 2 * 20 - 2;
    case 'RSAES_OAEP_SHA_256':
      return (modulusLengthOf(keySpec) ?? 0) - 2 * 32 - 2;
    default:
      return algorithm satisfies never;
  }
}

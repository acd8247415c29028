import type { EncryptionAlgorithm } from '../../../key/algorithm.ts';
import type { Account } from '../../account.ts';
import type { FoundKey } from '../../identifier.ts';
import type { Bytes } from '../../stand-in/bytes.ts';
import {
  ciphertextBytes,
  contextDigest,
  type EncryptionContext,
  type TransparentCiphertext,
} from '../../stand-in/ciphertext.ts';
import { modulusLengthOf } from '../../stand-in/key-pair.ts';

/** What is to be encrypted, and how. */
export interface Encryption {
  readonly algorithm: EncryptionAlgorithm;
  readonly plaintext: Bytes;
  readonly encryptionContext: EncryptionContext | undefined;
}

/** A ciphertext, with the account that has counted it. */
export interface Encrypted {
  readonly account: Account;
  readonly ciphertext: Bytes;
  /** For responses; only symmetric encryption keys outside custom key stores have one. */
  readonly keyMaterialId: string | null;
}

/** Encrypts openly under a key with its current key material: no two ciphertexts are the same. */
export function encryptUnder(account: Account, found: FoundKey, encryption: Encryption): Encrypted {
  const { algorithm, plaintext, encryptionContext } = encryption;
  const { materials, type } = found.record.key.facts;
  const isSymmetric = algorithm === 'SYMMETRIC_DEFAULT';
  const current = materials.find(({ state }) => state === 'CURRENT');
  const keyMaterialId = isSymmetric ? (current?.id ?? null) : null;
  const counted = { ...account, counter: account.counter + 1 };
  const ciphertext = ciphertextBytes(
    {
      algorithm,
      serialNumber: counted.counter,
      keyId: found.keyId,
      keyMaterialId,
      contextDigest: isSymmetric ? contextDigest(encryptionContext) : null,
      plaintext,
    },
    modulusLengthOf(type.keySpec) ?? undefined,
  );
  return { account: counted, ciphertext, keyMaterialId };
}

/**
 * Says whether a ciphertext opens under a key: the key's own, with one of its key materials, the same algorithm and the
 * same encryption context.
 *
 * Related multi-Region keys share key ID and key materials, so each opens what the others encrypted.
 */
export function opensUnder(
  found: FoundKey,
  ciphertext: TransparentCiphertext,
  algorithm: EncryptionAlgorithm,
  encryptionContext: EncryptionContext | undefined,
): boolean {
  if (ciphertext.keyId !== found.keyId || ciphertext.algorithm !== algorithm) return false;
  if (ciphertext.algorithm !== 'SYMMETRIC_DEFAULT') return true;
  const { materials } = found.record.key.facts;
  const hasMaterial =
    ciphertext.keyMaterialId === null || materials.some(({ id }) => id === ciphertext.keyMaterialId);
  return hasMaterial && ciphertext.contextDigest === contextDigest(encryptionContext);
}

import type { EncryptionAlgorithm } from '../../key/algorithm.ts';
import { hexDigest } from '../../key/hex-digest.ts';
import { type Bytes, bytesOfDigits, digitsOf, numberBytes, numberIn, sealed, unsealed } from './bytes.ts';
import { keyIdBytes, keyIdIn, keyIdLength } from './key-id.ts';

/**
 * What a ciphertext of the model carries, openly: the layout of its bytes is in docs/cryptography.md.
 *
 * This is not cryptography: whoever has a ciphertext can read it, and anyone can make one.
 */
export interface TransparentCiphertext {
  readonly algorithm: EncryptionAlgorithm;
  readonly serialNumber: number;
  readonly keyId: string;
  /** Null for asymmetric keys and for keys in custom key stores. */
  readonly keyMaterialId: string | null;
  /** See {@link contextDigest}; null for asymmetric keys. */
  readonly contextDigest: string | null;
  readonly plaintext: Bytes;
}

/** The encryption context of a request: pairs in any order. */
export type EncryptionContext = { readonly [key: string]: string };

/** A digest of an encryption context, whatever the order of its pairs; none is the same as an empty one. */
export function contextDigest(context: EncryptionContext = {}): string {
  const pairs = Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1));
  return hexDigest(JSON.stringify(pairs));
}

const version = '\x01';
const algorithms = ['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'] as const;
const noMaterial = '0'.repeat(64);
const digestBytes = 32;

/**
 * A ciphertext as bytes.
 *
 * @param length in bytes, for a ciphertext of an RSA key: as long as the modulus
 */
export function ciphertextBytes(ciphertext: TransparentCiphertext, length?: number): Bytes {
  const { algorithm, serialNumber, keyId, keyMaterialId, contextDigest: digest, plaintext } = ciphertext;
  const metadata =
    algorithm === 'SYMMETRIC_DEFAULT' ? (keyMaterialId ?? noMaterial) + (digest ?? contextDigest()) : '';
  return sealed(
    version +
      numberBytes(algorithms.indexOf(algorithm), 1) +
      numberBytes(serialNumber, 4) +
      keyIdBytes(keyId) +
      bytesOfDigits(metadata) +
      numberBytes(plaintext.length, 2) +
      plaintext,
    length,
  );
}

/** The ciphertext in bytes; null if the model did not make them, or they were changed. Never throws, whatever the bytes. */
export function ciphertextIn(bytes: Bytes): TransparentCiphertext | null {
  const content = unsealed(bytes);
  if (content === null || !content.startsWith(version)) return null;
  let rest = content.slice(version.length);
  const take = (length: number): Bytes => {
    const taken = rest.slice(0, length);
    rest = rest.slice(length);
    return taken;
  };
  const algorithm = algorithms[numberIn(take(1))];
  const serialNumber = numberIn(take(4));
  const keyId = keyIdIn(take(keyIdLength));
  if (algorithm === undefined || keyId === null) return null;
  const isSymmetric = algorithm === 'SYMMETRIC_DEFAULT';
  const material = digitsOf(take(isSymmetric ? digestBytes : 0));
  const digest = digitsOf(take(isSymmetric ? digestBytes : 0));
  const length = numberIn(take(2));
  const plaintext = take(length);
  const isWhole = plaintext.length === length && length > 0 && !/[^\0]/.test(rest);
  if (!isWhole) return null;
  return {
    algorithm,
    serialNumber,
    keyId,
    keyMaterialId: isSymmetric && material !== noMaterial ? material : null,
    contextDigest: isSymmetric ? digest : null,
    plaintext,
  };
}

import type { KeySpec } from '../../key/key-type.ts';
import { type Bytes, bytesFrom, sealed, unsealed } from './bytes.ts';
import { keyIdBytes } from './key-id.ts';
import { type AsymmetricKeySpec, coordinateLengthOf, publicKeyBytes } from './key-pair.ts';

export type EncapsulationKeySpec = 'ML_KEM_512' | 'ML_KEM_768' | 'ML_KEM_1024';

/** How long an encapsulated secret is, in bytes. Source: API reference, Encapsulate. */
export const encapsulationLengths = { ML_KEM_512: 768, ML_KEM_768: 1088, ML_KEM_1024: 1568 } as const;

/** How long a shared secret of ML-KEM is, in bytes. */
export const secretLength = 32;

const version = '\x01';

/** A key spec as one that encapsulates; whoever asks has seen to it that it does. */
export function encapsulationSpecOf(keySpec: KeySpec): EncapsulationKeySpec {
  if (isForEncapsulation(keySpec)) return keySpec;
  throw new Error(`${keySpec} encapsulates nothing, and the key state table lets it through to no handler`);
}

function isForEncapsulation(keySpec: KeySpec): keySpec is EncapsulationKeySpec {
  return Object.hasOwn(encapsulationLengths, keySpec);
}

/**
 * The secret that a key agrees on with the holder of a public key: as long as a coordinate, the same for both keys.
 *
 * This is not cryptography: whoever has both public keys can make it.
 */
export function agreedSecret(keySpec: AsymmetricKeySpec, keyId: string, peerPublicKey: Bytes): Bytes {
  const both = [publicKeyBytes(keySpec, keyId), peerPublicKey].sort();
  return bytesFrom(`agreed ${both.join(' ')}`, coordinateLengthOf(keySpec) ?? secretLength);
}

/** A secret encapsulated for a key, openly: version, key ID, secret, zeros up to AWS's length, digest. */
export function encapsulated(keySpec: EncapsulationKeySpec, keyId: string, secret: Bytes): Bytes {
  return sealed(version + keyIdBytes(keyId) + secret, encapsulationLengths[keySpec]);
}

/**
 * The secret in an encapsulation; null if the length is wrong for the key spec.
 *
 * Implicit rejection: what was changed or is another key's gives a secret too, one that nobody shares. Source: API
 * reference, Decapsulate; semantics.md C30.
 */
export function decapsulated(
  keySpec: EncapsulationKeySpec,
  keyId: string,
  encapsulation: Bytes,
): Bytes | null {
  if (encapsulation.length !== encapsulationLengths[keySpec]) return null;
  const own = version + keyIdBytes(keyId);
  const content = unsealed(encapsulation);
  return content?.startsWith(own)
    ? content.slice(own.length, own.length + secretLength)
    : bytesFrom(`rejected ${keyId} ${encapsulation}`, secretLength);
}

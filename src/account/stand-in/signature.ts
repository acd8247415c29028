import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { shake256 } from '@noble/hashes/sha3.js';
import type { MacAlgorithm, SigningAlgorithm } from '../../key/algorithm.ts';
import type { NamedValue } from '../request/notation.ts';
import { type Bytes, bytesFrom } from './bytes.ts';
import { der, derInteger, tags } from './der.ts';
import { keyIdBytes, keyIdLength } from './key-id.ts';
import { type AsymmetricKeySpec, coordinateLengthOf, modulusLengthOf, rawPublicKey } from './key-pair.ts';

export interface SignedMessage {
  readonly keySpec: AsymmetricKeySpec;
  readonly algorithm: SigningAlgorithm;
  readonly messageType: NamedValue<'MessageType'>;
  readonly message: Bytes;
}

/**
 * The signature of a message: as long and in the form that AWS's is, with the key ID in it openly, then a digest.
 *
 * This is not cryptography: whoever has the key ID and the message can make it, and no public key verifies it. The same
 * message has the same signature every time; a message and its digest have the same one, except with SM2DSA.
 */
export function signatureBytes(keyId: string, signed: SignedMessage): Bytes {
  const { keySpec, algorithm } = signed;
  const body = (length: number) =>
    openly(keyId, `signature ${keySpec} ${algorithm} ${representative(keyId, signed)}`, length);
  const size = coordinateLengthOf(keySpec);
  if (size === null) return body(signatureLengths[keySpec] ?? modulusLengthOf(keySpec) ?? 0);
  // Two numbers below the order of the curve: each starts with 1, and one of P-521 has 65 bytes of the possible 66.
  const half = Math.min(size, 65) - 1;
  const both = body(2 * half);
  return der(tags.sequence, derInteger(`\x01${both.slice(0, half)}`), derInteger(`\x01${both.slice(half)}`));
}

/** How long a signature is that is neither in DER nor as long as a modulus, in bytes. Source: RFC 8032, FIPS 204. */
const signatureLengths: { readonly [Spec in AsymmetricKeySpec]?: number } = {
  ECC_NIST_EDWARDS25519: 64,
  ML_DSA_44: 2420,
  ML_DSA_65: 3309,
  ML_DSA_87: 4627,
};

const macLengths = { HMAC_SHA_224: 28, HMAC_SHA_256: 32, HMAC_SHA_384: 48, HMAC_SHA_512: 64 } as const;

/** The MAC of a message: as long as AWS's is, with the key ID in it openly, then a digest. This is not cryptography. */
export function macBytes(keyId: string, algorithm: MacAlgorithm, message: Bytes): Bytes {
  return openly(keyId, `mac ${algorithm} ${message}`, macLengths[algorithm]);
}

/** How long a digest of a message is that a signing algorithm takes, in bytes; null where it takes none. */
export function digestLengthOf(algorithm: SigningAlgorithm): number | null {
  if (algorithm === 'ED25519_SHA_512' || algorithm === 'ML_DSA_SHAKE_256') return null;
  if (algorithm.endsWith('SHA_384')) return 48;
  return algorithm.endsWith('SHA_512') ? 64 : 32;
}

function openly(keyId: string, text: string, length: number): Bytes {
  return keyIdBytes(keyId) + bytesFrom(`${keyId} ${text}`, length - keyIdLength);
}

/** What a raw message and its digest have in common. Source: API reference, Sign, `MessageType`. */
function representative(keyId: string, { keySpec, algorithm, messageType, message }: SignedMessage): string {
  if (messageType !== 'RAW' || algorithm.startsWith('ED25519')) return message;
  if (algorithm === 'SM2DSA') return `raw ${message}`;
  if (algorithm === 'ML_DSA_SHAKE_256') {
    // FIPS 204, section 6.2, with the empty context of a pure signature.
    const publicKeyDigest = textOf(shake256(octets(rawPublicKey(keySpec, keyId)), { dkLen: 64 }));
    return textOf(shake256(octets(`${publicKeyDigest}\0\0${message}`), { dkLen: 64 }));
  }
  const digest = digests[digestLengthOf(algorithm) ?? 0];
  if (digest === undefined) throw new Error(`${algorithm} takes no digest of a message`);
  return textOf(digest(octets(message)));
}

/** By their length in bytes. */
const digests: { readonly [length: number]: (bytes: Uint8Array) => Uint8Array } = {
  32: sha256,
  48: sha384,
  64: sha512,
};

function octets(bytes: Bytes): Uint8Array {
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0));
}

function textOf(bytes: Uint8Array): Bytes {
  return String.fromCharCode(...bytes);
}

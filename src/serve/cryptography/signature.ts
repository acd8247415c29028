import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import type { Bytes } from '../../account/stand-in/bytes.ts';
import type { SignedMessage } from '../../account/stand-in/signature.ts';
import { ecdsaSignature, isEcdsaSignature } from './ecdsa.ts';
import { ed25519phSignature, isEd25519phSignature } from './ed25519ph.ts';
import { curves } from './key-pairs.ts';
import { type HashName, isPssSignature, pkcs1Signature, pssSignature } from './rsa-signature.ts';

/** How something is signed, and how whoever has the private key tells a valid signature. */
interface Scheme {
  readonly sign: () => Buffer;
  readonly isValid: (signature: Buffer) => boolean;
}

/** A signature in AWS's encoding, as OpenSSL and other libraries verify it. */
export function signatureOf(key: KeyObject, signed: SignedMessage): Bytes {
  return schemeOf(key, signed).sign().toString('latin1');
}

export function isSignatureOf(key: KeyObject, signed: SignedMessage, signature: Bytes): boolean {
  return schemeOf(key, signed).isValid(Buffer.from(signature, 'latin1'));
}

function schemeOf(key: KeyObject, { algorithm, keySpec, message, messageType }: SignedMessage): Scheme {
  const bytes = Buffer.from(message, 'latin1');
  if (algorithm === 'ED25519_SHA_512' || algorithm === 'ML_DSA_SHAKE_256') {
    return {
      sign: () => sign(null, bytes, key),
      isValid: (signature) => verify(null, bytes, key, signature),
    };
  }
  const hash = hashOf(algorithm);
  const digest = messageType === 'RAW' ? createHash(hash).update(bytes).digest() : bytes;
  if (algorithm.startsWith('RSASSA_PSS')) {
    return {
      sign: () => pssSignature(key, hash, digest),
      isValid: (signature) => isPssSignature(key, hash, digest, signature),
    };
  }
  if (algorithm.startsWith('RSASSA_PKCS1')) {
    const sign = () => pkcs1Signature(key, hash, digest);
    return { sign, isValid: (signature) => sign().equals(signature) };
  }
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const secret = Buffer.from(d, 'base64url');
  if (algorithm === 'ED25519_PH_SHA_512') {
    const publicKey = Buffer.from(x, 'base64url');
    return {
      sign: () => ed25519phSignature(secret, publicKey, digest),
      isValid: (signature) => isEd25519phSignature(secret, publicKey, digest, signature),
    };
  }
  const curve = curves[keySpec];
  if (curve === undefined) throw new Error(`${keySpec} signs nothing with ${algorithm}`);
  return {
    sign: () => ecdsaSignature(curve, secret, digest),
    isValid: (signature) => isEcdsaSignature(curve, secret, digest, signature),
  };
}

function hashOf(algorithm: string): HashName {
  if (algorithm.endsWith('384')) return 'sha384';
  return algorithm.endsWith('512') ? 'sha512' : 'sha256';
}

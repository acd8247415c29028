import {
  constants,
  createDecipheriv,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto';
import type { KeyWrapping } from '../account/stand-in/wrapping.ts';
import { isKeySpec } from '../key/key-type.ts';
import { type KeyPairs, privateKeyIn } from './cryptography/key-pairs.ts';

/** How each wrapping algorithm of AWS KMS pads what RSA encrypts, and whether that is a key under which AES wraps. */
const algorithms = new Map([
  ['RSAES_OAEP_SHA_1', { oaepHash: 'sha1', isHybrid: false }],
  ['RSAES_OAEP_SHA_256', { oaepHash: 'sha256', isHybrid: false }],
  ['RSA_AES_KEY_WRAP_SHA_1', { oaepHash: 'sha1', isHybrid: true }],
  ['RSA_AES_KEY_WRAP_SHA_256', { oaepHash: 'sha256', isHybrid: true }],
]);

const modulusBits = new Map(Object.entries({ RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 }));

/** One private key for each wrapping key spec, made when it is first needed: RSA_4096 can take seconds. */
const privateKeys = new Map<string, KeyObject>();

/** {@link wrappingWith} private keys that are made when they are first needed: RSA_4096 can take seconds. */
export const rsaWrapping: KeyWrapping = wrappingWith(privateKeyFor);

/** {@link wrappingWith} private keys that are made beside the event loop: until then there is no public key. */
export function wrappingWithin(keyPairs: KeyPairs): KeyWrapping {
  const keys = new Map<string, KeyObject>();
  return wrappingWith((keySpec) => {
    const known = keys.get(keySpec);
    if (known !== undefined || !modulusBits.has(keySpec) || !isKeySpec(keySpec)) return known;
    const secret = keyPairs.take({ keySpec, digits: 'wrapping' });
    if (typeof secret !== 'string') return undefined;
    const key = privateKeyIn(secret);
    keys.set(keySpec, key);
    return key;
  });
}

/**
 * Real wrapping of imported key material with RSA, as openssl or any other client does it.
 *
 * node:crypto has no SM2: there is no public key of spec SM2, and what was wrapped with SM2PKE cannot be unwrapped.
 * Source of the algorithms: AWS KMS Developer Guide, "Encrypt the key material".
 */
function wrappingWith(privateKeyFor: (wrappingKeySpec: string) => KeyObject | undefined): KeyWrapping {
  return {
    publicKey: (wrappingKeySpec) => {
      const privateKey = privateKeyFor(wrappingKeySpec);
      return privateKey === undefined
        ? null
        : createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
    },
    unwrap: ({ encryptedKeyMaterial, wrappingKeySpec, wrappingAlgorithm }) => {
      const algorithm = algorithms.get(wrappingAlgorithm);
      const key = privateKeyFor(wrappingKeySpec);
      if (algorithm === undefined || key === undefined) return null;
      const { oaepHash, isHybrid } = algorithm;
      const wrapped = Buffer.from(encryptedKeyMaterial, 'base64');
      const rsaPart = isHybrid ? wrapped.subarray(0, (modulusBits.get(wrappingKeySpec) ?? 0) / 8) : wrapped;
      try {
        const padding = constants.RSA_PKCS1_OAEP_PADDING;
        const decrypted = privateDecrypt({ key, padding, oaepHash }, rsaPart);
        const material = isHybrid
          ? unwrapWithPadding(decrypted, wrapped.subarray(rsaPart.length))
          : decrypted;
        return material === null || material.length === 0 ? null : material.toString('base64');
      } catch {
        return null;
      }
    },
  };
}

function privateKeyFor(wrappingKeySpec: string): KeyObject | undefined {
  const modulusLength = modulusBits.get(wrappingKeySpec);
  if (modulusLength === undefined) return undefined;
  const made = privateKeys.get(wrappingKeySpec) ?? generateKeyPairSync('rsa', { modulusLength }).privateKey;
  privateKeys.set(wrappingKeySpec, made);
  return made;
}

/** The initial value of RFC 5649, section 3, without the length. */
const initialValue = 'a65959a6';

/**
 * Unwraps AES key wrap with padding, RFC 5649, with a key of 256 bits.
 *
 * @returns null if the key has another length or the wrapped bytes were changed
 */
function unwrapWithPadding(key: Buffer, wrapped: Buffer): Buffer | null {
  if (key.length !== 32 || wrapped.length < 16 || wrapped.length % 8 !== 0) return null;
  const decipher = createDecipheriv('id-aes256-wrap-pad', key, Buffer.from(initialValue, 'hex'));
  return Buffer.concat([decipher.update(wrapped), decipher.final()]);
}

/** cryptography: real keys, signatures and ciphertexts with node:crypto, in the place of the account's stand-in. */

import {
  constants,
  createHmac,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { type Account, ownSecret } from '../../account/account.ts';
import { hasNoKeys } from '../../account/look-up.ts';
import { type Bytes, blobOf } from '../../account/stand-in/bytes.ts';
import type { CryptographicKey, Cryptography, Unmade } from '../../account/stand-in/cryptography.ts';
import { encapsulationLengths, encapsulationSpecOf } from '../../account/stand-in/shared-secret.ts';
import type { MacAlgorithm } from '../../key/algorithm.ts';
import type { KeySpec } from '../../key/key-type.ts';
import { decapsulatedWith, encapsulatedFor } from './encapsulation.ts';
import { envelope, keyIdInEnvelope, openedEnvelope, symmetricKey } from './envelope.ts';
import { importedKey, isOfSpec, type KeyPairs, lacking, privateKeyIn, unmade } from './key-pairs.ts';
import { envelopedData } from './recipient.ts';
import { isSignatureOf, signatureOf } from './signature.ts';

/** What an account does with key material: as AWS KMS does it, or openly. */
export const cryptographyKinds = ['real', 'stand-in'] as const;
export type CryptographyKind = (typeof cryptographyKinds)[number];

/** Which cryptography an account has: it does not change once there are keys. */
export function cryptographyOf({ secret }: Account): CryptographyKind {
  return secret === undefined ? 'stand-in' : 'real';
}

/** The account with real cryptography, if that is wanted and it has no keys yet; else as it is. */
export function withCryptography(account: Account, wanted: CryptographyKind): Account {
  const isToBeReal = wanted === 'real' && account.secret === undefined && hasNoKeys(account);
  return isToBeReal ? { ...account, secret: randomBytes(32).toString('hex') } : account;
}

/**
 * Real cryptography with node:crypto. The private keys of an account are in the account, which is not kept secret.
 *
 * @param keyPairs what makes private keys
 */
export function realCryptography(keyPairs: KeyPairs): Cryptography {
  return {
    newSecret: (fresh) => (isAsymmetric(fresh.keySpec) ? keyPairs.take(fresh) : null),
    importedSecret: (keySpec, material) =>
      isAsymmetric(keySpec) ? importedKey(keySpec, bufferOf(material)) : blobOf(material),
    randomBytes: (length) => bytesIn(randomBytes(length)),
    keyPair: (fresh) => {
      const secret = keyPairs.take(fresh);
      return typeof secret === 'string'
        ? { privateKey: bytesIn(Buffer.from(secret, 'base64')), publicKey: publicBytes(privateKeyIn(secret)) }
        : secret;
    },
    publicKey: (key) => {
      const secret = secretOf(key);
      return secret === undefined
        ? unmade('KMSInvalidStateException', `${key.keyArn} is pending import.`)
        : publicBytes(privateKeyIn(secret));
    },
    encrypt: (key, { algorithm, encryptionContext }, plaintext) => {
      if (algorithm === 'SYMMETRIC_DEFAULT') return envelope(key, encryptionContext, plaintext);
      return bytesIn(publicEncrypt(oaep(privateKeyOf(key), algorithm), bufferOf(plaintext)));
    },
    keyIdIn: keyIdInEnvelope,
    decrypt: (key, { algorithm, encryptionContext }, ciphertext) => {
      if (algorithm === 'SYMMETRIC_DEFAULT') return openedEnvelope(key, encryptionContext, ciphertext);
      try {
        const plaintext = privateDecrypt(oaep(privateKeyOf(key), algorithm), bufferOf(ciphertext));
        return { keyMaterialId: null, plaintext: bytesIn(plaintext) };
      } catch {
        return null;
      }
    },
    sign: (key, message) =>
      message.messageType === 'EXTERNAL_MU' ? noExternalMu : signatureOf(privateKeyOf(key), message),
    verify: (key, message, signature) =>
      message.messageType === 'EXTERNAL_MU'
        ? noExternalMu
        : isSignatureOf(privateKeyOf(key), message, signature),
    mac: (key, algorithm, message) =>
      bytesIn(createHmac(hashOfMac(algorithm), hmacKey(key)).update(message, 'latin1').digest()),
    agree: (key, peerPublicKey) => {
      try {
        const publicKey = createPublicKey({ key: bufferOf(peerPublicKey), format: 'der', type: 'spki' });
        if (!isOfSpec(publicKey, key.keySpec)) return null;
        return bytesIn(diffieHellman({ privateKey: privateKeyOf(key), publicKey }));
      } catch {
        return null;
      }
    },
    encapsulate: (key) => {
      const { encapsulation, secret } = encapsulatedFor(privateKeyOf(key));
      return { encapsulation: bytesIn(encapsulation), secret: bytesIn(secret) };
    },
    decapsulate: (key, encapsulation) => {
      const due = encapsulationLengths[encapsulationSpecOf(key.keySpec)];
      if (encapsulation.length !== due) return null;
      return bytesIn(decapsulatedWith(privateKeyOf(key), bufferOf(encapsulation)));
    },
    toRecipient: envelopedData,
  };
}

const noExternalMu: Unmade = lacking('ML-DSA with an external μ', 'no Node has it yet');

function isAsymmetric(keySpec: KeySpec): boolean {
  return keySpec !== 'SYMMETRIC_DEFAULT' && !keySpec.startsWith('HMAC');
}

/** The private key of an asymmetric key, which AWS KMS made or which was imported; undefined if none was yet. */
function secretOf({ materials, secrets }: CryptographicKey): string | undefined {
  return secrets[ownSecret] ?? secrets[materials[0]?.id ?? ''];
}

function privateKeyOf(key: CryptographicKey): KeyObject {
  const secret = secretOf(key);
  if (secret === undefined) throw new Error(`${key.keyArn} has no private key`);
  return privateKeyIn(secret);
}

/** With MGF1 of the same hash. Source: AWS KMS Developer Guide, "RSA key specs for encryption and decryption". */
function oaep(key: KeyObject, algorithm: string) {
  const oaepHash = algorithm === 'RSAES_OAEP_SHA_1' ? 'sha1' : 'sha256';
  return { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash };
}

function hashOfMac(algorithm: MacAlgorithm): string {
  return algorithm.replace('HMAC_SHA_', 'sha');
}

/** As long as the hash, unless it was imported. */
function hmacKey(key: CryptographicKey): Buffer {
  return symmetricKey(key, key.materials[0]?.id ?? null, Number(key.keySpec.slice('HMAC_'.length)) / 8);
}

function publicBytes(privateKey: KeyObject): Bytes {
  return bytesIn(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
}

function bufferOf(bytes: Bytes): Buffer {
  return Buffer.from(bytes, 'latin1');
}

function bytesIn(buffer: Buffer): Bytes {
  return buffer.toString('latin1');
}

import type { EncryptionAlgorithm, MacAlgorithm } from '../../key/algorithm.ts';
import type { KmsError } from '../../key/exception.ts';
import { currentMaterial, type KeyMaterial } from '../../key/key-material.ts';
import type { KeySpec } from '../../key/key-type.ts';
import { type Bytes, bytesFrom, bytesOfDigits, sealed } from './bytes.ts';
import { ciphertextBytes, ciphertextIn, contextDigest, type EncryptionContext } from './ciphertext.ts';
import {
  asymmetricSpecOf,
  isPublicKeyOf,
  modulusLengthOf,
  privateKeyBytes,
  publicKeyBytes,
} from './key-pair.ts';
import { agreedSecret, decapsulated, encapsulated, encapsulationSpecOf } from './shared-secret.ts';
import { macBytes, type SignedMessage, signatureBytes } from './signature.ts';

/** What cryptography is told of a key. */
export interface CryptographicKey {
  readonly keyId: string;
  readonly keyArn: string;
  readonly keySpec: KeySpec;
  readonly materials: readonly KeyMaterial[];
  /** What entered the account from outside for this key, base64: see `KeyRecord.secrets`. */
  readonly secrets: { readonly [name: string]: string };
  /** What the key material is made from that has no such secret: see `Account.secret`. */
  readonly accountSecret: string;
}

/** Something that cannot be made: AWS's exception says why. */
export interface Unmade {
  readonly ok: false;
  readonly exception: KmsError;
}

/** How a key is used to encrypt: the algorithm and, for symmetric encryption keys, the encryption context. */
export interface Encryption {
  readonly algorithm: EncryptionAlgorithm;
  readonly encryptionContext: EncryptionContext | undefined;
}

/** Something opened, and the key material that opened it, if it has an ID. */
export interface Opened {
  readonly plaintext: Bytes;
  readonly keyMaterialId: string | null;
}

/** A key to be made; no two have the same digits: the same request made again asks with the same ones. */
export interface Fresh {
  readonly keySpec: KeySpec;
  readonly digits: string;
}

/**
 * What an account does with key material. The account sees to everything else: who may do what, sizes, algorithms.
 *
 * Key material comes from outside and is kept in the account, so that the account stays plain data.
 */
export interface Cryptography {
  /** The secret of a new key of origin AWS_KMS; null if it needs none of its own. */
  readonly newSecret: (fresh: Fresh) => string | null | Unmade;
  /** The secret of a key from its imported key material; null if it needs none. */
  readonly importedSecret: (keySpec: KeySpec, material: Bytes) => string | null | Unmade;
  readonly randomBytes: (length: number, digits: string) => Bytes;
  /** A data key pair: DER of SubjectPublicKeyInfo and PrivateKeyInfo. */
  readonly keyPair: (fresh: Fresh) => { readonly publicKey: Bytes; readonly privateKey: Bytes } | Unmade;
  /** DER of SubjectPublicKeyInfo. */
  readonly publicKey: (key: CryptographicKey) => Bytes | Unmade;
  /** @param serialNumber another one for each ciphertext of the account */
  readonly encrypt: (
    key: CryptographicKey,
    encryption: Encryption,
    plaintext: Bytes,
    serialNumber: number,
  ) => Bytes;
  /** The key ID in a symmetric ciphertext; null if there is none. Never throws, whatever the bytes. */
  readonly keyIdIn: (ciphertext: Bytes) => string | null;
  /** Null if the ciphertext does not open under the key. */
  readonly decrypt: (key: CryptographicKey, encryption: Encryption, ciphertext: Bytes) => Opened | null;
  readonly sign: (key: CryptographicKey, message: SignedMessage) => Bytes | Unmade;
  readonly verify: (key: CryptographicKey, message: SignedMessage, signature: Bytes) => boolean | Unmade;
  readonly mac: (key: CryptographicKey, algorithm: MacAlgorithm, message: Bytes) => Bytes;
  /** The secret agreed on with the holder of a public key; null if that is none of the key's spec. */
  readonly agree: (key: CryptographicKey, peerPublicKey: Bytes) => Bytes | null;
  readonly encapsulate: (
    key: CryptographicKey,
    digits: string,
  ) => { readonly secret: Bytes; readonly encapsulation: Bytes };
  /** Null if the encapsulation has a length that none for this key has. */
  readonly decapsulate: (key: CryptographicKey, encapsulation: Bytes) => Bytes | null;
  /** What only the attested environment can read; null if the attestation document holds no public key for that. */
  readonly toRecipient: (attestationDocument: Bytes, plaintext: Bytes) => Bytes | null;
}

/** The stand-in, openly readable and the same on every machine: docs/cryptography.md. This is not cryptography. */
export const transparentCryptography: Cryptography = {
  newSecret: () => null,
  importedSecret: () => null,
  randomBytes: (length, digits) => bytesFrom(digits, length),
  keyPair: ({ keySpec, digits }) => {
    const spec = asymmetricSpecOf(keySpec);
    return { privateKey: privateKeyBytes(spec, digits), publicKey: publicKeyBytes(spec, digits) };
  },
  publicKey: ({ keyId, keySpec }) => publicKeyBytes(asymmetricSpecOf(keySpec), keyId),
  encrypt: ({ keyId, keySpec, materials }, { algorithm, encryptionContext }, plaintext, serialNumber) => {
    const isSymmetric = algorithm === 'SYMMETRIC_DEFAULT';
    const ciphertext = {
      algorithm,
      serialNumber,
      keyId,
      keyMaterialId: isSymmetric ? (currentMaterial(materials)?.id ?? null) : null,
      contextDigest: isSymmetric ? contextDigest(encryptionContext) : null,
      plaintext,
    };
    return ciphertextBytes(ciphertext, modulusLengthOf(keySpec) ?? undefined);
  },
  keyIdIn: (bytes) => {
    const ciphertext = ciphertextIn(bytes);
    return ciphertext?.algorithm === 'SYMMETRIC_DEFAULT' ? ciphertext.keyId : null;
  },
  /**
   * The key's own ciphertext, of one of its key materials, the same algorithm and the same encryption context.
   *
   * Related multi-Region keys share key ID and key materials, so each opens what the others encrypted.
   */
  decrypt: ({ keyId, materials }, { algorithm, encryptionContext }, bytes) => {
    const ciphertext = ciphertextIn(bytes);
    if (ciphertext?.keyId !== keyId || ciphertext.algorithm !== algorithm) return null;
    if (algorithm !== 'SYMMETRIC_DEFAULT') return ciphertext;
    const { keyMaterialId } = ciphertext;
    const hasMaterial = keyMaterialId === null || materials.some(({ id }) => id === keyMaterialId);
    return hasMaterial && ciphertext.contextDigest === contextDigest(encryptionContext) ? ciphertext : null;
  },
  sign: ({ keyId }, message) => signatureBytes(keyId, message),
  verify: ({ keyId }, message, signature) => signature === signatureBytes(keyId, message),
  mac: ({ keyId }, algorithm, message) => macBytes(keyId, algorithm, message),
  agree: ({ keyId, keySpec }, peerPublicKey) => {
    const spec = asymmetricSpecOf(keySpec);
    return isPublicKeyOf(spec, peerPublicKey) ? agreedSecret(spec, keyId, peerPublicKey) : null;
  },
  encapsulate: ({ keyId, keySpec }, digits) => {
    const secret = bytesOfDigits(digits);
    return { secret, encapsulation: encapsulated(encapsulationSpecOf(keySpec), keyId, secret) };
  },
  decapsulate: ({ keyId, keySpec }, encapsulation) =>
    decapsulated(encapsulationSpecOf(keySpec), keyId, encapsulation),
  /** The plaintext openly, then 16 bytes of digest. Any document counts as valid: nobody reads it. */
  toRecipient: (_document, plaintext) => sealed(plaintext),
};

import type { KeySpec } from '../../key/key-type.ts';
import { type Bytes, bytesFrom } from './bytes.ts';
import { der, derBits, derIdentifier, derInteger, tags } from './der.ts';

/** A key spec that has a public and a private key. */
export type AsymmetricKeySpec = keyof typeof keyPairForms;

/**
 * The form of the keys of a key spec: object identifiers by their hexadecimal digits, lengths in bytes.
 *
 * Source: RFC 5480 (ECC), 8017 (RSA), 8410 (Ed25519), 9881 (ML-DSA), 9935 (ML-KEM); GB/T 33560 (SM2).
 */
type KeyPairForm =
  | { readonly kind: 'RSA'; readonly modulusLength: number }
  | { readonly kind: 'ECC'; readonly curve: string; readonly coordinateLength: number }
  | {
      readonly kind: 'raw';
      readonly algorithm: string;
      readonly publicLength: number;
      /** Of the private key or the seed that it is made from. */
      readonly privateLength: number;
    };

const keyPairForms = {
  RSA_2048: { kind: 'RSA', modulusLength: 256 },
  RSA_3072: { kind: 'RSA', modulusLength: 384 },
  RSA_4096: { kind: 'RSA', modulusLength: 512 },
  ECC_NIST_P256: { kind: 'ECC', curve: '2a8648ce3d030107', coordinateLength: 32 },
  ECC_NIST_P384: { kind: 'ECC', curve: '2b81040022', coordinateLength: 48 },
  ECC_NIST_P521: { kind: 'ECC', curve: '2b81040023', coordinateLength: 66 },
  ECC_SECG_P256K1: { kind: 'ECC', curve: '2b8104000a', coordinateLength: 32 },
  SM2: { kind: 'ECC', curve: '2a811ccf5501822d', coordinateLength: 32 },
  ECC_NIST_EDWARDS25519: { kind: 'raw', algorithm: '2b6570', publicLength: 32, privateLength: 32 },
  ML_DSA_44: { kind: 'raw', algorithm: '608648016503040311', publicLength: 1312, privateLength: 32 },
  ML_DSA_65: { kind: 'raw', algorithm: '608648016503040312', publicLength: 1952, privateLength: 32 },
  ML_DSA_87: { kind: 'raw', algorithm: '608648016503040313', publicLength: 2592, privateLength: 32 },
  ML_KEM_512: { kind: 'raw', algorithm: '608648016503040401', publicLength: 800, privateLength: 64 },
  ML_KEM_768: { kind: 'raw', algorithm: '608648016503040402', publicLength: 1184, privateLength: 64 },
  ML_KEM_1024: { kind: 'raw', algorithm: '608648016503040403', publicLength: 1568, privateLength: 64 },
} as const satisfies { readonly [Spec in KeySpec]?: KeyPairForm };

const rsaEncryption = '2a864886f70d010101';
const ecPublicKey = '2a8648ce3d0201';
const publicExponent = '\x01\x00\x01';

/** A key spec as one that has a public and a private key; whoever asks has seen to it that it has. */
export function asymmetricSpecOf(keySpec: KeySpec): AsymmetricKeySpec {
  if (isAsymmetric(keySpec)) return keySpec;
  throw new Error(`${keySpec} has no public key, and no operation that needs one gets this far`);
}

/** How long the modulus of an RSA key is, in bytes; null for other key specs. */
export function modulusLengthOf(keySpec: KeySpec): number | null {
  const form = isAsymmetric(keySpec) ? keyPairForms[keySpec] : null;
  return form?.kind === 'RSA' ? form.modulusLength : null;
}

/** How long a coordinate of a point of an ECC key is, in bytes; null for other key specs. */
export function coordinateLengthOf(keySpec: KeySpec): number | null {
  const form = isAsymmetric(keySpec) ? keyPairForms[keySpec] : null;
  return form?.kind === 'ECC' ? form.coordinateLength : null;
}

/**
 * A public key as DER of SubjectPublicKeyInfo, of the right form and length, made from nothing but a name.
 *
 * This is not cryptography: the bytes inside are not a key. An RSA key has no known factors, an ECC point is not on its curve.
 *
 * @param name the key ID, or what tells a data key pair from all others
 */
export function publicKeyBytes(keySpec: AsymmetricKeySpec, name: string): Bytes {
  return der(tags.sequence, algorithmIdentifier(keyPairForms[keySpec]), derBits(rawPublicKey(keySpec, name)));
}

/** The bytes inside a public key: RSAPublicKey, an uncompressed point, or the public key of other algorithms. */
export function rawPublicKey(keySpec: AsymmetricKeySpec, name: string): Bytes {
  const form = keyPairForms[keySpec];
  const part = (length: number) => bytesFrom(`public ${keySpec} ${name}`, length);
  switch (form.kind) {
    case 'RSA':
      return der(tags.sequence, modulus(keySpec, name, form.modulusLength), derInteger(publicExponent));
    case 'ECC':
      return `\x04${part(2 * form.coordinateLength)}`;
    case 'raw':
      return part(form.publicLength);
    default:
      return form satisfies never;
  }
}

/** A private key as DER of PrivateKeyInfo: see {@link publicKeyBytes}. Source of the forms: RFC 5958, 8017, 5915, 9935. */
export function privateKeyBytes(keySpec: AsymmetricKeySpec, name: string): Bytes {
  return privateKeyInfo(keySpec, rawPrivateKey(keySpec, name));
}

/** DER of PrivateKeyInfo around a private key in the form of its algorithm. */
export function privateKeyInfo(keySpec: AsymmetricKeySpec, privateKey: Bytes): Bytes {
  return der(
    tags.sequence,
    der(tags.integer, '\0'),
    algorithmIdentifier(keyPairForms[keySpec]),
    der(tags.octetString, privateKey),
  );
}

/** Says whether bytes have the form of a public key of this spec: an ECC key, with its point written out. */
export function isPublicKeyOf(keySpec: AsymmetricKeySpec, bytes: Bytes): boolean {
  const example = publicKeyBytes(keySpec, '');
  const prefix = example.slice(0, example.length - rawPublicKey(keySpec, '').length + 1);
  return bytes.length === example.length && bytes.startsWith(prefix);
}

function rawPrivateKey(keySpec: AsymmetricKeySpec, name: string): Bytes {
  const form = keyPairForms[keySpec];
  const part = (what: string, length: number) => bytesFrom(`private ${what} ${keySpec} ${name}`, length);
  switch (form.kind) {
    case 'RSA': {
      const whole = form.modulusLength;
      const numbers = (['p', 'q', 'dP', 'dQ', 'qInv'] as const).map((what) => number(part(what, whole / 2)));
      return der(
        tags.sequence,
        der(tags.integer, '\0'),
        modulus(keySpec, name, whole),
        derInteger(publicExponent),
        number(part('d', whole)),
        ...numbers,
      );
    }
    case 'ECC':
      return der(tags.sequence, derInteger('\x01'), der(tags.octetString, part('d', form.coordinateLength)));
    case 'raw':
      return der(keySpec.startsWith('ML_') ? tags.seed : tags.octetString, part('seed', form.privateLength));
    default:
      return form satisfies never;
  }
}

function algorithmIdentifier(form: KeyPairForm): Bytes {
  switch (form.kind) {
    case 'RSA':
      return der(tags.sequence, derIdentifier(rsaEncryption), der(tags.null));
    case 'ECC':
      return der(tags.sequence, derIdentifier(ecPublicKey), derIdentifier(form.curve));
    case 'raw':
      return der(tags.sequence, derIdentifier(form.algorithm));
    default:
      return form satisfies never;
  }
}

/** An odd number with its highest bit set. */
function modulus(keySpec: AsymmetricKeySpec, name: string, length: number): Bytes {
  return derInteger(`\xc0${bytesFrom(`public ${keySpec} ${name}`, length - 2)}\x01`);
}

/** A number that needs all its bytes. */
function number(bytes: Bytes): Bytes {
  return derInteger(`\xc0${bytes.slice(1)}`);
}

function isAsymmetric(keySpec: KeySpec): keySpec is AsymmetricKeySpec {
  return Object.hasOwn(keyPairForms, keySpec);
}

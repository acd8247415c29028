import {
  constants,
  createCipheriv,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { KeyAtHand } from '../../scenario/key-at-hand.ts';
import { type KeyMaterialKind, keyMaterialKind, needsAesKey } from '../../scenario/key-material.ts';

/** The key that key material is imported into. */
type Importing = Pick<KeyAtHand, 'type' | 'keyArn'>;

/**
 * Key material of a name for a key, wrapped with the public key that came with the import token. The same name is
 * the same key material for as long as this process lives.
 *
 * @param publicKey DER of SubjectPublicKeyInfo; a target may give bytes that are not a key, and then nothing can be wrapped
 * @returns random bytes of the length of a wrapped key, if the public key is not a key
 */
export function wrapped(publicKey: Uint8Array, importing: Importing, name: string): Uint8Array {
  const key = publicKeyIn(publicKey);
  if (key === null) return randomBytes(256);
  const encrypted = (bytes: Buffer) =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, bytes);
  const kind = keyMaterialKind(importing.type.keySpec, importing.keyArn);
  const material = materialOf(kind, name);
  if (!needsAesKey(kind)) return encrypted(material);
  const aesKey = randomBytes(32);
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'));
  return Buffer.concat([encrypted(aesKey), cipher.update(material), cipher.final()]);
}

function publicKeyIn(der: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

const made = new Map<string, Buffer>();

function materialOf(kind: KeyMaterialKind, name: string): Buffer {
  const id = `${JSON.stringify(kind)} ${name}`;
  const known = made.get(id) ?? newMaterial(kind, name);
  made.set(id, known);
  return known;
}

function newMaterial(material: KeyMaterialKind, name: string): Buffer {
  const format = { type: 'pkcs8', format: 'der' } as const;
  switch (material.kind) {
    case 'RSA':
      return generateKeyPairSync('rsa', { modulusLength: material.bits }).privateKey.export(format);
    case 'EC':
      return generateKeyPairSync('ec', { namedCurve: material.curve }).privateKey.export(format);
    case 'bytes':
      return createHash('sha512').update(name).digest().subarray(0, material.length);
    default:
      return material satisfies never;
  }
}

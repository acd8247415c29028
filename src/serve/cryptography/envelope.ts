import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { type Bytes, bytesOfDigits, digitsOf, sealed, unsealed } from '../../account/stand-in/bytes.ts';
import { contextDigest } from '../../account/stand-in/ciphertext.ts';
import type { CryptographicKey, Encryption, Opened } from '../../account/stand-in/cryptography.ts';
import { keyIdBytes, keyIdIn, keyIdLength } from '../../account/stand-in/key-id.ts';
import { currentMaterial } from '../../key/key-material.ts';

/** After 1, which is the stand-in's. */
const version = '\x02';
const materialIdLength = 32;
const noMaterial = '0'.repeat(2 * materialIdLength);
const headerLength = version.length + keyIdLength + materialIdLength;
const ivLength = 12;
const tagLength = 16;

/**
 * A ciphertext of a symmetric encryption key: AES-GCM, bound to key, key material and encryption context.
 *
 * The digest at the end protects nothing: it tells a damaged ciphertext from one of a key that is gone.
 */
export function envelope(
  key: CryptographicKey,
  encryptionContext: Encryption['encryptionContext'],
  plaintext: Bytes,
): Bytes {
  const id = currentMaterial(key.materials)?.id ?? null;
  const header = version + keyIdBytes(key.keyId) + bytesOfDigits(id ?? noMaterial);
  const iv = randomBytes(ivLength);
  const { bytes, name } = cipherOf(key, id);
  const cipher = createCipheriv(name, bytes, iv).setAAD(boundTo(header, encryptionContext));
  const body = Buffer.concat([cipher.update(plaintext, 'latin1'), cipher.final(), cipher.getAuthTag()]);
  return sealed(header + iv.toString('latin1') + body.toString('latin1'));
}

/** The key ID in an envelope; null for other bytes. */
export function keyIdInEnvelope(ciphertext: Bytes): string | null {
  const content = unsealed(ciphertext) ?? '';
  const isWhole = content.startsWith(version) && content.length > headerLength + ivLength + tagLength;
  return isWhole ? keyIdIn(content.slice(version.length, version.length + keyIdLength)) : null;
}

/** Null if the envelope is not of this key and encryption context. */
export function openedEnvelope(
  key: CryptographicKey,
  encryptionContext: Encryption['encryptionContext'],
  ciphertext: Bytes,
): Opened | null {
  if (keyIdInEnvelope(ciphertext) !== key.keyId) return null;
  const header = ciphertext.slice(0, headerLength);
  const digits = digitsOf(header.slice(-materialIdLength));
  const keyMaterialId = digits === noMaterial ? null : digits;
  if (keyMaterialId !== null && !key.materials.some(({ id }) => id === keyMaterialId)) return null;
  const [iv, rest] = cut(Buffer.from(unsealed(ciphertext)?.slice(headerLength) ?? '', 'latin1'), ivLength);
  const [body, tag] = cut(rest, rest.length - tagLength);
  try {
    const { bytes, name } = cipherOf(key, keyMaterialId);
    const decipher = createDecipheriv(name, bytes, iv, { authTagLength: tagLength })
      .setAAD(boundTo(header, encryptionContext))
      .setAuthTag(tag);
    const plaintext = Buffer.concat([decipher.update(body), decipher.final()]).toString('latin1');
    return { keyMaterialId, plaintext };
  } catch {
    return null;
  }
}

/** The bytes of a key that has no private key: imported, or derived from what the account holds. */
export function symmetricKey(key: CryptographicKey, id: string | null, length: number): Buffer {
  const imported = key.secrets[id ?? ''];
  if (imported !== undefined) return Buffer.from(imported, 'base64');
  const info = `${key.keySpec} ${key.keyId} ${id}`;
  return Buffer.from(hkdfSync('sha256', key.accountSecret, '', info, length));
}

function cipherOf(key: CryptographicKey, id: string | null) {
  const bytes = symmetricKey(key, id, 32);
  return { bytes, name: bytes.length === 16 ? ('aes-128-gcm' as const) : ('aes-256-gcm' as const) };
}

function boundTo(header: Bytes, encryptionContext: Encryption['encryptionContext']): Buffer {
  return Buffer.from(header + contextDigest(encryptionContext), 'latin1');
}

function cut(bytes: Buffer, at: number): readonly [Buffer, Buffer] {
  return [bytes.subarray(0, at), bytes.subarray(at)];
}

import {
  constants,
  createHash,
  createPublicKey,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
} from 'node:crypto';
import { der, derIdentifier, tags } from '../../account/stand-in/der.ts';

/** The hash functions of AWS's algorithms, by the object identifier's hexadecimal digits. Source: RFC 8017, appendix B.1. */
const identifiers = {
  sha256: '608648016503040201',
  sha384: '608648016503040202',
  sha512: '608648016503040203',
} as const;

export type HashName = keyof typeof identifiers;

const { RSA_NO_PADDING, RSA_PKCS1_PADDING } = constants;

/** RSASSA-PKCS1-v1_5 over a digest: a message and its digest have the same signature. Source: RFC 8017, section 8.2. */
export function pkcs1Signature(key: KeyObject, hash: HashName, digest: Buffer): Buffer {
  const algorithm = der(tags.sequence, derIdentifier(identifiers[hash]), der(tags.null));
  const info = der(tags.sequence, algorithm, der(tags.octetString, digest.toString('latin1')));
  return privateEncrypt({ key, padding: RSA_PKCS1_PADDING }, Buffer.from(info, 'latin1'));
}

/** RSASSA-PSS over a digest, with MGF1 and a salt as long as the digest. Source: RFC 8017, sections 8.1 and 9.1. */
export function pssSignature(key: KeyObject, hash: HashName, digest: Buffer): Buffer {
  const salt = randomBytes(digest.length);
  return privateEncrypt({ key, padding: RSA_NO_PADDING }, pssMessage(key, hash, digest, salt));
}

export function isPssSignature(key: KeyObject, hash: HashName, digest: Buffer, signature: Buffer): boolean {
  const found = opened(key, signature);
  if (found === null) return false;
  const masked = found.subarray(0, -digest.length - 1);
  const salt = mask(masked, found.subarray(masked.length, -1), hash).subarray(-digest.length);
  return pssMessage(key, hash, digest, salt).equals(found);
}

/** Null for what has not the length of the modulus, or is not below it. */
function opened(key: KeyObject, signature: Buffer): Buffer | null {
  try {
    return publicDecrypt({ key: createPublicKey(key), padding: RSA_NO_PADDING }, signature);
  } catch {
    return null;
  }
}

/** What is signed: a salt makes the whole of it. */
function pssMessage(key: KeyObject, hash: HashName, digest: Buffer, salt: Buffer): Buffer {
  const length = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const summary = createHash(hash)
    .update(Buffer.concat([Buffer.alloc(8), digest, salt]))
    .digest();
  const block = Buffer.alloc(length - summary.length - 1);
  block[block.length - salt.length - 1] = 1;
  salt.copy(block, block.length - salt.length);
  const masked = mask(block, summary, hash);
  masked[0] = (masked[0] ?? 0) & 0x7f;
  return Buffer.concat([masked, summary, Buffer.from([0xbc])]);
}

/** MGF1 over bytes. Source: RFC 8017, appendix B.2.1. */
function mask(bytes: Buffer, seed: Buffer, hash: HashName): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes.length / seed.length) }, (_, index) => {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(index);
    return createHash(hash).update(seed).update(counter).digest();
  });
  const stream = Buffer.concat(blocks);
  return Buffer.from(bytes.map((byte, index) => byte ^ (stream[index] ?? 0)));
}

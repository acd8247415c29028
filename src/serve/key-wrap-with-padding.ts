import { createDecipheriv } from 'node:crypto';

/** The initial value of RFC 5649, section 3, without the length. */
const initialValue = 'a65959a6';

/**
 * Unwraps AES key wrap with padding, RFC 5649, with a key of 256 bits.
 *
 * @returns null if the key has another length or the wrapped bytes were changed
 */
export function unwrapWithPadding(key: Buffer, wrapped: Buffer): Buffer | null {
  if (key.length !== 32 || wrapped.length < 16 || wrapped.length % 8 !== 0) return null;
  const decipher = createDecipheriv('id-aes256-wrap-pad', key, Buffer.from(initialValue, 'hex'));
  return Buffer.concat([decipher.update(wrapped), decipher.final()]);
}

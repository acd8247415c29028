/** stand-in: what takes the place of cryptography and of opaque tokens: openly readable bytes. Handlers use it, and the oracle. */

import { hexDigest } from '../../key/hex-digest.ts';

/**
 * Bytes as a text in which every character from U+0000 to U+00FF stands for one byte.
 *
 * That is what `atob` and `btoa` speak, in Node and in browsers alike.
 */
export type Bytes = string;

/** The bytes of a blob on the wire, which is well-formed base64. */
export function bytesOf(base64: string): Bytes {
  return atob(base64);
}

export function blobOf(bytes: Bytes): string {
  return btoa(bytes);
}

/** The bytes of an even number of hexadecimal digits. */
export function bytesOfDigits(digits: string): Bytes {
  let bytes = '';
  for (let index = 0; index + 1 < digits.length; index += 2) {
    bytes += String.fromCharCode(Number.parseInt(digits.slice(index, index + 2), 16));
  }
  return bytes;
}

export function digitsOf(bytes: Bytes): string {
  let digits = '';
  for (let index = 0; index < bytes.length; index += 1) {
    digits += bytes.charCodeAt(index).toString(16).padStart(2, '0');
  }
  return digits;
}

/** A whole number as bytes, the most significant first; only as much of it as fits. */
export function numberBytes(value: number, length: number): Bytes {
  let bytes = '';
  for (let rest = value, count = 0; count < length; count += 1) {
    bytes = String.fromCharCode(rest % 256) + bytes;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** The whole number that bytes stand for. */
export function numberIn(bytes: Bytes): number {
  let value = 0;
  for (let index = 0; index < bytes.length; index += 1) value = value * 256 + bytes.charCodeAt(index);
  return value;
}

/** As many bytes as wanted from a text: the same text gives the same bytes, and anyone can make them. */
export function bytesFrom(text: string, length: number): Bytes {
  const seed = hexDigest(text);
  let bytes = '';
  for (let block = 0; bytes.length < length; block += 1) {
    bytes += bytesOfDigits(hexDigest(`${block}/${seed}`));
  }
  return bytes.slice(0, length);
}

const digestLength = 16;

/** How many bytes {@link sealed} adds. */
export const sealLength = digestLength;

/** Content with a digest after it that shows any changed byte; filled up with zero bytes to a length if one is given. */
export function sealed(content: Bytes, length = content.length + digestLength): Bytes {
  const filled = content + '\0'.repeat(Math.max(0, length - digestLength - content.length));
  return filled + digestOf(filled);
}

/** The content of sealed bytes, with what filled it up; null if any byte was changed. */
export function unsealed(bytes: Bytes): Bytes | null {
  const content = bytes.slice(0, -digestLength);
  return bytes.length > digestLength && bytes.slice(-digestLength) === digestOf(content) ? content : null;
}

function digestOf(content: Bytes): Bytes {
  return bytesOfDigits(hexDigest(content)).slice(0, digestLength);
}

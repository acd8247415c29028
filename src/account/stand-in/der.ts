import { type Bytes, bytesOfDigits, numberBytes } from './bytes.ts';

/** The tags of the ASN.1 types that keys and signatures are made of. */
export const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  sequence: 0x30,
  /** A context-specific tag [0] with bytes in it. */
  seed: 0x80,
} as const;

/** A value in the Distinguished Encoding Rules: tag, length, content. Source: ITU-T X.690. */
export function der(tag: number, ...content: readonly Bytes[]): Bytes {
  const bytes = content.join('');
  return String.fromCharCode(tag) + lengthBytes(bytes.length) + bytes;
}

/** A positive INTEGER from its bytes, of which the first is not zero. */
export function derInteger(bytes: Bytes): Bytes {
  return der(tags.integer, bytes.charCodeAt(0) < 0x80 ? bytes : `\0${bytes}`);
}

export function derBits(bytes: Bytes): Bytes {
  return der(tags.bitString, '\0', bytes);
}

/** An OBJECT IDENTIFIER from the hexadecimal digits of its content. */
export function derIdentifier(digits: string): Bytes {
  return der(tags.objectIdentifier, bytesOfDigits(digits));
}

function lengthBytes(length: number): Bytes {
  if (length < 0x80) return numberBytes(length, 1);
  return length < 0x100 ? `\x81${numberBytes(length, 1)}` : `\x82${numberBytes(length, 2)}`;
}

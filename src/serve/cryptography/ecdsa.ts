import { createECDH } from 'node:crypto';
import { type Bytes, bytesOfDigits } from '../../account/stand-in/bytes.ts';
import { der, derInteger, tags } from '../../account/stand-in/der.ts';
import { bytesOfNumber, inverse, modulo, numberOf } from './modular.ts';

/** The orders of the curves, by OpenSSL's names. Source: SEC 2; FIPS 186-5. */
const orders: { readonly [curve: string]: bigint } = {
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  secp384r1:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  secp521r1:
    0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

/**
 * ECDSA over a digest, which node:crypto offers over messages only: OpenSSL multiplies the points, as for ECDH.
 *
 * No digest of AWS's algorithms is longer than the order of its curve. Source: FIPS 186-5, section 6.4.
 */
export function ecdsaSignature(curve: string, privateKey: Uint8Array, digest: Uint8Array): Buffer {
  const order = orderOf(curve);
  for (;;) {
    const once = createECDH(curve);
    once.generateKeys();
    const r = modulo(firstCoordinate(once.getPublicKey()), order);
    const sum = numberOf(digest) + r * numberOf(privateKey);
    const s = modulo(inverse(numberOf(once.getPrivateKey()), order) * sum, order);
    if (r !== 0n && s !== 0n) return derOf(r, s);
  }
}

/**
 * Says whether a signature in strict DER is one of a digest. Whoever has the private key need not add points: from a
 * valid signature follows the number that it was made with.
 */
export function isEcdsaSignature(
  curve: string,
  privateKey: Uint8Array,
  digest: Uint8Array,
  signature: Buffer,
): boolean {
  const order = orderOf(curve);
  const [r, s] = numbersIn(signature);
  if (r === 0n || s === 0n || r >= order || s >= order || !derOf(r, s).equals(signature)) return false;
  const once = modulo(inverse(s, order) * (numberOf(digest) + r * numberOf(privateKey)), order);
  if (once === 0n) return false;
  const multiplied = createECDH(curve);
  multiplied.setPrivateKey(bytesOfNumber(once, Math.ceil(order.toString(16).length / 2)));
  return modulo(firstCoordinate(multiplied.getPublicKey()), order) === r;
}

function orderOf(curve: string): bigint {
  const order = orders[curve];
  if (order === undefined) throw new Error(`no order of the curve ${curve} is known`);
  return order;
}

/** Of a point written out: 4, then two coordinates. */
function firstCoordinate(point: Buffer): bigint {
  return numberOf(point.subarray(1, (point.length + 1) / 2));
}

function derOf(r: bigint, s: bigint): Buffer {
  return Buffer.from(der(tags.sequence, integer(r), integer(s)), 'latin1');
}

function integer(number: bigint): Bytes {
  const digits = number.toString(16);
  return derInteger(bytesOfDigits(digits.padStart(2 * Math.ceil(digits.length / 2), '0')));
}

/** The two numbers where a signature in DER has them: whoever writes them again finds whether it is one. */
function numbersIn(signature: Buffer): readonly [bigint, bigint] {
  const start = signature[1] === 0x81 ? 3 : 2;
  const middle = start + 2 + (signature[start + 1] ?? 0);
  return [numberOf(signature.subarray(start + 2, middle)), numberOf(signature.subarray(middle + 2))];
}

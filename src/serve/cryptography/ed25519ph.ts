import { createHash } from 'node:crypto';
import { bytesOfNumber, inverse, modulo, numberOf } from './modular.ts';

/** The field, the order of the base point and the constant of the curve. Source: RFC 8032, section 5.1. */
const prime = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const constant = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** A point in extended homogeneous coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
type Point = readonly [x: bigint, y: bigint, z: bigint, t: bigint];

const baseX = 15112221349535400772501151409588531511454012693041857206046113283949847762202n;
const baseY = 46316835694926478169428394003475163141307993866256225615783033603165251855960n;
const base: Point = [baseX, baseY, 1n, modulo(baseX * baseY, prime)];

/** Ed25519ph, which node:crypto does not have, with an empty context. Source: RFC 8032, section 5.1.6. */
export function ed25519phSignature(seed: Buffer, publicKey: Buffer, digest: Buffer): Buffer {
  const { prefix, scalar } = expanded(seed);
  const once = littleEndian(sha512(domain, prefix, digest)) % order;
  const point = encoded(multiple(once));
  const challenge = littleEndian(sha512(domain, point, publicKey, digest)) % order;
  return Buffer.concat([point, reversed(bytesOfNumber((once + challenge * scalar) % order, 32))]);
}

/** Says whether a signature is valid; whoever has the private key need not decode points. */
export function isEd25519phSignature(
  seed: Buffer,
  publicKey: Buffer,
  digest: Buffer,
  signature: Buffer,
): boolean {
  const point = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  if (signature.length !== 64 || s >= order) return false;
  const challenge = littleEndian(sha512(domain, point, publicKey, digest)) % order;
  return encoded(multiple(modulo(s - challenge * expanded(seed).scalar, order))).equals(point);
}

const domain = Buffer.from('SigEd25519 no Ed25519 collisions\x01\x00', 'latin1');

function expanded(seed: Buffer) {
  const hash = sha512(seed);
  const low = littleEndian(hash.subarray(0, 32)) % 2n ** 254n;
  return { scalar: low - (low % 8n) + 2n ** 254n, prefix: hash.subarray(32) };
}

/** The base point, so many times. */
function multiple(times: bigint): Point {
  let sum: Point = [0n, 1n, 1n, 0n];
  let doubled = base;
  for (let rest = times; rest > 0n; rest >>= 1n) {
    if (rest % 2n === 1n) sum = added(sum, doubled);
    doubled = added(doubled, doubled);
  }
  return sum;
}

function added([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = (y1 - x1) * (y2 - x2);
  const b = (y1 + x1) * (y2 + x2);
  const c = modulo(2n * constant * t1 * t2, prime);
  const d = 2n * z1 * z2;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [modulo(e * f, prime), modulo(g * h, prime), modulo(f * g, prime), modulo(e * h, prime)];
}

function encoded([x, y, z]: Point): Buffer {
  const scale = inverse(z, prime);
  const sign = modulo(x * scale, prime) % 2n;
  return reversed(bytesOfNumber(modulo(y * scale, prime) + sign * 2n ** 255n, 32));
}

function littleEndian(bytes: Buffer): bigint {
  return numberOf(reversed(bytes));
}

function reversed(bytes: Buffer): Buffer {
  return Buffer.from(bytes).reverse();
}

function sha512(...parts: readonly Buffer[]): Buffer {
  return createHash('sha512').update(Buffer.concat(parts)).digest();
}

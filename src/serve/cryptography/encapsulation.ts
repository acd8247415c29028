import * as crypto from 'node:crypto';

/**
 * The functions of ML-KEM, which Node has since 24.7; its declarations are of an older one.
 *
 * @throws an error where this Node has none; no key gets this far
 */
function kem(name: 'encapsulate' | 'decapsulate', ...values: readonly unknown[]): unknown {
  const run: unknown = Reflect.get(crypto, name);
  if (typeof run !== 'function') throw new Error(`Node ${process.versions.node} has no ML-KEM`);
  return Reflect.apply(run, undefined, values);
}

/** A secret, and what tells it to whoever has the private key. */
export function encapsulatedFor(key: crypto.KeyObject): {
  readonly secret: Buffer;
  readonly encapsulation: Buffer;
} {
  const made = Object(kem('encapsulate', key));
  const [secret, encapsulation]: unknown[] = [
    Reflect.get(made, 'sharedKey'),
    Reflect.get(made, 'ciphertext'),
  ];
  if (Buffer.isBuffer(secret) && Buffer.isBuffer(encapsulation)) return { secret, encapsulation };
  throw new Error('crypto.encapsulate returned something else');
}

export function decapsulatedWith(key: crypto.KeyObject, encapsulation: Buffer): Buffer {
  const secret = kem('decapsulate', key, encapsulation);
  if (Buffer.isBuffer(secret)) return secret;
  throw new Error('crypto.decapsulate returned something else');
}

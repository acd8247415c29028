import { createHash, randomBytes } from 'node:crypto';
import { isWireObject, type Wire, type WireObject } from '../../scenario/wire-form.ts';
import type { Observation } from '../oracle/observation.ts';

/** Members whose bytes are a secret, or are what a caller keeps secret. */
const secretBytes: ReadonlySet<string> = new Set([
  'EncryptedKeyMaterial',
  'Mac',
  'Message',
  'Plaintext',
  'PrivateKeyPlaintext',
  'SharedSecret',
]);

/** Members whose text is a secret. */
const secretTexts: ReadonlySet<string> = new Set(['KeyStorePassword', 'RawSecretAccessKey']);

/**
 * Puts other bytes of the same length in place of secrets: the same ones for the same secret, so that the model still
 * sees that what was encrypted is what was decrypted. Only a random key, which is never written, tells which.
 */
export class SecretNames {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array = randomBytes(32)) {
    this.#key = key;
  }

  /** The observation without its secrets. */
  withoutSecrets(observation: Observation): Observation {
    const { input, outcome } = observation;
    return {
      ...observation,
      input: this.#object(input),
      outcome: outcome.kind === 'answered' ? { ...outcome, output: this.#object(outcome.output) } : outcome,
    };
  }

  #object(object: WireObject): WireObject {
    return Object.fromEntries(
      Object.entries(object).map(([name, value]) => [name, this.#member(name, value)]),
    );
  }

  #member(name: string, value: Wire): Wire {
    if (Array.isArray(value)) return value.map((each: Wire) => this.#member(name, each));
    if (isWireObject(value)) return this.#object(value);
    if (typeof value !== 'string') return value;
    if (secretTexts.has(name)) return 'x'.repeat(value.length);
    return secretBytes.has(name) ? this.#otherBytes(value) : value;
  }

  /** A text that is not base64 stays that way: the model then expects the same refusal. */
  #otherBytes(value: string): string {
    const bytes = Buffer.from(value, 'base64');
    if (bytes.toString('base64') !== value) return '*'.repeat(value.length);
    if (bytes.length === 0) return '';
    const hash = createHash('shake256', { outputLength: bytes.length });
    return hash.update(this.#key).update(bytes).digest('base64');
  }
}

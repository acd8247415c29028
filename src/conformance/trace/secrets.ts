import { createHash } from 'node:crypto';
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
 * An observation with other bytes of the same length in place of secrets: the same ones for the same secret, so that the
 * model still sees that what was encrypted is what was decrypted.
 *
 * @param key random, and never written: only it tells which bytes stand for which
 */
export function withoutSecrets(observation: Observation, key: Uint8Array): Observation {
  const { input, outcome } = observation;
  return {
    ...observation,
    input: objectWithout(input),
    outcome: outcome.kind === 'answered' ? { ...outcome, output: objectWithout(outcome.output) } : outcome,
  };

  function objectWithout(object: WireObject): WireObject {
    return Object.fromEntries(
      Object.entries(object).map(([name, value]) => [name, memberWithout(name, value)]),
    );
  }

  function memberWithout(name: string, value: Wire): Wire {
    if (Array.isArray(value)) return value.map((each: Wire) => memberWithout(name, each));
    if (isWireObject(value)) return objectWithout(value);
    if (typeof value !== 'string') return value;
    if (secretTexts.has(name)) return 'x'.repeat(value.length);
    return secretBytes.has(name) ? otherBytes(value, key) : value;
  }
}

/** A text that is not base64 stays that way: the model then expects the same refusal. */
function otherBytes(value: string, key: Uint8Array): string {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.toString('base64') !== value) return '*'.repeat(value.length);
  if (bytes.length === 0) return '';
  const hash = createHash('shake256', { outputLength: bytes.length });
  return hash.update(key).update(bytes).digest('base64');
}

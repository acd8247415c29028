/** What a served model signs, encrypts and agrees on, checked by software that knows nothing of it. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attestation } from '../serve/cryptography/attestation.ts';
import { worldPrograms } from './python.ts';
import { clientEnvironment, type ServedModel, startModel } from './served-model.ts';

const run = promisify(execFile);
let model: ServedModel;
let folder: string;
let seen: { readonly signed: readonly Signed[] } & Readonly<Record<string, unknown>>;

interface Signed {
  readonly spec: string;
  readonly algorithm: string;
  readonly publicKey: string;
  readonly message: string;
  readonly signature: string;
  readonly valid: boolean;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-model-keys-'));
  model = await startModel();
  const python = join(await worldPrograms(), 'python');
  const env = { ...clientEnvironment, AWS_ENDPOINT_URL_KMS: model.url };
  const { stdout } = await run(python, [join(import.meta.dirname, 'real_keys.py'), model.url], { env });
  seen = JSON.parse(stdout);
});

afterAll(async () => {
  await model?.end('SIGTERM');
  await rm(folder, { recursive: true });
});

test('Python’s cryptography verifies every signature, and what it encrypts and agrees on fits', () => {
  expect(seen.signed).toHaveLength(22);
  expect(seen.signed.filter(({ valid }) => !valid)).toEqual([]);
  expect(seen).toMatchObject({
    'decrypted offline': [true, true],
    'fitting pairs': [true, true, true, true, true],
    agreed: true,
  });
});

test('PyJWT verifies tokens offline, also those of a key whose deletion was cancelled', () => {
  const sub = 'someone';
  expect(seen['tokens']).toEqual({ RS256: sub, PS384: sub, ES256: sub, ES512: sub, EdDSA: sub });
});

test('the AWS Encryption SDK for Python opens what it encrypted', () => {
  expect(seen['AWS Encryption SDK']).toBe(true);
});

test('openssl dgst -verify', async () => {
  for (const { algorithm, message, publicKey, signature, spec } of seen.signed) {
    if (spec === 'ECC_NIST_EDWARDS25519') continue;
    const [key, content, signed] = await Promise.all(
      [publicKey, message, signature].map(async (base64, index) => {
        const file = join(folder, `part-${index}`);
        await writeFile(file, Buffer.from(base64, 'base64'));
        return file;
      }),
    );
    const padding = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'];
    const { stdout } = await run('openssl', [
      ...['dgst', `-sha${algorithm.slice(-3)}`, '-keyform', 'DER', '-verify', String(key)],
      ...(algorithm.includes('PSS') ? padding : []),
      ...['-signature', String(signed), String(content)],
    ]);
    expect([spec, algorithm, stdout]).toEqual([spec, algorithm, 'Verified OK\n']);
  }
});

test('openssl cms opens CiphertextForRecipient', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const document = attestation(publicKey.export({ type: 'spki', format: 'der' }));
  const response = await fetch(model.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.GenerateRandom' },
    body: JSON.stringify({
      NumberOfBytes: 48,
      Recipient: {
        KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
        AttestationDocument: document.toString('base64'),
      },
    }),
  });
  const answer: { readonly CiphertextForRecipient: string } = JSON.parse(await response.text());
  await writeFile(join(folder, 'cms'), Buffer.from(answer.CiphertextForRecipient, 'base64'));
  await writeFile(join(folder, 'key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const [cms, key, opened] = ['cms', 'key', 'opened'].map((name) => join(folder, name));
  await run('openssl', [
    ...['cms', '-decrypt', '-inform', 'DER', '-in', String(cms)],
    ...['-inkey', String(key), '-out', String(opened), '-binary'],
  ]);
  expect(await readFile(String(opened))).toHaveLength(48);
});

test.each([
  ['Go', 'go', 'verify_all.go', ['ECC_SECG_P256K1']],
  ['Java', 'java', 'VerifyAll.java', ['ECC_SECG_P256K1', 'ED25519_PH_SHA_512']],
])('%s’s own libraries verify what they know', async (_language, program, source, unknown) => {
  const known = seen.signed.filter(
    ({ algorithm, spec }) => !unknown.includes(spec) && !unknown.includes(algorithm),
  );
  const lines = known.map(({ algorithm, message, publicKey, signature }) =>
    [algorithm, publicKey, message, signature].join('\t'),
  );
  const file = join(folder, program);
  await writeFile(file, `${lines.join('\n')}\n`);
  const path = join(import.meta.dirname, source);
  const { stdout } = await run(program, program === 'go' ? ['run', path, file] : [path, file]);
  expect(stdout).toBe('true\n'.repeat(known.length));
});

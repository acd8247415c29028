import { execFile } from 'node:child_process';
import { constants, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { worldPrograms } from './python.ts';
import { clientEnvironment, type ServedModel, startModel } from './served-model.ts';

const run = promisify(execFile);
let programs: string;
let model: ServedModel;
let folder: string;

beforeAll(async () => {
  programs = await worldPrograms();
  model = await startModel('--time', '2026-01-01T00:00:00Z');
  folder = await mkdtemp(join(tmpdir(), 'kms-model-world-'));
});

afterAll(async () => {
  await model?.end('SIGTERM');
  if (folder !== undefined) await rm(folder, { recursive: true });
});

test('a key is created, used, disabled, scheduled for deletion, cancelled, and at last gone', async () => {
  const id = await aws('create-key --query KeyMetadata.KeyId');
  await writeFile(join(folder, 'plain'), 'attack at dawn');
  const ciphertext = await aws(
    `encrypt --key-id ${id} --plaintext fileb://${join(folder, 'plain')} --query CiphertextBlob`,
  );
  await writeFile(join(folder, 'cipher'), Buffer.from(ciphertext, 'base64'));
  const plaintext = await aws(
    `decrypt --ciphertext-blob fileb://${join(folder, 'cipher')} --query Plaintext`,
  );
  expect(Buffer.from(plaintext, 'base64').toString()).toBe('attack at dawn');

  await aws(`disable-key --key-id ${id}`);
  expect(await aws(`schedule-key-deletion --key-id ${id} --pending-window-in-days 7 --query KeyState`)).toBe(
    'PendingDeletion',
  );
  await aws(`cancel-key-deletion --key-id ${id}`);
  expect(await aws(`describe-key --key-id ${id} --query KeyMetadata.KeyState`)).toBe('Disabled');
  await expect(aws(`cancel-key-deletion --key-id ${id}`)).rejects.toThrow(
    `An error occurred (KMSInvalidStateException) when calling the CancelKeyDeletion operation: ` +
      `arn:aws:kms:us-east-1:111122223333:key/${id} is not pending deletion.`,
  );
  await aws(`schedule-key-deletion --key-id ${id} --pending-window-in-days 7`);
  await model.advance('7d');
  await expect(aws(`describe-key --key-id ${id}`)).rejects.toThrow('(NotFoundException)');
});

test('key material is imported as AWS documents it: parameters to files, wrapped outside, and back', async () => {
  const id = await aws('create-key --origin EXTERNAL --query KeyMetadata.KeyId');
  const parameters: unknown = JSON.parse(
    await aws(
      `get-parameters-for-import --key-id ${id} --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_2048`,
      'json',
    ),
  );
  const part = (name: string) =>
    Buffer.from(new RegExp(`"${name}":"([^"]+)"`).exec(JSON.stringify(parameters))?.[1] ?? '', 'base64');
  await writeFile(join(folder, 'token'), part('ImportToken'));
  const key = createPublicKey({ key: part('PublicKey'), format: 'der', type: 'spki' });
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  await writeFile(
    join(folder, 'wrapped'),
    publicEncrypt({ key, padding, oaepHash: 'sha256' }, randomBytes(32)),
  );
  await aws(
    `import-key-material --key-id ${id} --import-token fileb://${join(folder, 'token')} ` +
      `--encrypted-key-material fileb://${join(folder, 'wrapped')} --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE`,
  );
  expect(await aws(`describe-key --key-id ${id} --query KeyMetadata.KeyState`)).toBe('Enabled');
});

test('a multi-Region key is replicated and rotates', async () => {
  const id = await aws('create-key --multi-region --query KeyMetadata.KeyId');
  await aws(`replicate-key --key-id ${id} --replica-region eu-west-1`);
  await model.advance('10m');
  expect(await aws(`--region eu-west-1 describe-key --key-id ${id} --query KeyMetadata.KeyState`)).toBe(
    'Enabled',
  );
  await aws(`enable-key-rotation --key-id ${id} --rotation-period-in-days 90`);
  await model.advance('91d');
  expect(await aws(`list-key-rotations --key-id ${id} --query Rotations[].RotationType`)).toBe('AUTOMATIC');
});

/** Runs `aws kms` with words that hold no spaces. @throws an error with what it said on standard error */
async function aws(words: string, output = 'text'): Promise<string> {
  const args = ['--endpoint-url', model.url, '--region', 'us-east-1', '--output', output, 'kms'];
  const { stdout } = await run(join(programs, 'aws'), [...args, ...words.split(' ')], {
    env: clientEnvironment,
  });
  return stdout.trim();
}

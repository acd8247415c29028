/** Which cryptography a server has, with and without a state file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CryptographyKind, cryptographyOf } from '../../../src/serve/cryptography/real-cryptography.ts';
import { startServer } from '../../../src/serve/server.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-model-kind-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each<[CryptographyKind, CryptographyKind]>([
  ['real', 'stand-in'],
  ['stand-in', 'real'],
])('a state file with keys of %s cryptography keeps it, and refuses %s', async (kind, other) => {
  const stateFile = join(folder, `${kind}.json`);
  const first = await startServer({ stateFile, cryptography: kind });
  expect(await createKey(first.url)).toBe(200);
  await first.close();

  const second = await startServer({ stateFile });
  expect(cryptographyOf(second.served.account)).toBe(kind);
  await second.close();
  await expect(startServer({ stateFile, cryptography: other })).rejects.toThrow(
    `${kind}.json holds keys of ${kind} cryptography, not ${other}`,
  );
});

it('is real unless something else is said', async () => {
  const server = await startServer();
  expect(cryptographyOf(server.served.account)).toBe('real');
  await server.close();
});

async function createKey(url: string): Promise<number> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.CreateKey' };
  return (await fetch(url, { method: 'POST', headers, body: '{}' })).status;
}

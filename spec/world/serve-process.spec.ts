import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startModel } from './served-model.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-model-process-'));
});

afterAll(() => rm(folder, { recursive: true }));

test.each(['SIGTERM', 'SIGINT'] as const)(
  'ends with status 0 and without a word after %s',
  async (signal) => {
    const model = await startModel();
    expect(model.said()).toBe(`listening on ${model.url}\n`);
    expect(await model.end(signal)).toBe(0);
    expect(model.said()).toBe(`listening on ${model.url}\n`);
  },
);

test('is one line and status 1 if the port is taken', async () => {
  const model = await startModel();
  const port = new URL(model.url).port;
  await expect(startModel('--port', port)).rejects.toThrow(
    `kms-model serve does not listen: kms-model: port ${port} of 127.0.0.1 is in use: ` +
      'name another with --port, or 0 for a free one\n',
  );
  await model.end('SIGTERM');
});

test('warns of an address that other machines reach, and of no other', async () => {
  const model = await startModel('--host', '0.0.0.0');
  expect(model.said()).toMatch(
    /^kms-model: whoever reaches http:\/\/0\.0\.0\.0:\d+ can use and read the account: there is no auth[^\n]+\nlistening/,
  );
  await model.end('SIGTERM');
  const local = await startModel('--host', '127.0.0.2');
  expect(local.said()).toMatch(/^listening on [^\n]+\n$/);
  await local.end('SIGTERM');
});

test('takes the delays of a new account, and says what is wrong with one', async () => {
  const model = await startModel('--delay', 'replication=0s', '--delay', 'rotation=0s');
  const made = await call(model.url, 'CreateKey', { MultiRegion: true });
  const KeyId = /"KeyId":"([^"]+)"/.exec(made)?.[1] ?? '';
  await call(model.url, 'ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' });
  await call(model.url, 'RotateKeyOnDemand', { KeyId });
  expect(await call(model.url, 'GetKeyRotationStatus', { KeyId })).not.toContain('OnDemandRotationStartDate');
  await model.end('SIGTERM');
  await expect(startModel('--delay', 'rotation=soon')).rejects.toThrow(
    "a delay must be a duration such as 0s, 250ms or 5m, up to 36525d; got 'soon'",
  );
});

test('a kill in the middle of writing leaves every answered change, and nothing half done', async () => {
  const state = join(folder, 'killed.json');
  const answered: string[] = [];
  const callers = 4;
  // Each life is killed after another number of answers, while the next changes are being written.
  for (let life = 1; life <= 8; life += 1) {
    const model = await startModel('--state', state);
    const found = await keyIds(model.url);
    expect(found).toEqual(expect.arrayContaining(answered));
    expect(found.length).toBeLessThan(answered.length + callers * life);
    const enough = answered.length + 2 * life;
    const create = async (): Promise<void> => {
      for (;;) {
        const keyId = await createKey(model.url).catch(() => null);
        if (keyId === null) return;
        answered.push(keyId);
        if (answered.length === enough) await model.end('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: callers }, create));
    expect(await model.end('SIGKILL')).toBe('SIGKILL');
  }
  const last = await startModel('--state', state);
  expect(await keyIds(last.url)).toEqual(expect.arrayContaining(answered));
  await last.end('SIGTERM');
  expect(answered.length).toBeGreaterThanOrEqual(72);
});

function call(url: string, operation: string, input: unknown): Promise<string> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` },
    body: JSON.stringify(input),
  }).then((answer) => answer.text());
}

async function createKey(url: string): Promise<string> {
  return /"KeyId":"([^"]+)"/.exec(await call(url, 'CreateKey', {}))?.[1] ?? '';
}

async function keyIds(url: string): Promise<string[]> {
  const list = await call(url, 'ListKeys', { Limit: 1_000 });
  expect(list).toContain('"Truncated":');
  return [...list.matchAll(/"KeyId":"([^"]+)"/g)].map(([, keyId = '']) => keyId);
}

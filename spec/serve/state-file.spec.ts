import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClockReading } from '../../src/serve/served-clock.ts';
import { type ReferenceServer, startServer } from '../../src/serve/server.ts';
import { StateFileError } from '../../src/serve/state-file.ts';

const start: ClockReading = { kind: 'frozen', at: Date.parse('2026-01-01T00:00:00Z') };
let folder: string;
let stateFile: string;
const servers: ReferenceServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-model-state-'));
  stateFile = join(folder, 'state.json');
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await rm(folder, { recursive: true });
});

describe('a server with a state file', () => {
  it('goes on where the last one ended: account, clock, and nothing else in the folder', async () => {
    const first = await serverAt({ clock: start });
    const keyId = await createKey(first);
    await control(first, 'clock', { advance: '3d' });
    const second = await serverAt({});
    expect(second.served.account).toEqual(first.served.account);
    expect(second.served.clock.now()).toBe(start.kind === 'frozen' && start.at + 3 * 86_400_000);
    expect((await call(second, 'DescribeKey', { KeyId: keyId })).status).toBe(200);
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('makes no file until there is something to keep', async () => {
    const server = await serverAt({});
    await call(server, 'ListKeys', {});
    expect(await readdir(folder)).toEqual([]);
  });

  it('has every change on the disk when it answers, however many come at once', async () => {
    const server = await serverAt({});
    const keyIds = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const keyId = await createKey(server);
        return { keyId, isOnDisk: (await readFile(stateFile, 'utf8')).includes(keyId) };
      }),
    );
    expect(keyIds.filter(({ isOnDisk }) => !isOnDisk)).toEqual([]);
  });

  it.each([
    ['empty', '', 'is not a state file of kms-model'],
    ['of another program', '{"Keys":[]}', 'is not a state file of kms-model'],
    ['no text', Buffer.from([0xff, 0, 0xff]), 'is not a state file of kms-model'],
    [
      'of a later version',
      '{"format":"kms-model state","version":3}\n{}\n',
      'was written by another version',
    ],
    [
      'without its second line',
      '{"format":"kms-model state","version":2,"sha256":""}',
      'was cut off or edited',
    ],
  ])('refuses a file that is %s, by one line, and leaves it alone', async (_, content, reason) => {
    await writeFile(stateFile, content);
    await expect(startServer({ stateFile })).rejects.toSatisfy(
      (error) =>
        error instanceof StateFileError &&
        error.message.startsWith(`${stateFile} ${reason}`) &&
        !error.message.includes('\n'),
    );
    expect(await readFile(stateFile)).toEqual(Buffer.from(content));
  });

  it('refuses its own file if it was cut off anywhere or edited', async () => {
    const first = await serverAt({});
    await createKey(first);
    const whole = await readFile(stateFile);
    for (const part of [0.2, 0.5, 0.9]) {
      await writeFile(stateFile, whole);
      await truncate(stateFile, Math.floor(whole.length * part));
      await expect(startServer({ stateFile })).rejects.toBeInstanceOf(StateFileError);
    }
    await writeFile(stateFile, whole.toString().replace('"Enabled"', '"Disabled"'));
    await expect(startServer({ stateFile })).rejects.toThrow('was cut off or edited');
  });

  it('refuses a folder, another account, and a time that has passed', async () => {
    await expect(startServer({ stateFile: folder })).rejects.toThrow(`${folder} cannot be read`);
    await createKey(await serverAt({ clock: start }));
    await expect(startServer({ stateFile, account: { accountId: '999999999999' } })).rejects.toThrow(
      'holds the account 111122223333, not 999999999999',
    );
    await expect(startServer({ stateFile, account: { delays: { replication: 0 } } })).rejects.toThrow(
      'holds an account whose delay replication is 60000 ms, not 0 ms: it stays as it was made',
    );
    const past: ClockReading = { kind: 'frozen', at: 0 };
    await expect(startServer({ stateFile, clock: past })).rejects.toThrow('the clock never runs backwards');
  });

  it('does not overwrite what another program wrote, and says so as a server fault', async () => {
    const troubles: unknown[] = [];
    const server = await serverAt({ onTrouble: (error) => troubles.push(error) });
    await createKey(server);
    await writeFile(stateFile, 'mine now');
    const answer = await call(server, 'CreateKey', {});
    expect([answer.status, await answer.json()]).toEqual([500, { __type: 'KMSInternalException' }]);
    expect(troubles).toEqual([
      new StateFileError(`${stateFile} was changed by another program: it is not overwritten`),
    ]);
    expect(await readFile(stateFile, 'utf8')).toBe('mine now');
  });

  it('answers with a server fault while the file cannot be written, and catches up afterwards', async () => {
    const troubles: unknown[] = [];
    const lost = join(folder, 'lost');
    stateFile = join(lost, 'state.json');
    const server = await serverAt({ onTrouble: (error) => troubles.push(error) });
    expect((await call(server, 'CreateKey', {})).status).toBe(500);
    expect(troubles).toHaveLength(1);
    await mkdir(lost);
    expect((await call(server, 'ListKeys', {})).status).toBe(200);
    expect((await serverAt({})).served.account).toEqual(server.served.account);
  });
});

async function serverAt(options: Parameters<typeof startServer>[0]): Promise<ReferenceServer> {
  const server = await startServer({ stateFile, ...options });
  servers.push(server);
  return server;
}

function call({ url }: ReferenceServer, operation: string, input: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${operation}` },
    body: JSON.stringify(input),
  });
}

async function createKey(server: ReferenceServer): Promise<string> {
  const answer: unknown = await (await call(server, 'CreateKey', {})).json();
  return /"KeyId":"([^"]+)"/.exec(JSON.stringify(answer))?.[1] ?? '';
}

async function control({ url }: ReferenceServer, name: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/_kms-model/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

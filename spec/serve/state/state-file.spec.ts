import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  rmdir,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClockReading } from '../../../src/serve/served-clock.ts';
import { type ReferenceServer, startServer } from '../../../src/serve/server.ts';
import { StateFileError } from '../../../src/serve/state/state-file.ts';

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
    await first.close();
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
    await first.close();
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
    const first = await serverAt({ clock: start });
    await createKey(first);
    await first.close();
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
    await mkdir(lost);
    stateFile = join(lost, 'state.json');
    const server = await serverAt({ onTrouble: (error) => troubles.push(error) });
    await rmdir(lost);
    expect((await call(server, 'CreateKey', {})).status).toBe(500);
    expect(troubles).toHaveLength(1);
    await mkdir(lost);
    expect((await call(server, 'ListKeys', {})).status).toBe(200);
    await server.close();
    expect((await serverAt({})).served.account).toEqual(server.served.account);
  });
});

describe('a state file', () => {
  it('has one server: the second is told which process has it, by whatever path it comes', async () => {
    const first = await serverAt({});
    await createKey(first);
    const link = join(folder, 'link.json');
    await symlink(stateFile, link);
    for (const path of [stateFile, link, join(folder, '.', 'state.json')]) {
      await expect(startServer({ stateFile: path })).rejects.toThrow(
        new StateFileError(`${stateFile} is in use by process ${process.pid}: a state file has one server`),
      );
    }
    await first.close();
    await expect(serverAt({ port: Number(new URL(first.url).port) })).resolves.toBeDefined();
  });

  it('is free again if its server could not be started', async () => {
    await createKey(await serverAt({}));
    await servers.pop()?.close();
    const past: ClockReading = { kind: 'frozen', at: 0 };
    await expect(startServer({ stateFile, clock: past })).rejects.toThrow(RangeError);
    await expect(serverAt({})).resolves.toBeDefined();
  });

  it('is written to a new file, for its owner alone: a link or a lax file in its place is not used', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'kept');
    await symlink(elsewhere, `${stateFile}.new`);
    await createKey(await serverAt({}));
    expect(await readFile(elsewhere, 'utf8')).toBe('kept');
    expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
    await writeFile(`${stateFile}.new`, '');
    await chmod(`${stateFile}.new`, 0o666);
    await call(servers[0] ?? (await serverAt({})), 'CreateKey', {});
    expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).toSorted()).toEqual(['elsewhere', 'state.json']);
  });

  it.each<[string, (path: string) => Promise<unknown> | unknown, RegExp]>([
    [
      'a link that leads nowhere',
      (path) => symlink(join(folder, 'nowhere'), path),
      /is a link that leads nowhere$/,
    ],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), /cannot be read: it is not a file$/],
    ['a folder', (path) => mkdir(path), /cannot be read: it is not a file$/],
  ])('that is %s is refused at the start, in one line', async (_, make, problem) => {
    await make(stateFile);
    await expect(startServer({ stateFile })).rejects.toThrow(StateFileError);
    await expect(startServer({ stateFile })).rejects.toThrow(problem);
  });

  it('in a folder that is not there is refused at the start', async () => {
    await expect(startServer({ stateFile: join(folder, 'lost', 'state.json') })).rejects.toThrow(
      new StateFileError(
        `${join(folder, 'lost', 'state.json')} cannot be made: there is no folder ${join(folder, 'lost')}`,
      ),
    );
  });

  it('that is signed and still senseless is refused at the start, in one line', async () => {
    const first = await serverAt({});
    const keyId = await createKey(first);
    await call(first, 'CreateAlias', { AliasName: 'alias/a', TargetKeyId: keyId });
    await first.close();
    const [, body = ''] = (await readFile(stateFile, 'utf8')).split('\n');
    const senseless = [
      '{}',
      '[]',
      '"text"',
      '{"clock":{"kind":"real","offset":0},"account":{}}',
      body.replace('"kind":"real"', '"kind":"unreal"'),
      body.replace(/"offset":-?\d+/, '"offset":"soon"'),
      body.replace(/"counter":\d+/, '"counter":-1'),
      body.replace('"accountId":"111122223333"', '"accountId":"12"'),
      body.replace('"accountId":"111122223333"', '"accountId":"999988887777"'),
      body.replace('"keyState":"Enabled"', '"keyState":"Elated"'),
      body.replace('"delays":{', '"delays":{"tea":1,'),
      body.replace(/"materials":\[/, '"materials":7,"was":['),
      body.replace('"creationDate":', '"creationDate":"today","was":'),
      body.replace('"aliases":["alias/a"]', '"aliases":7'),
      body.replace(/"label":"/, '"label":7,"was":"'),
      body.replace('"targetKeyId":"', '"targetKeyId":"another '),
      body.replace('"tags":[]', '"tags":{"a":1}'),
      body.replace(/"policy":"/, '"policy":7,"was":"'),
    ];
    const taken: number[] = [];
    for (const [index, text] of senseless.entries()) {
      expect(text).not.toBe(body);
      const sha256 = createHash('sha256').update(text).digest('hex');
      const head = JSON.stringify({ format: 'kms-model state', version: 2, sha256 });
      await writeFile(stateFile, `${head}\n${text}\n`);
      const problem: unknown = await startServer({ stateFile }).then(
        (server) => server.close().then(() => taken.push(index)),
        (error: unknown) => error,
      );
      if (!taken.includes(index)) expect(String(problem)).toMatch(/^StateFileError: [^\n]{1,400}$/);
    }
    expect(taken).toEqual([]);
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

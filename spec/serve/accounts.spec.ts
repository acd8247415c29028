/** A server has an account for every caller who names one, forgets on demand, and says what it was asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AnsweredRequest, answeredLine } from '../../src/serve/answered-request.ts';
import { type ReferenceServer, type StartServerOptions, startServer } from '../../src/serve/server.ts';

const clock = { kind: 'frozen', at: Date.parse('2026-01-01T00:00:00Z') } as const;
const [one, other] = ['111122223333', '222233334444'];
let folder: string;
let server: ReferenceServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-model-accounts-'));
  server = await startServer({ clock });
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function again(options: StartServerOptions): Promise<void> {
  await server.close();
  server = await startServer({ clock, ...options });
}

async function call(accessKey: string, operation: string, input: unknown = {}): Promise<string> {
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  return answer.text();
}

async function createKey(accessKey: string): Promise<string> {
  return /"Arn":"([^"]+)"/.exec(await call(accessKey, 'CreateKey'))?.[1] ?? '';
}

async function keyArns(accessKey: string): Promise<readonly string[]> {
  return [...(await call(accessKey, 'ListKeys')).matchAll(/"KeyArn":"([^"]+)"/g)].map(([, arn]) => arn ?? '');
}

async function control(name: string, body?: unknown): Promise<{ status: number; text: string }> {
  const answer = await fetch(
    `${server.url}/_kms-model/${name}`,
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  return { status: answer.status, text: await answer.text() };
}

describe('the account of a caller', () => {
  it('is the one that an access key ID of twelve digits names, else that of the server', async () => {
    expect(await createKey('AKIDEXAMPLE')).toContain(`:${one}:key/`);
    expect(await createKey(one)).toContain(`:${one}:key/`);
    expect(await createKey(other)).toContain(`:${other}:key/`);
    expect(await createKey('22223333444')).toContain(`:${one}:key/`);
    expect(await keyArns(other)).toHaveLength(1);
    expect(await keyArns('any')).toHaveLength(3);
  });

  it('sees no key of another account', async () => {
    const KeyId = await createKey(other);
    expect(await call(other, 'DescribeKey', { KeyId })).toContain('"KeyState":"Enabled"');
    expect(await call(one, 'DescribeKey', { KeyId })).toMatch(/NotFoundException|AccessDeniedException/);
  });

  it('has keys of its own IDs, the same with the same calls', async () => {
    const arns = [await createKey(one), await createKey(other)];
    expect(new Set(arns.map((arn) => arn.split('/')[1])).size).toBe(2);
    await again({});
    expect([await createKey(one), await createKey(other)]).toEqual(arns);
  });

  it('is on the clock of all, and meets the faults of all', async () => {
    const KeyId = await createKey(other);
    await call(other, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect((await control('clock', { advance: '7d' })).text).toMatch(
      new RegExp(`"event":{"type":"DeleteKey"[^}]*},"account":"${other}"`),
    );
    expect(await keyArns(other)).toEqual([]);
    await control('faults', { exception: 'KMSInternalException' });
    expect(await call(other, 'ListKeys')).toContain('KMSInternalException');
    expect(await keyArns(one)).toEqual([]);
  });

  it('outlives the server with a state file', async () => {
    await again({ stateFile: join(folder, 'state.json') });
    const arns = [await createKey(one), await createKey(other)];
    await again({ stateFile: join(folder, 'state.json') });
    expect([...(await keyArns(one)), ...(await keyArns(other))]).toEqual(arns);
  });

  it('is shown by the control path, and is not made by being asked for', async () => {
    const arn = await createKey(other);
    expect((await control('account')).text).toContain(`"accountId":"${one}"`);
    expect((await control(`account/${other}`)).text).toContain(arn);
    expect(await control('account/999988887777')).toEqual({
      status: 400,
      text: `nobody has called the account 999988887777: there is ${one}, ${other}\n`,
    });
    expect((await control('clock/1')).status).toBe(404);
  });
});

describe('reset', () => {
  it('empties one account, and leaves the others and the clock alone', async () => {
    const first = await createKey(one);
    await createKey(other);
    await control('clock', { advance: '1d' });
    expect((await control('reset', { account: other })).text).toContain('2026-01-02');
    expect(await keyArns(one)).toEqual([first]);
    expect(await keyArns(other)).toEqual([]);
  });

  it('of all begins anew: keys, faults, lag and the clock are as at the start, and so are the next IDs', async () => {
    const arns = [await createKey(one), await createKey(other)];
    await control('clock', { advance: '1d' });
    await control('lag', { calls: 3 });
    await control('faults', { exception: 'KMSInternalException' });
    expect((await control('reset', {})).text).toBe('{"now":"2026-01-01T00:00:00.000Z","kind":"frozen"}\n');
    expect([...(await keyArns(one)), ...(await keyArns(other))]).toEqual([]);
    expect([await createKey(one), await createKey(other)]).toEqual(arns);
    expect(await keyArns(one)).toHaveLength(1);
  });

  it('is on the disk before it is answered', async () => {
    await again({ stateFile: join(folder, 'state.json') });
    await createKey(one);
    await control('reset', {});
    await again({ stateFile: join(folder, 'state.json') });
    expect(await keyArns(one)).toEqual([]);
  });

  it('says what is wrong with its body, and does nothing', async () => {
    await createKey(one);
    expect((await control('reset', { account: '12' })).text).toBe(
      'account must be an account ID: a text of twelve digits\n',
    );
    expect((await control('reset', { acount: one })).status).toBe(400);
    expect((await control('reset')).status).toBe(405);
    expect(await keyArns(one)).toHaveLength(1);
  });
});

describe('a server', () => {
  it('says when it is ready', async () => {
    expect(await control('ready')).toEqual({
      status: 200,
      text: '{"ready":true,"now":"2026-01-01T00:00:00.000Z","kind":"frozen"}\n',
    });
  });

  it('tells of every request what came of it', async () => {
    const told: AnsweredRequest[] = [];
    await again({ onAnswer: (answered) => told.push({ ...answered, duration: 1.4 }) });
    await createKey('any');
    await call(other, 'DescribeKey', { KeyId: 'alias/none' });
    await control('clock');
    await fetch(`${server.url}/nowhere\u202e?x=1`);
    expect(told.map(answeredLine)).toEqual([
      'CreateKey 200 1 ms',
      `DescribeKey ${other} 400 NotFoundException 1 ms`,
      'GET /_kms-model/clock 200 1 ms',
      'GET /nowhere%E2%80%AE?x=1 404 1 ms',
    ]);
  });
});

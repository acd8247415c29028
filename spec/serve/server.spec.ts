import { connect, type Socket } from 'node:net';
import { CreateKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReferenceServer, startServer } from '../../src/serve/server.ts';

const createKey = 'content-type: application/x-amz-json-1.1\r\nx-amz-target: TrentService.CreateKey';
const troubles: unknown[] = [];
let server: ReferenceServer;

beforeAll(async () => {
  server = await startServer({
    clock: { kind: 'frozen', at: Date.parse('2026-01-01T00:00:00Z') },
    limits: { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 },
    onTrouble: (error) => troubles.push(error),
  });
});

afterAll(async () => {
  expect(troubles).toEqual([]);
  await server.close();
});

describe('a server', () => {
  it('listens on a free loopback port', () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  });

  it('serves an account in the partition of its Region', async () => {
    const china = await startServer({ region: 'cn-north-1', cryptography: 'stand-in' });
    const client = new KMSClient({
      endpoint: china.url,
      region: 'cn-north-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    const made = await client.send(new CreateKeyCommand({ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }));
    expect(made.KeyMetadata?.Arn).toMatch(/^arn:aws-cn:kms:cn-north-1:/);
    client.destroy();
    await china.close();
  });

  it('answers many calls on one connection', async () => {
    const request = `POST / HTTP/1.1\r\nhost: localhost\r\n${createKey}\r\ncontent-length: 2\r\n\r\n{}`;
    const answers = await exchange(request.repeat(5), { until: 5 });
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(5);
    expect(answers.match(/"KeyState":"Enabled"/g)).toHaveLength(5);
  });

  it('answers a thousand connections at once', async () => {
    const request = `POST / HTTP/1.1\r\nhost: localhost\r\n${createKey.replace('CreateKey', 'ListKeys')}\r\ncontent-length: 2\r\n\r\n{}`;
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => exchange(request)));
    expect(answers.filter((answer) => answer.startsWith('HTTP/1.1 200 OK'))).toHaveLength(1_000);
  });

  it.each([
    ['with its length announced', (size: number) => `content-length: ${size}\r\n\r\n${'x'.repeat(size)}`],
    [
      'in chunks',
      (size: number) =>
        `transfer-encoding: chunked\r\n\r\n${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`,
    ],
  ])('refuses a body of 10 MB %s, and its sender gets to read that', async (_, body) => {
    const before = server.served.account;
    const answer = await exchange(
      `POST / HTTP/1.1\r\nhost: localhost\r\n${createKey}\r\n${body(10 * 1024 * 1024)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('\r\n\r\nHTTP content length exceeded 1049600 bytes.\n');
    expect(server.served.account).toBe(before);
  });

  it('refuses a body that is too large before it is sent, if the sender asks', async () => {
    const head = `POST / HTTP/1.1\r\nhost: localhost\r\n${createKey}\r\nexpect: 100-continue`;
    const refused = await exchange(`${head}\r\ncontent-length: 10000000\r\n\r\n`);
    expect(refused).toMatch(/^HTTP\/1\.1 413 /);
    const goesOn = await exchange(`${head}\r\ncontent-length: 2\r\n\r\n{}`, { until: 2 });
    expect(goesOn).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  });

  it.each([
    [
      'a body that is cut off',
      `POST / HTTP/1.1\r\nhost: localhost\r\n${createKey}\r\ncontent-length: 9\r\n\r\n{}`,
    ],
    ['a sender who falls asleep in the headers', 'POST / HTTP/1.1\r\nhost: local'],
  ])('answers %s with one line when the time is up', async (_, request) => {
    const before = server.served.account;
    const answer = await exchange(request);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toMatch(/\r\n\r\nthe request did not arrive in time\n$/);
    expect(server.served.account).toBe(before);
  });

  it('answers a sender of one byte at a time when the time is up', async () => {
    const before = server.served.account;
    const answer = await exchange('POST / HTTP/1.1\r\nhost: localhost\r\nx-slow: ', { trickle: true });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(server.served.account).toBe(before);
  });

  it('forgets a sender who goes away in the middle of a body', async () => {
    const before = server.served.account;
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.end(`POST / HTTP/1.1\r\nhost: localhost\r\n${createKey}\r\ncontent-length: 9\r\n\r\n{}`);
    await new Promise((resolve) => socket.once('close', resolve).resume());
    expect(server.served.account).toBe(before);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['another version', 'GET / HTTP/9.9\r\nhost: localhost\r\n\r\n', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nhost: a\r\nx: \0\r\n\r\n', 400],
  ])('answers %s with a status and no more', async (_, request, status) => {
    expect(await exchange(request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('still answers after all that', async () => {
    const client = new KMSClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
    const { Keys } = await client.send(new ListKeysCommand({}));
    expect(Keys).toHaveLength(6);
    client.destroy();
  });

  it('ends idle connections at once when it closes, and takes no new ones', async () => {
    const short = await startServer();
    const port = Number(new URL(short.url).port);
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const ended = new Promise((resolve) => idle.once('close', resolve).resume());
    await short.close();
    await ended;
    await expect(fetch(short.url)).rejects.toThrow('fetch failed');
  });

  it('answers what is under way when it closes', async () => {
    const short = await startServer();
    const body = new ReadableStream<Uint8Array>({
      start: async (sender) => {
        sender.enqueue(Buffer.from('{'));
        await new Promise((resolve) => setTimeout(resolve, 100));
        sender.enqueue(Buffer.from('}'));
        sender.close();
      },
    });
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.ListKeys' };
    const answer = fetch(short.url, { method: 'POST', headers, body, duplex: 'half' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await short.close();
    expect((await answer).status).toBe(200);
  });

  it('cannot have a port that is taken', async () => {
    const taken = startServer({ port: Number(new URL(server.url).port) });
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

/** Sends bytes and reads until so many answers began and the last has all its body, or the server ends it. */
function exchange(
  request: string,
  { until = 1, trickle = false }: { readonly until?: number; readonly trickle?: boolean } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    const timer = setTimeout(() => finish(socket, new Error(`no answer: ${answer}`)), 10_000);
    const drip = trickle ? setInterval(() => socket.write('x'), 20) : undefined;
    const finish = (ended: Socket, error?: Error) => {
      clearTimeout(timer);
      clearInterval(drip);
      ended.destroy();
      if (error === undefined) resolve(answer);
      else reject(error);
    };
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
      if (!trickle && isWhole(answer, until)) finish(socket);
    });
    // What arrived before a reset counts: a sender may still be writing when it is refused.
    socket.once('error', (error) => finish(socket, answer === '' ? error : undefined));
    socket.once('close', () => finish(socket));
    socket.write(request);
  });
}

function isWhole(answers: string, count: number): boolean {
  const parts = answers.split(/(?=HTTP\/1\.1 \d{3} )/);
  const last = parts.at(-1) ?? '';
  const length = Number(/content-length: (\d+)/i.exec(last)?.[1] ?? 0);
  const [, body] = last.split('\r\n\r\n');
  return parts.length >= count && body !== undefined && body.length >= length;
}

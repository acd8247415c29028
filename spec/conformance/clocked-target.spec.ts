/** An implementation whose clock can be moved through a URL is toured beyond its deadlines. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readReport } from '../../src/conformance/report/report-file.ts';
import { ClockError, clockedTarget } from '../../src/conformance/targets/clocked-target.ts';
import { type ReferenceServer, startServer } from '../../src/serve/server.ts';
import { kmsModel } from '../cli/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-model-clock-'));
let served: ReferenceServer;
beforeAll(async () => {
  served = await startServer();
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

async function reachedWith(...args: readonly string[]) {
  const file = join(folder, `${args.length}.json`);
  const { status } = await kmsModel(
    'conformance',
    '--only',
    'custom-key-store',
    '--endpoint',
    served.url,
    '--json',
    file,
    ...args,
  );
  const { summary, verdict } = readReport(readFileSync(file, 'utf8'));
  return { status, verdict, summary };
}

/** Listens on a free port. */
async function portOf(listener: Server): Promise<number> {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('kms-model conformance --clock', () => {
  it('without it, what needs time is not reached and counted', async () => {
    const { status, summary } = await reachedWith();
    expect(status).toBe(3);
    expect(summary).toMatchObject({ conforms: 0, notReached: summary.cells });
  });

  it('moves the clock of the implementation: every cell is reached', async () => {
    const { status, summary } = await reachedWith('--clock', `${served.url}/_kms-model/clock`);
    expect(status).toBe(0);
    expect(summary).toMatchObject({ conforms: summary.cells, notReached: 0 });
  });

  it('says in one line what is wrong with a clock that is none', async () => {
    const { status, stderr } = await kmsModel(
      'conformance',
      '--endpoint',
      served.url,
      '--clock',
      `${served.url}/_kms-model/watch`,
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/^kms-model: --clock: the clock at http:[^\n]+ answers HTTP 404: [^\n]+\n/);
  });

  it('is not led to another host by an answer', async () => {
    const reached: string[] = [];
    const elsewhere = createServer((request, response) => {
      reached.push(request.url ?? '');
      response.end('{"now":"2026-01-01T00:00:00Z"}');
    });
    const target = await portOf(elsewhere);
    const redirecting = createServer((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${target}/` }).end();
    });
    const url = new URL(`http://127.0.0.1:${await portOf(redirecting)}/clock`);
    await expect(clockedTarget({ send: () => Promise.resolve({}) }, url)).rejects.toThrow(
      new ClockError(`the clock at ${url} answers HTTP 307: nothing`),
    );
    expect(reached).toEqual([]);
    for (const server of [elsewhere, redirecting]) server.close();
  });

  it('does not read an answer that does not end', async () => {
    const endless = createServer((_, response) => {
      response.writeHead(200);
      const more = () => {
        while (response.writable && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    const url = new URL(`http://127.0.0.1:${await portOf(endless)}/clock`);
    await expect(clockedTarget({ send: () => Promise.resolve({}) }, url)).rejects.toThrow(
      /must answer {"now"/,
    );
    endless.close();
    endless.closeAllConnections();
  });

  it('needs an endpoint', async () => {
    const { status, stderr } = await kmsModel('conformance', '--clock', served.url);
    expect(status).toBe(2);
    expect(stderr).toContain('--clock needs --endpoint');
  });
});

describe('a clock', () => {
  let server: Server;
  let url: URL;
  let answer: { readonly status: number; readonly text: string };
  let asked: string[];
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      asked.push(`${request.method} ${body}`);
      response.writeHead(answer.status).end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/clock`);
  });
  afterAll(() => server.close());

  const target = { send: () => Promise.resolve({}) };

  it('that stands still shows the same time until it is moved', async () => {
    asked = [];
    answer = { status: 200, text: '{"now":"2030-01-01T00:00:00Z","kind":"frozen"}' };
    const clocked = await clockedTarget(target, url);
    expect(clocked.now()).toBe(Date.UTC(2030, 0, 1));
    answer = { status: 200, text: '{"now":"2030-01-08T00:00:00Z","kind":"frozen"}' };
    await clocked.advance(Date.UTC(2030, 0, 8));
    expect(clocked.now()).toBe(Date.UTC(2030, 0, 8));
    expect(asked).toEqual(['GET ', 'POST {"to":"2030-01-08T00:00:00.000Z"}']);
  });

  it('that goes on is read by this machine’s clock', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    asked = [];
    answer = { status: 200, text: '{"now":"2030-01-01T00:00:00Z"}' };
    const clocked = await clockedTarget(target, url);
    vi.setSystemTime(Date.now() + 5_000);
    expect(clocked.now()).toBe(Date.UTC(2030, 0, 1, 0, 0, 5));
    vi.useRealTimers();
  });

  it.each(['', 'nonsense', '{}', '{"now":1}', '{"now":"yesterday"}'])('does not answer %j', async (text) => {
    asked = [];
    answer = { status: 200, text };
    await expect(clockedTarget(target, url)).rejects.toThrow(ClockError);
  });

  it('that breaks in the middle ends the run with a line that says so', async () => {
    asked = [];
    answer = { status: 200, text: '{"now":"2030-01-01T00:00:00Z"}' };
    const clocked = await clockedTarget(target, url);
    answer = { status: 500, text: 'boom' };
    await expect(clocked.advance(Date.UTC(2031, 0, 1))).rejects.toThrow(
      expect.objectContaining({ name: 'RunStopped', message: expect.stringContaining('HTTP 500: boom') }),
    );
  });
});

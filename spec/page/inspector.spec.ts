/** What Stately's inspector would be handed in a browser: local pages stand for it and keep what they receive. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { InspectedKey } from '../../src/draw/inspector/inspected-key.ts';
import { connectInspector } from '../../src/draw/inspector/inspector.ts';
import { readStep } from '../../src/draw/path/life-step.ts';
import { startBrowser } from './browser.ts';

/** A page that does as Stately's inspector does: it says that it is there, and takes what it is sent. */
const receiver = `<!doctype html><title>receiver</title><script>
  window.received = [];
  addEventListener('message', ({ data }) => { if (data?._version !== undefined) received.push(data); });
  (opener ?? parent).postMessage({ type: '@statelyai.connected' }, '*');
</script>`;

const steps = ['ScheduleKeyDeletion:7', 'advance:3d', 'CancelKeyDeletion', 'Encrypt', 'CancelKeyDeletion'];

/** What every client must send for these steps, in order. */
const expected = [
  { type: '@xstate.actor', name: 'key' },
  { type: '@xstate.event', event: { type: 'xstate.init' } },
  { type: '@xstate.snapshot', snapshot: { value: { alive: 'Enabled' } } },
  {
    type: '@xstate.event',
    event: { type: 'ScheduleKeyDeletion', PendingWindowInDays: 7, at: '2026-01-01T00:00:00.000Z' },
  },
  {
    type: '@xstate.snapshot',
    snapshot: {
      value: { scheduledForDeletion: 'PendingDeletion' },
      context: { waitingPeriod: { days: 7, deletionDate: '2026-01-08T00:00:00.000Z' } },
    },
  },
  { type: '@xstate.event', event: { type: 'CancelKeyDeletion', at: '2026-01-04T00:00:00.000Z' } },
  { type: '@xstate.snapshot', snapshot: { value: { alive: 'Disabled' }, context: { waitingPeriod: null } } },
  { type: '@xstate.event', event: { type: 'Encrypt' } },
  { type: '@xstate.event', event: { type: 'refused: DisabledException', operation: 'Encrypt' } },
  { type: '@xstate.event', event: { type: 'CancelKeyDeletion' } },
  { type: '@xstate.snapshot', snapshot: { value: { alive: 'Disabled' } } },
  { type: '@xstate.event', event: { type: 'refused: KMSInvalidStateException' } },
];

let browser: Browser;
let server: Server;
let folder = '';
let url = '';

beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), 'inspector-'));
  server = createServer((request, response) => {
    const path = request.url ?? '/';
    const send = (type: string, body: string | Buffer) =>
      response.writeHead(200, { 'content-type': type }).end(body);
    if (path === '/receiver') send('text/html', receiver);
    else if (path === '/client')
      send(
        'text/html',
        '<!doctype html><title>client</title><script type="module" src="/client.js"></script>',
      );
    else if (path === '/client.js')
      readFile(join(folder, 'client.js')).then(
        (code) => send('text/javascript', code),
        () => response.writeHead(500).end(),
      );
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

const received = (page: Pick<Page, 'evaluate'>) => page.evaluate<readonly object[]>('window.received');

describe('the page on loopback', () => {
  it('hands the inspector in its frame all that happens, also what happened before it was opened', async () => {
    const inspector = await connectInspector(`${url}/receiver`, () => undefined);
    const page = await browser.newPage();
    try {
      const key = new InspectedKey('symmetric', 'CreateKey', inspector);
      for (const step of steps.slice(0, 3)) key.take(readStep(step));
      await page.goto(/^\S+/.exec(inspector.where)?.[0] ?? '');
      for (const step of steps.slice(3)) key.take(readStep(step));
      const frame = page.frames()[1];
      if (frame === undefined) throw new Error('the page has no frame');
      await expect
        .poll(async () => (await received(frame)).length, { timeout: 10_000 })
        .toBe(expected.length);
      expect(await received(frame)).toMatchObject(expected);
      expect(await page.locator('li.refused').allInnerTexts()).toEqual([
        expect.stringContaining('refused: DisabledException'),
        expect.stringContaining('refused: KMSInvalidStateException'),
      ]);
      expect(await page.locator('#offline').isVisible()).toBe(false);
    } finally {
      await page.context().close();
      await inspector.stop();
    }
  });

  it('says on the terminal and on itself that the inspector cannot be loaded, and goes on listing events', async () => {
    const lines: string[] = [];
    const inspector = await connectInspector('http://127.0.0.1:9/inspect', (line) => lines.push(line));
    const page = await browser.newPage();
    try {
      const key = new InspectedKey('symmetric', 'CreateKey', inspector);
      await page.goto(/^\S+/.exec(inspector.where)?.[0] ?? '');
      await page.locator('#offline').waitFor({ timeout: 20_000 });
      await expect
        .poll(() => lines)
        .toEqual([
          'the browser cannot load http://127.0.0.1:9/inspect: are you offline? The page lists the events itself',
        ]);
      key.take(readStep('DisableKey'));
      await page.locator('li', { hasText: '→ Disabled' }).waitFor();
    } finally {
      await page.context().close();
      await inspector.stop();
    }
  });
});

describe("Stately's browser client", () => {
  it('sends the same from an actor that lives in a page', async () => {
    await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        outDir: folder,
        emptyOutDir: true,
        lib: {
          entry: join(import.meta.dirname, 'browser-client.ts'),
          formats: ['es'],
          fileName: () => 'client.js',
        },
      },
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    const [opened] = await Promise.all([context.waitForEvent('page'), page.goto(`${url}/client`)]);
    await expect.poll(async () => (await received(opened)).length, { timeout: 10_000 }).toBe(expected.length);
    expect(await received(opened)).toMatchObject(expected);
  });
});

import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { servePage } from '../../src/draw/explorer-page.ts';
import { startInspectorPage } from '../../src/draw/inspector/inspector-page.ts';
import type { ServedPage } from '../../src/draw/loopback.ts';

function statusOf(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    request({ port, host: '127.0.0.1', path: '/', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

const pages: readonly (readonly [string, () => Promise<ServedPage>])[] = [
  ['the explorer', () => servePage('<!doctype html>', 0)],
  ['the inspector', () => startInspectorPage('https://stately.ai/inspect', () => {})],
];

describe.each(pages)('the page of %s', (_, start) => {
  it('is not for a name that a stranger pointed at this machine', async () => {
    const page = await start();
    const { port } = new URL(page.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      expect({ host, status: await statusOf(page.url, host) }).toEqual({ host, status: 200 });
    }
    for (const host of ['rebound.example.org', `rebound.example.org:${port}`, '127.0.0.1.example.org']) {
      expect({ host, status: await statusOf(page.url, host) }).toEqual({ host, status: 403 });
    }
    await page.close();
  });
});

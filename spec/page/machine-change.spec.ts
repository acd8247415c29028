/** Breaking a transition in the machine changes what the page draws: nothing of the picture is written by hand. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { build, type Plugin } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { explorerPage } from '../../src/draw/page/build.ts';
import { builtPage, open, startBrowser } from './browser.ts';

let browser: Browser;
let folder = '';

beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), 'explorer-page-'));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The machine with CancelKeyDeletion leading to Enabled, the error that many emulators have. */
const broken: Plugin = {
  name: 'broken-machine',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/src/key/machine.ts')) return undefined;
    const changed = code.replaceAll(
      /target: '#Disabled',(\s*)actions: 'cancelDeletion'/g,
      "target: '#Enabled',$1actions: 'cancelDeletion'",
    );
    if (changed === code) throw new Error('the machine has no such transition');
    return changed;
  },
};

it('a machine in which CancelKeyDeletion leads to Enabled is drawn, and behaves, so', async () => {
  const config = explorerPage([broken]);
  await build({ ...config, build: { ...config.build, outDir: folder } });
  const path = 'symmetric/CreateKey/ScheduleKeyDeletion:7/CancelKeyDeletion';
  const cancel = '.statechart .arrow[data-from="PendingDeletion"]:not(.service-event)';
  const seen = async (url: string) => {
    const { page } = await open(browser, url, path);
    return [
      await page.locator(cancel).getAttribute('data-to'),
      await page.locator('.now h2 strong').innerText(),
    ];
  };
  expect(await seen(pathToFileURL(builtPage).href)).toEqual(['Disabled', 'Disabled']);
  expect(await seen(pathToFileURL(join(folder, 'index.html')).href)).toEqual(['Enabled', 'Enabled']);
  expect(await readFile(join(folder, 'index.html'), 'utf8')).not.toBe(await readFile(builtPage, 'utf8'));
}, 120_000);

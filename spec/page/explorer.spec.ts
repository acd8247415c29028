/** The explorer page, walked as a person would. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { servePage } from '../../src/draw/explorer-page.ts';
import type { ServedPage } from '../../src/draw/loopback.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { kmsModel } from '../cli/run.ts';
import { builtPage, open, startBrowser } from './browser.ts';

let browser: Browser;
let served: ServedPage;
let folder = '';

beforeAll(async () => {
  browser = await startBrowser();
  served = await servePage(readFileSync(builtPage, 'utf8'), 0);
  folder = await mkdtemp(join(tmpdir(), 'explorer-page-'));
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

const state = (page: Page) => page.locator('.now h2 strong').innerText();
const lit = (page: Page) => page.locator('.statechart .state.here').getAttribute('data-state');
const operation = (page: Page, name: string) =>
  page.locator('li.operation').filter({ has: page.getByRole('button', { name, exact: true }) });
const press = (page: Page, name: string) =>
  page.locator('.operations').getByRole('button', { name, exact: true }).click();
const metadata = (page: Page, member: string) =>
  page
    .locator('dl .row')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${member}$`) }) })
    .locator('dd')
    .innerText();

describe('a person', () => {
  it('schedules a deletion, sees the date, waits, cancels, is refused, learns why, and gets out', async () => {
    const { page, errors, requests } = await open(browser, served.url);
    await expect.poll(() => state(page)).toBe('Enabled');
    expect(await operation(page, 'CancelKeyDeletion').innerText()).toContain(
      'refused: KMSInvalidStateException',
    );
    expect(await operation(page, 'CancelKeyDeletion').innerText()).toContain(
      '‹key ARN› is not pending deletion.',
    );

    await press(page, 'ScheduleKeyDeletion');
    expect([await state(page), await lit(page)]).toEqual(['PendingDeletion', 'PendingDeletion']);
    expect(await page.locator('.now').innerText()).toContain(
      'It will be deleted on 8 Jan 2026, 00:00 UTC, in 7 days.',
    );
    expect(await metadata(page, 'DeletionDate')).toBe('2026-01-08T00:00:00.000Z');
    expect(await page.locator('.clock').innerText()).toContain('⚙ DeleteKey in 7 days');

    await page.getByLabel('Let this much time pass').fill('3d');
    await page.getByRole('button', { name: 'let it pass' }).click();
    expect(await page.locator('.clock').innerText()).toContain('⚙ DeleteKey in 4 days');

    await press(page, 'CancelKeyDeletion');
    expect([await state(page), await lit(page)]).toEqual(['Disabled', 'Disabled']);
    expect(await metadata(page, 'Enabled')).toBe('false');

    await press(page, 'Encrypt');
    const why = await page.locator('.why').innerText();
    expect(why).toContain('Encrypt was refused: DisabledException');
    expect(why).toContain('A key whose deletion was cancelled stays Disabled until someone calls EnableKey.');
    expect(await page.locator('.now').innerText()).toContain(
      'Step 4, CancelKeyDeletion, brought it here from PendingDeletion.',
    );
    expect(await page.locator('[aria-live=polite]').innerText()).toBe(
      'Encrypt: refused with DisabledException',
    );

    await page.locator('.why').getByRole('button', { name: 'EnableKey' }).click();
    await expect.poll(() => state(page)).toBe('Enabled');
    await press(page, 'Encrypt');
    expect(await page.locator('.line li').last().innerText()).toContain('stays Enabled');
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
  });

  it('finds the answer with one click on a question', async () => {
    const { page } = await open(browser, served.url);
    await page.getByRole('link', { name: 'The deletion was cancelled' }).click();
    expect(await page.locator('.why').innerText()).toContain('stays Disabled until someone calls EnableKey');
  });

  it('is told of a cancelled deletion only where there was one, and of the facts where the key state allows the call', async () => {
    const { page } = await open(browser, served.url, 'symmetric/CreateKey/DisableKey/Encrypt');
    expect(await page.locator('.why').innerText()).not.toContain('cancelled');
    const wrong = 'symmetric-external/CreateKey/ImportKeyMaterial:A/ImportKeyMaterial:B';
    const { page: other } = await open(browser, served.url, wrong);
    expect(await other.locator('.why').innerText()).toContain(
      'The key state Enabled allows ImportKeyMaterial',
    );
  });

  it('goes back on the time line, and with the browser', async () => {
    const path = 'symmetric/CreateKey/ScheduleKeyDeletion:7/CancelKeyDeletion/EnableKey';
    const { page } = await open(browser, served.url, path);
    await page.locator('.line').getByRole('button', { name: 'ScheduleKeyDeletion:7' }).click();
    await expect.poll(() => state(page)).toBe('PendingDeletion');
    expect(await page.locator('.line li').count()).toBe(2);
    await page.goBack();
    await expect.poll(() => state(page)).toBe('Enabled');
    expect(await page.locator('.line li').count()).toBe(4);
  });

  it('reloads, or opens the link elsewhere, and sees the same', async () => {
    const { page } = await open(browser, served.url);
    await press(page, 'DisableKey');
    await press(page, 'GenerateDataKey');
    expect(page.url()).toBe(`${served.url}#symmetric/CreateKey/DisableKey/GenerateDataKey`);
    await page.reload();
    await expect.poll(() => state(page)).toBe('Disabled');
    const { page: other } = await open(browser, page.url());
    expect(await other.locator('.line').innerText()).toBe(await page.locator('.line').innerText());
  });

  it('moves time to the deletion, after which nothing is left', async () => {
    const { page } = await open(browser, served.url, 'symmetric/CreateKey/ScheduleKeyDeletion:7');
    await page.getByRole('button', { name: 'until DeleteKey' }).click();
    expect([await state(page), await lit(page)]).toEqual(['Deleted', 'Deleted']);
    expect(await page.locator('.metadata').innerText()).toContain('DescribeKey answers NotFoundException');
    expect(await page.locator('.operations li.operation.refused').count()).toBe(tableOperations.length);
  });

  it('asks for a waiting period that AWS does not have', async () => {
    const { page } = await open(browser, served.url);
    await page.getByLabel('PendingWindowInDays').fill('3');
    expect(await operation(page, 'ScheduleKeyDeletion').innerText()).toContain('ValidationException');
  });

  it('chooses a key by origin, usage and Region role; what AWS does not have cannot be had', async () => {
    const { page } = await open(browser, served.url);
    await page.getByLabel('Region role').selectOption('replica');
    await expect.poll(() => state(page)).toBe('Creating');
    await page.getByLabel('Origin').selectOption('EXTERNAL');
    await page.getByRole('button', { name: 'until ReplicationFinished' }).click();
    await expect.poll(() => state(page)).toBe('PendingImport');
    await page.getByLabel('Origin').selectOption('AWS_CLOUDHSM');
    expect(await page.getByLabel('Region role').inputValue()).toBe('single');
    await page.getByRole('button', { name: '⚙ CustomKeyStoreDisconnected' }).click();
    expect([await state(page), await lit(page)]).toEqual(['Unavailable', 'Unavailable']);
    await page.getByLabel('Key usage').selectOption('SIGN_VERIFY');
    expect(await page.locator('.choice .class').innerText()).toBe('Type class signing');
  });

  it('opens a cell of the table and walks the calls that reach it', async () => {
    const { page } = await open(browser, served.url, 'symmetric-external-multi-region/CreateKey');
    await page.getByRole('link', { name: /^Sign in PendingReplicaDeletion/ }).click();
    await expect.poll(() => state(page)).toBe('PendingReplicaDeletion');
    expect(await page.locator('.line li').last().innerText()).toContain('Sign');
  });

  it('moves in the table with the arrow keys: one tab stop for all cells', async () => {
    const { page } = await open(browser, served.url);
    const cells = page.locator('td a');
    expect(await page.locator('td a[tabindex="0"]').count()).toBe(1);
    await cells.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('td a:focus').getAttribute('data-cell')).toBe('1 1');
    await page.keyboard.press('Enter');
    await expect.poll(() => state(page)).toBe('Disabled');
  });

  it('reaches the operations with the keyboard alone', async () => {
    const { page } = await open(browser, served.url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.locator('.operations button:focus').innerText()).toContain('CancelKeyDeletion');
    await page.keyboard.press('Enter');
    expect(await page.locator('.why h3').innerText()).toContain('KMSInvalidStateException');
  });

  it('takes the path away as aws lines, as a test, as a trace', async () => {
    const { page } = await open(browser, served.url, 'symmetric/CreateKey/DisableKey/Encrypt');
    const text = page.locator('.export textarea');
    expect(await text.inputValue()).toContain('aws kms disable-key --region us-east-1 --key-id "$KEY_ID"');
    await page.getByRole('button', { name: 'test', exact: true }).click();
    expect(await text.inputValue()).toContain("['Encrypt', 'Disabled', 'DisabledException'],");
    await page.getByRole('button', { name: 'trace', exact: true }).click();
    const [, , , encrypt] = (await text.inputValue()).split('\n');
    expect(encrypt).toContain('"operation":"Encrypt"');
    expect(encrypt).toContain('"exception":"DisabledException"');
  });

  it('follows a broken link as far as it goes and is told what is wrong', async () => {
    for (const [path, problem, shown] of [
      ['symmetric/CreateKey/DisableKey/FlyAway', "unknown step 'FlyAway'", 'Disabled'],
      ['symmetric/CreateKey/DisableKey/DeleteKey', 'DeleteKey cannot happen to this key', 'Disabled'],
      ['nothing/CreateKey', 'unknown type class: nothing', 'Enabled'],
      ['symmetric/ReplicateKey', 'single-Region', 'Enabled'],
      ['symmetric/CreateKey/%E0%A4%A', 'unknown step', 'Enabled'],
    ] as const) {
      const { page, errors } = await open(browser, served.url, path);
      expect(await page.locator('[role=alert]').innerText()).toContain(problem);
      expect([await state(page), errors]).toEqual([shown, []]);
    }
  });
});

describe('a conformance report', () => {
  const report = {
    target: 'http://127.0.0.1:5000',
    model: 'kms-reference-model 0.1.0',
    seed: 1,
    summary: {},
    cells: [
      {
        operation: 'CancelKeyDeletion',
        keyState: 'PendingDeletion',
        keyType: 'symmetric',
        result: 'diverges',
        expected: 'success',
        observed: 'success',
        findings: ['f1'],
      },
      {
        operation: 'Encrypt',
        keyState: 'Enabled',
        keyType: 'symmetric',
        result: 'conforms',
        expected: 'success',
        observed: 'success',
        findings: [],
      },
      {
        operation: 'Sign',
        keyState: 'Enabled',
        keyType: 'symmetric',
        result: 'not reached',
        expected: '',
        observed: '',
        findings: [],
      },
    ],
    findings: [
      {
        id: 'f1',
        kind: 'wrong state',
        operation: 'CancelKeyDeletion',
        keyState: 'PendingDeletion',
        keyType: 'symmetric',
        keyTypes: ['symmetric'],
        expected: 'KeyState "Disabled"',
        observed: 'KeyState "Enabled"',
        basis: 'documented',
        source: 'API reference, CancelKeyDeletion',
        reproduced: true,
        steps: [
          {
            operation: 'CreateKey',
            region: 'us-east-1',
            input: {},
            keyState: null,
            expected: 'success',
            observed: 'success',
          },
          {
            operation: 'ScheduleKeyDeletion',
            region: 'us-east-1',
            input: { PendingWindowInDays: 7 },
            keyState: 'Enabled',
            expected: 'success',
            observed: 'success',
          },
          {
            operation: 'CancelKeyDeletion',
            region: 'us-east-1',
            input: {},
            keyState: 'PendingDeletion',
            expected: 'success',
            observed: 'success',
          },
        ],
      },
    ],
    assumptions: [],
  };

  it('shows in the table, on the statechart and as findings that can be walked', async () => {
    const file = join(folder, 'report.json');
    writeFileSync(file, JSON.stringify(report));
    const { page } = await open(browser, served.url);
    await page.locator('input[type=file]').setInputFiles(file);
    const finding = page.locator('.findings li');
    expect(await finding.innerText()).toContain('expected KeyState "Disabled", observed KeyState "Enabled"');
    expect(await page.locator('td.diverges a').getAttribute('aria-label')).toContain(
      'CancelKeyDeletion in PendingDeletion',
    );
    expect(await page.locator('td.not-reached').count()).toBe(1);
    expect(await page.locator('.statechart .state.diverges').getAttribute('data-state')).toBe(
      'PendingDeletion',
    );
    expect(await page.locator('.statechart .arrow.diverges').getAttribute('data-to')).toBe('Disabled');
    await finding.getByRole('link').click();
    expect(page.url()).toContain('#symmetric/CreateKey/ScheduleKeyDeletion:7/CancelKeyDeletion');
    await expect.poll(() => state(page)).toBe('Disabled');
    expect(await finding.count()).toBe(1);
  });

  it.each([
    ['something else', '{ "cells": 3 }', 'this is not a conformance report'],
    ['no JSON', 'hello', 'this is not JSON'],
    ['a list', '[1, 2]', 'this is not a conformance report'],
  ])('that is %s is refused with one line', async (_, text, problem) => {
    const file = join(folder, 'other.json');
    writeFileSync(file, text);
    const { page, errors } = await open(browser, served.url);
    await page.locator('input[type=file]').setInputFiles(file);
    expect(await page.locator('.findings [role=alert]').innerText()).toContain(problem);
    expect(errors).toEqual([]);
  });
});

describe('the page', () => {
  it('works from disk, asks for nothing, and weighs less than 150 kB compressed', async () => {
    const { page, errors, requests } = await open(browser, pathToFileURL(builtPage).href);
    await press(page, 'DisableKey');
    await expect.poll(() => state(page)).toBe('Disabled');
    expect({ errors, requests }).toEqual({ errors: [], requests: [] });
    const html = readFileSync(builtPage);
    expect(gzipSync(html, { level: 9 }).length).toBeLessThan(150_000);
    expect(html.toString()).not.toMatch(/<(link|script|img)[^>]+(src|href)="(?!data:)/);
  });

  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

  it.each([
    {
      name: 'light and wide',
      look: {},
      path: 'symmetric/CreateKey/ScheduleKeyDeletion:7/CancelKeyDeletion/Encrypt',
    },
    {
      name: 'dark',
      look: { colorScheme: 'dark' },
      path: 'symmetric-external-multi-region/CreateKey/ImportKeyMaterial/ReplicateKey',
    },
    {
      name: 'narrow',
      look: { width: 380, height: 800 },
      path: 'custom-key-store/CreateKey/CustomKeyStoreDisconnected',
    },
    {
      name: 'deleted',
      look: { colorScheme: 'dark', width: 380 },
      path: 'hmac/CreateKey/ScheduleKeyDeletion:7/DeleteKey',
    },
  ] as const)('has no serious accessibility violation: $name', async ({ look, path }) => {
    const { page } = await open(browser, served.url, path, look);
    // The page's own policy admits no script from elsewhere: the check is evaluated, not added.
    await page.evaluate(axe);
    const violations = await page.evaluate<
      readonly {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly html: string }[];
      }[]
    >('axe.run().then(({ violations }) => violations)');
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  });

  it.each([380, 768, 1280, 1920])('is never wider than a window of %i pixels', async (width) => {
    const { page } = await open(
      browser,
      served.url,
      'symmetric-external-multi-region/CreateKey/ImportKeyMaterial/ReplicateKey',
      { width },
    );
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});

describe('kms-model explorer', () => {
  it('serves the page and nothing else', async () => {
    const { hostname, port } = new URL(served.url);
    const get = (path: string, method = 'GET') =>
      new Promise<[number | undefined, boolean]>((resolve, reject) => {
        const sent = request({ hostname, port, path, method }, (response) => {
          let length = 0;
          response.on('data', (part: Buffer) => {
            length += part.length;
          });
          response.on('end', () => resolve([response.statusCode, length > 0]));
        });
        sent.on('error', reject).end();
      });
    expect(await get('/')).toEqual([200, true]);
    expect(await get('/?from=elsewhere')).toEqual([200, true]);
    expect(await get('/', 'HEAD')).toEqual([200, false]);
    expect(await get('/etc/passwd')).toEqual([404, true]);
    expect(await get('//')).toEqual([404, true]);
    expect(await get('http://[')).toEqual([404, true]);
    expect(await get('/', 'POST')).toEqual([405, true]);
  });

  it('says that a port is in use', async () => {
    const { status, stderr } = await kmsModel('explorer', '--port', new URL(served.url).port);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `kms-model: port ${new URL(served.url).port} is in use: name another with --port, or 0 for a free one\n`,
    });
  });
});

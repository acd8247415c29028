import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { InspectedKey } from '../../src/draw/inspector/inspected-key.ts';
import { connectInspector } from '../../src/draw/inspector/inspector.ts';
import { readPath } from '../../src/draw/path/life-step.ts';
import { builtPage, type Look, open } from './browser.ts';

/** Where the pictures of docs/ are. */
export const pictureFolder = join(import.meta.dirname, '..', '..', 'docs', 'images');

/** A picture in docs/: how the page comes to show it. */
export interface Picture {
  readonly name: string;
  /** Leads a browser there; what is pictured is the locator, or the window of the page. */
  readonly show: (browser: Browser) => Promise<{ readonly page: Page; readonly part: Locator | null }>;
}

const question = 'symmetric/CreateKey/ScheduleKeyDeletion:7/advance:3d/CancelKeyDeletion/Encrypt';

/** All pictures of docs/. */
export const pictures: readonly Picture[] = [
  explorer('explorer-refused', question, { width: 1180, height: 860 }),
  explorer('explorer-dark', 'symmetric-external/CreateKey/ImportKeyMaterial:A:30d/ScheduleKeyDeletion:7', {
    width: 1500,
    height: 900,
    colorScheme: 'dark',
  }),
  explorer('explorer-narrow', question, { width: 400, height: 860 }),
  explorer('explorer-operations', question, { width: 1180, height: 900 }, '.category'),
  {
    name: 'explorer-report',
    show: async (browser) => {
      const { page } = await open(browser, pathToFileURL(builtPage).href, 'symmetric/CreateKey', {
        width: 1180,
        height: 760,
      });
      await page.locator('input[type=file]').setInputFiles({
        name: 'report.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(exampleReport)),
      });
      await page.locator('.findings li').first().waitFor();
      return { page, part: page.locator('.chart') };
    },
  },
  {
    name: 'inspector-events',
    show: async (browser) => {
      const inspector = await connectInspector('http://127.0.0.1:9/', () => undefined);
      const key = new InspectedKey('symmetric', 'CreateKey', inspector);
      for (const step of readPath('ScheduleKeyDeletion:7 advance:3d CancelKeyDeletion Encrypt').slice(1))
        key.take(step);
      const page = await browser.newPage({ viewport: { width: 1300, height: 700 } });
      await page.goto(/^\S+/.exec(inspector.where)?.[0] ?? '');
      await page.locator('li.refused').waitFor();
      await inspector.stop();
      return { page, part: page.locator('aside') };
    },
  },
];

/** What a picture shows, in a few letters: of what is on the page and how it is styled, not of the letters' shapes. */
export async function digestOf({ page, part }: Awaited<ReturnType<Picture['show']>>): Promise<string> {
  const shown = part ?? page.locator('body');
  // The page has the whole model in its script, of which nothing is seen.
  const html = (await shown.innerHTML()).replaceAll(/<script[^>]*>.*?<\/script>/gs, '');
  const styles = await page.evaluate<string>(
    "[...document.querySelectorAll('style')].map((style) => style.textContent).join('')",
  );
  return createHash('sha256').update(html).update(styles).digest('hex').slice(0, 16);
}

/** The digest of a picture's own file. */
export function fileDigest(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(pictureFolder, `${name}.png`)))
    .digest('hex')
    .slice(0, 16);
}

function explorer(name: string, path: string, look: Look, part: string | null = null): Picture {
  return {
    name,
    show: async (browser) => {
      const { page } = await open(browser, pathToFileURL(builtPage).href, path, look);
      await page.locator('.statechart').waitFor();
      return { page, part: part === null ? null : page.locator(part).first() };
    },
  };
}

/** As an emulator with the commonest error would be reported. */
const exampleReport = {
  target: 'http://127.0.0.1:5000',
  cells: [
    cell('CancelKeyDeletion', 'PendingDeletion', 'KeyState "Disabled"', 'KeyState "Enabled"'),
    cell('CancelKeyDeletion', 'Enabled', 'KMSInvalidStateException', 'success'),
    cell('Encrypt', 'PendingDeletion', 'KMSInvalidStateException', 'success'),
  ],
  findings: [
    {
      id: 'f1',
      operation: 'CancelKeyDeletion',
      keyState: 'PendingDeletion',
      keyTypes: ['symmetric'],
      expected: 'KeyState "Disabled"',
      observed: 'KeyState "Enabled"',
      basis: 'documented',
      source: 'API reference, CancelKeyDeletion',
      steps: [],
    },
  ],
};

function cell(operation: string, keyState: string, expected: string, observed: string) {
  return {
    operation,
    keyState,
    keyType: 'symmetric',
    result: 'diverges',
    expected,
    observed,
    findings: ['f1'],
  };
}

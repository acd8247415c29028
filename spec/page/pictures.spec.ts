/** The pictures in docs/ are of the present build: if one is not, `npm run docs:pictures` takes them anew. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documents } from '../docs/documents.ts';
import { startBrowser } from './browser.ts';
import { digestOf, fileDigest, pictureFolder, pictures } from './pictures.ts';

const record: unknown = JSON.parse(readFileSync(join(pictureFolder, 'pictures.json'), 'utf8'));
const named = (name: string): unknown => Object.entries(record ?? {}).find(([key]) => key === name)?.[1];

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
});

describe.each(pictures)('docs/images/$name.png', ({ name, show }) => {
  it('shows what the page shows now (if not: npm run docs:pictures)', async () => {
    const shown = await show(browser);
    expect(named(name)).toEqual({ shows: await digestOf(shown), file: fileDigest(name) });
    await shown.page.context().close();
  });

  it('is small, and stands in a document', () => {
    expect(statSync(join(pictureFolder, `${name}.png`)).size).toBeLessThan(200_000);
    expect(documents.some(({ text }) => text.includes(`images/${name}.png`))).toBe(true);
  });
});

it('there are no other pictures', () => {
  const files = readdirSync(pictureFolder).filter((file) => file.endsWith('.png'));
  expect(files.sort()).toEqual(pictures.map(({ name }) => `${name}.png`).sort());
});

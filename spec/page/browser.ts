import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { readExplorerPage } from '../../src/draw/explorer-page.ts';

/** The page that `npm run build` left, as the program writes it. */
export const builtPage = join(import.meta.dirname, '..', '..', '.cache', 'explorer.html');
mkdirSync(join(builtPage, '..'), { recursive: true });
writeFileSync(builtPage, await readExplorerPage());

/** Starts the system's Chromium. */
export function startBrowser(): Promise<Browser> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    existsSync,
  );
  if (executablePath === undefined) throw new Error('these tests need Chromium: apt-get install chromium');
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-sync', ...quiet],
  });
}

/** A page with what went wrong on it and what it asked for. */
export interface Watched {
  readonly page: Page;
  readonly errors: string[];
  /** Every request but the one for the page itself. */
  readonly requests: string[];
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Opens a page at a path in a key's life and watches it. */
export async function open(browser: Browser, url: string, path = '', look: Look = {}): Promise<Watched> {
  const { width = 1280, height = 900, colorScheme = 'light' } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.isNavigationRequest() && !request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(`${url}${path === '' ? '' : `#${path}`}`);
  return { page, errors, requests };
}

/** `npm run docs:pictures`: takes the pictures of docs/ anew. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { startBrowser } from './browser.ts';
import { digestOf, fileDigest, pictureFolder, pictures } from './pictures.ts';

test('the pictures are written', async () => {
  mkdirSync(pictureFolder, { recursive: true });
  const browser = await startBrowser();
  const record: Record<string, { readonly shows: string; readonly file: string }> = {};
  try {
    for (const { name, show } of pictures) {
      const shown = await show(browser);
      const shows = await digestOf(shown);
      const path = join(pictureFolder, `${name}.png`);
      await (shown.part ?? shown.page).screenshot({ path });
      record[name] = { shows, file: fileDigest(name) };
      await shown.page.context().close();
    }
  } finally {
    await browser.close();
  }
  writeFileSync(join(pictureFolder, 'pictures.json'), `${JSON.stringify(record, null, 2)}\n`);
});

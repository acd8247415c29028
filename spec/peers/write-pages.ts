/**
 * Writes the whole report on each peer from the kept records, as page and as data, and docs/track-record.md
 * anew: `npm run peers:pages`, or `npm run peers:pages -- -t moto` for one of them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';
import { jsonReport } from '../../src/conformance/report/report-file.ts';
import { writeKeptPages } from './kept-pages.ts';
import { peerPage } from './peer-page.ts';
import { pageEndpoint } from './peer-record.ts';
import { peers } from './peers.ts';
import { readRecords } from './records.ts';

const folder = join(import.meta.dirname, '..', '..', '.cache', 'track-record');

test.for(peers)('$name', async ({ name }) => {
  const record = (await readRecords()).find((one) => one.name === name);
  if (record === undefined) throw new Error(`${name} was not toured yet: npm run peers -- -t ${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.md`), peerPage(record, pageEndpoint));
  await writeFile(join(folder, `${name}.json`), jsonReport(record.report));
  console.log(`wrote .cache/track-record/${name}.md and ${name}.json`);
});

afterAll(writeKeptPages);

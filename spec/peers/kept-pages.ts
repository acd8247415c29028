import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readGuardedRecords } from './guarded-record.ts';
import { issuePage } from './peer-issue.ts';
import { pageEndpoint } from './peer-record.ts';
import { readRecords, trackRecordFolder } from './records.ts';
import { trackRecord } from './track-record.ts';

/** Writes docs/track-record.md and what one would file with each peer's authors, from the kept records. */
export async function writeKeptPages(): Promise<void> {
  const records = await readRecords();
  for (const record of records) {
    await writeFile(join(trackRecordFolder, `${record.name}-issues.md`), issuePage(record, pageEndpoint));
  }
  await writeFile(
    join(trackRecordFolder, '..', 'track-record.md'),
    trackRecord(records, await readGuardedRecords()),
  );
}

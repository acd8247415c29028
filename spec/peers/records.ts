import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { isPeerRecord, type PeerRecord } from './peer-record.ts';
import { peers } from './peers.ts';

/** Where the pages are that are kept. */
export const trackRecordFolder = join(import.meta.dirname, '..', '..', 'docs', 'track-record');

const file = join(trackRecordFolder, 'records.json.br');

/** The last record of each peer that was toured, in the order of {@link peers}. */
export async function readRecords(): Promise<readonly PeerRecord[]> {
  const records: unknown = JSON.parse(brotliDecompressSync(await readFile(file)).toString('utf8'));
  if (!Array.isArray(records) || !records.every(isPeerRecord)) throw new Error(`${file} is damaged`);
  return records;
}

/** Keeps a record in the place of the peer's last one. */
export async function keepRecord(record: PeerRecord): Promise<void> {
  const others = (await readRecords()).filter(({ name }) => name !== record.name);
  const rank = ({ name }: PeerRecord) => peers.findIndex((peer) => peer.name === name);
  const records = [...others, record].sort((one, other) => rank(one) - rank(other));
  // All reports in one window: what they have in common is written once.
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24 };
  await writeFile(file, brotliCompressSync(JSON.stringify(records), { params }));
}

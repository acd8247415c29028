import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hexDigest } from '../../key/hex-digest.ts';
import type { Recorded } from '../../serve/recorded.ts';
import { TrailRecords, type WrittenRecord } from './trail-records.ts';

/** How late a record may come. Source: CloudTrail delivers within a quarter of an hour in the middle. */
const latest = 15 * 60 * 1000;

/** How often files are written, by the clock of the account. */
const interval = 5 * 60 * 1000;

/** A record on its way. */
interface Underway {
  readonly record: WrittenRecord;
  readonly due: number;
}

/**
 * Writes what happens in accounts into a folder like that of a trail's bucket: a folder for each account, Region and day,
 * compressed files of what came in five minutes. As with CloudTrail, a record comes up to a quarter of an hour late, and
 * records have no order. The same happenings make the same files.
 *
 * @example
 * const trail = new TrailFolder('AWSLogs-of-a-test');
 * startServer({ onRecord: (recorded) => trail.add(recorded) });
 * trail.close();
 */
export class TrailFolder {
  readonly #folder: string;
  readonly #records = new TrailRecords();
  #underway: readonly Underway[] = [];
  #written = Number.NEGATIVE_INFINITY;
  #files = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws Error of the file system */
  add(recorded: Recorded): void {
    const { at } = recorded.after;
    const fresh = this.#records.of(recorded).map((record) => {
      const delay = Number.parseInt(hexDigest(record.eventID).slice(0, 8), 16) % latest;
      return { record, due: Date.parse(record.eventTime) + delay };
    });
    this.#underway = [...this.#underway, ...fresh];
    if (at < this.#written + interval) return;
    this.#written = at;
    this.#write(this.#underway.filter(({ due }) => due <= at));
    this.#underway = this.#underway.filter(({ due }) => due > at);
  }

  /** Writes what has not come yet. @throws Error of the file system */
  close(): void {
    this.#write(this.#underway);
    this.#underway = [];
  }

  #write(underway: readonly Underway[]): void {
    const files = new Map<string, { readonly path: readonly string[]; readonly records: WrittenRecord[] }>();
    for (const { record, due } of underway) {
      const account = String(record['recipientAccountId']);
      const region = String(record['awsRegion']);
      const came = new Date(Math.ceil(due / interval) * interval).toISOString();
      const path = ['AWSLogs', account, 'CloudTrail', region, ...came.slice(0, 10).split('-')];
      const name = `${account}_CloudTrail_${region}_${came.slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
      const file = files.get(name) ?? { path, records: [] };
      file.records.push(record);
      files.set(name, file);
    }
    for (const [name, { path, records }] of files) {
      const folder = join(this.#folder, ...path);
      mkdirSync(folder, { recursive: true });
      this.#files += 1;
      const Records = records.toSorted((one, other) => (place(one) < place(other) ? -1 : 1));
      const unique = hexDigest(`file ${this.#files}`).slice(0, 16);
      writeFileSync(join(folder, `${name}_${unique}.json.gz`), gzipSync(JSON.stringify({ Records })));
    }
  }
}

/** Where a record stands in its file: anywhere. */
function place({ eventID }: WrittenRecord): string {
  return hexDigest(`place ${eventID}`);
}

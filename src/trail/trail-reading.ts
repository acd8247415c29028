/**
 * trail: what CloudTrail recorded of AWS. Read in every shape that its files, commands and exports have, judged key by key, told
 * as text; and written, of an account that is served.
 */
import { observationsOf } from './observation.ts';
import { ObservationStore } from './observation-store.ts';
import { type Found, RecordsIn } from './read/records-in.ts';
import { readRecord } from './read/trail-record.ts';

/** A value in a log that could not be read, and was skipped. */
export interface UnreadRecord {
  readonly file: string;
  /** Null if it does not tell. */
  readonly eventId: string | null;
  readonly problem: string;
}

/** A time from which on records may be missing, by what the log says of the trail itself. */
export interface TrailGap {
  readonly at: number;
  readonly eventName: string;
}

/** How many unreadable records are named; more are only counted. */
const mostNamed = 100;

/** What changes which records a trail has. Source: cloudtrail.md, "Completeness". */
const changesOfTrail: ReadonlySet<string> = new Set([
  'StopLogging',
  'StartLogging',
  'DeleteTrail',
  'CreateTrail',
  'UpdateTrail',
  'PutEventSelectors',
]);

/** A log as it is read: counts, what could not be read, and what it says of each key. */
export class TrailReading {
  readonly store = new ObservationStore();
  readonly files: string[] = [];
  readonly unread: UnreadRecord[] = [];
  readonly gaps: TrailGap[] = [];
  unreadable = 0;
  records = 0;
  otherServices = 0;
  /** Records of KMS that are about no key, or that name none. */
  withoutKey = 0;
  from = Number.POSITIVE_INFINITY;
  to = Number.NEGATIVE_INFINITY;
  readonly regions = new Set<string>();

  /**
   * Reads the text of one file. What is wrong in it is kept, not thrown: a file that breaks off is read until there.
   *
   * @param onRecords hears how many records were read, now and then
   */
  async addFile(
    name: string,
    text: AsyncIterable<string>,
    onRecords: (records: number) => void = () => {},
  ): Promise<void> {
    const file = this.files.push(name) - 1;
    const records = new RecordsIn();
    try {
      for await (const chunk of text) {
        for (const found of records.push(chunk)) this.#add(found, file);
        onRecords(this.records);
      }
      for (const found of records.end()) this.#add(found, file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#leave(file, null, `the file cannot be read any further: ${why}`);
    }
  }

  #add(found: Found, file: number): void {
    if (found.kind === 'unreadable') {
      this.#leave(file, found.eventId, found.problem);
      return;
    }
    const read = readRecord(found.value);
    if (read.kind === 'unreadable') {
      this.#leave(file, read.eventId, read.problem);
      return;
    }
    this.records += 1;
    if (read.kind === 'other service') {
      this.otherServices += 1;
      const { at, eventName, eventSource } = read;
      if (eventSource === 'cloudtrail.amazonaws.com' && at !== null && changesOfTrail.has(eventName)) {
        this.gaps.push({ at, eventName });
      }
      return;
    }
    const { record } = read;
    this.from = Math.min(this.from, record.at);
    this.to = Math.max(this.to, record.at);
    this.regions.add(record.region);
    const observations = observationsOf(record);
    if (observations.length === 0) this.withoutKey += 1;
    for (const observation of observations) this.store.add(observation, file);
  }

  #leave(file: number, eventId: string | null, problem: string): void {
    this.unreadable += 1;
    if (this.unread.length < mostNamed) this.unread.push({ file: this.files[file] ?? '', eventId, problem });
  }
}

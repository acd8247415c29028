import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { worstFirst } from '../../src/conformance/finding/worst-first.ts';
import { headline } from '../../src/conformance/render/headline.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import type { Peer } from './peer.ts';
import { trackRecordFolder } from './records.ts';

/** What a tour found behind `kms-model guard --answer-missing`, as docs/track-record/guarded.json keeps it. */
export interface GuardedRecord extends Pick<Peer, 'name' | 'version'> {
  /** The day of the tour, such as `2026-11-24`. */
  readonly date: string;
  readonly conforms: number;
  readonly diverges: number;
  /** What is still missing: only an emulator can do it. */
  readonly missing: readonly string[];
  /** What still diverges, the worst first: in which way, and in how many cells. */
  readonly divergences: readonly {
    readonly operation: string;
    readonly headline: string;
    readonly cells: number;
  }[];
}

export function guardedRecord({ name, version }: Peer, report: ConformanceReport, at: Date): GuardedRecord {
  const { conforms, diverges } = report.summary;
  return {
    name,
    version,
    date: at.toISOString().slice(0, 10),
    conforms,
    diverges,
    missing: report.notImplemented.map(({ operation }) => operation),
    divergences: worstFirst(report.findings).map((finding) => ({
      operation: finding.operation,
      headline: headline(finding).replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<key ID>'),
      cells: report.cells.filter(({ findings }) => findings.includes(finding.id)).length,
    })),
  };
}

const file = join(trackRecordFolder, 'guarded.json');

/** The last record of each peer that was toured behind the guard, by name. */
export async function readGuardedRecords(): Promise<readonly GuardedRecord[]> {
  const records: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!Array.isArray(records) || !records.every(isGuardedRecord)) throw new Error(`${file} is damaged`);
  return records;
}

/** Keeps a record in the place of the peer's last one. */
export async function keepGuardedRecord(record: GuardedRecord): Promise<void> {
  const others = (await readGuardedRecords()).filter(({ name }) => name !== record.name);
  const records = [...others, record].sort((one, other) => (one.name < other.name ? -1 : 1));
  await writeFile(file, `${JSON.stringify(records, null, 2)}\n`);
}

export function isGuardedRecord(value: unknown): value is GuardedRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'divergences' in value &&
    Array.isArray(value.divergences)
  );
}

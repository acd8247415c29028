import type { Finding } from '../../src/conformance/finding/finding.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import type { Peer } from './peer.ts';
import type { PastedFinding } from './peer-issue.ts';

/** Where the pages have a peer answer: its real port is another one in every run. */
export const pageEndpoint = 'http://127.0.0.1:4566';

/** What one run against a peer found, as docs/track-record/records.json.br keeps it. */
export interface PeerRecord extends Pick<Peer, 'name' | 'language' | 'registry' | 'version' | 'home'> {
  /** The day of the run, such as `2026-11-24`. */
  readonly date: string;
  /** Whole, but for the steps of what did not show again on a fresh key: of them, the last. */
  readonly report: ConformanceReport;
  /** The findings to file with its authors, each pasted into a shell and seen. */
  readonly issues?: readonly PastedFinding[];
}

/** A record of a run that is over. */
export function peerRecord(
  peer: Peer,
  report: ConformanceReport,
  at: Date,
  issues: readonly PastedFinding[] = [],
): PeerRecord {
  const { name, language, registry, version, home } = peer;
  const findings = report.findings.map((finding) =>
    finding.reproduced ? finding : { ...finding, steps: finding.steps.slice(-1) },
  );
  const date = at.toISOString().slice(0, 10);
  return { name, language, registry, version, home, date, report: { ...report, findings }, issues };
}

/** What the project stands by: findings that showed again on a fresh key, in the order of the report. */
export function shownAgain({ report }: PeerRecord): readonly Finding[] {
  return report.findings.filter(({ reproduced }) => reproduced);
}

/** Whether a value read from a file looks like a record of a peer. */
export function isPeerRecord(value: unknown): value is PeerRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'date' in value &&
    typeof value.date === 'string' &&
    'report' in value &&
    typeof value.report === 'object'
  );
}

import { markdownReport } from '../../src/conformance/render/markdown.ts';
import { type PeerRecord, shownAgain } from './peer-record.ts';

/** The page on a peer, which `npm run peers:pages` writes: the report in Markdown, with every finding that showed again on a fresh key. */
export function peerPage(record: PeerRecord, endpoint: string): string {
  const findings = shownAgain(record);
  const others = record.report.findings.length - findings.length;
  const page = markdownReport({ ...record.report, findings }, endpoint);
  if (others === 0) return page;
  return [
    page,
    '## Not shown again',
    '',
    `${others} more divergences did not show again in a short sequence on a fresh key. They are in the data`,
    `(${record.name}.json) and count in no finding here.`,
    '',
  ].join('\n');
}

import { worstFirst } from '../../src/conformance/finding/worst-first.ts';
import { headline } from '../../src/conformance/render/headline.ts';
import { type PeerRecord, shownAgain } from './peer-record.ts';

/** How many findings of a peer the page names; the rest is in its report. */
const named = 5;

/** The page docs/track-record.md: a row a peer, then the worst findings of each, by the ids that its report has. */
export function trackRecord(records: readonly PeerRecord[]): string {
  const lines = [
    '# Track record',
    '',
    'What the conformance run finds in implementations of AWS KMS that package registries carry. `npm run peers` installs',
    'each in the version named, starts it on a loopback port, tours every operation in every key state on every class of',
    'keys that it can bring there, plays random sequences after that, and writes this page; it is never written by hand.',
    '',
    'A cell is one operation in one key state on one class of keys; it is reached if the run made the call there. A finding',
    'is one cause, however many cells it explains, and it showed again on a fresh key. What an implementation does not have',
    'is not a finding: it is named below. `npm run peers:pages` writes the reports out, from what was kept of the runs.',
    '',
    row(['Implementation', 'Language', 'Version', 'Date', 'Cells right of cells reached', 'Findings']),
    row(['---', '---', '---', '---', '--:', '--:']),
    ...records.map(peerRow),
    ...records.flatMap(peerLines),
  ];
  return `${lines.join('\n')}\n`;
}

function peerRow(record: PeerRecord): string {
  const { name, language, registry, version, date, report } = record;
  const { conforms, diverges } = report.summary;
  const reached = conforms + diverges;
  const share = reached === 0 ? '' : ` (${Math.floor((100 * conforms) / reached)} %)`;
  return row([
    `[${name}](#${anchor(`${name} ${version}`)})`,
    language,
    `${version} (${registry})`,
    date,
    `${conforms} of ${reached}${share}`,
    String(shownAgain(record).length),
  ]);
}

function peerLines(record: PeerRecord): readonly string[] {
  const { name, version, home, report } = record;
  const findings = worstFirst(shownAgain(record)).slice(0, named);
  const missing = report.notImplemented.map(({ operation }) => operation);
  return [
    '',
    `## ${name} ${version}`,
    '',
    `[What to tell its authors](track-record/${name}-issues.md) in [their tracker](${home}); the whole report: \`npm run peers:pages -- -t ${name}\`.`,
    ...(report.stopped === null ? [] : ['', `The run was cut short: ${report.stopped}.`]),
    ...(findings.length === 0 ? [] : ['', 'The worst findings:', '']),
    ...findings.map((finding) => `- ${finding.id} ${inLine(headline(finding))}`),
    ...(missing.length === 0 ? [] : ['', `It does not have ${missing.join(', ')}.`]),
  ];
}

/** The anchor that a heading gets on GitHub: lower case, no punctuation, a hyphen for each space. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** A text of a target as text: nothing in it is markup. */
function inLine(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|#&~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\s+/g, ' ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

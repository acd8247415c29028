import { causesOf } from '../../src/conformance/cause/cause.ts';
import { worstFirst } from '../../src/conformance/finding/worst-first.ts';
import { causeTitle } from '../../src/conformance/render/cause-text.ts';
import { headline } from '../../src/conformance/render/headline.ts';
import { reasonOf } from './guarded-reasons.ts';
import type { GuardedRecord } from './guarded-record.ts';
import { type PeerRecord, shownAgain } from './peer-record.ts';

/** How many causes of a peer the page names; the rest is in its report. */
const named = 5;

/** The page docs/track-record.md: a row a peer, then the worst findings of each, by the ids that its report has. */
export function trackRecord(records: readonly PeerRecord[], guarded: readonly GuardedRecord[] = []): string {
  const lines = [
    '# Track record',
    '',
    'What the conformance run finds in implementations of AWS KMS that package registries carry. `npm run peers` installs',
    'each in the version named, starts it on a loopback port, tours every operation in every key state on every class of',
    'keys that it can bring there, plays random sequences after that, and writes this page; it is never written by hand.',
    '',
    'A cell is one operation in one key state on one class of keys; it is reached if the run made the call there. A finding',
    'showed again on a fresh key; a cause is a rule of the model that is broken in one way, with all the findings that come of',
    'it. What an implementation does not have is not a finding: it is named below. `npm run peers:pages` writes the reports out, from what was kept of the runs.',
    '',
    '[Behind the guard](guard.md) the same tour is made once more, by `npm run peers:guard`, without random sequences.',
    '',
    row([
      'Implementation',
      'Language',
      'Version',
      'Date',
      'Cells right of cells reached',
      'Causes',
      'Findings',
      'Behind the guard',
    ]),
    row(['---', '---', '---', '---', '--:', '--:', '--:', '--:']),
    ...records.map((record) => peerRow(record, behind(record, guarded))),
    ...records.flatMap((record) => peerLines(record, behind(record, guarded))),
  ];
  return `${lines.join('\n')}\n`;
}

function behind({ name }: PeerRecord, guarded: readonly GuardedRecord[]): GuardedRecord | undefined {
  return guarded.find((one) => one.name === name);
}

function peerRow(record: PeerRecord, guarded: GuardedRecord | undefined): string {
  const { name, language, registry, version, date, report } = record;
  return row([
    `[${name}](#${anchor(`${name} ${version}`)})`,
    language,
    `${version} (${registry})`,
    date,
    ofReached(report.summary),
    String(causesOf(shownAgain(record)).length),
    String(shownAgain(record).length),
    guarded === undefined ? '' : ofReached(guarded),
  ]);
}

function ofReached({ conforms, diverges }: { readonly conforms: number; readonly diverges: number }): string {
  const reached = conforms + diverges;
  const share = reached === 0 ? '' : ` (${Math.floor((100 * conforms) / reached)} %)`;
  return `${conforms} of ${reached}${share}`;
}

function peerLines(record: PeerRecord, guarded: GuardedRecord | undefined): readonly string[] {
  const { name, version, home, report } = record;
  const findings = worstFirst(shownAgain(record));
  const causes = causesOf(findings).slice(0, named);
  const missing = report.notImplemented.map(({ operation }) => operation);
  return [
    '',
    `## ${name} ${version}`,
    '',
    `[What to tell its authors](track-record/${name}-issues.md) in [their tracker](${home}); the whole report: \`npm run peers:pages -- -t ${name}\`.`,
    ...(report.stopped === null ? [] : ['', `The run was cut short: ${report.stopped}.`]),
    ...(causes.length === 0 ? [] : ['', 'The worst causes, each with the finding that shows it best:', '']),
    ...causes.map((cause) => {
      const shown = findings.find(({ id }) => id === cause.shownBy);
      const best = shown === undefined ? '' : `: ${shown.id} ${inLine(headline(shown))}`;
      return `- ${inLine(causeTitle(cause))} (${cause.findings.length} ${cause.findings.length === 1 ? 'finding' : 'findings'})${best}`;
    }),
    ...(missing.length === 0 ? [] : ['', `It does not have ${missing.join(', ')}.`]),
    ...(guarded === undefined ? [] : guardedLines(guarded)),
  ];
}

/** What still diverges behind the guard, by its reason. */
function guardedLines(guarded: GuardedRecord): readonly string[] {
  const { divergences } = guarded;
  if (divergences.length === 0) return [];
  return [
    '',
    `What still diverges behind the guard (${guarded.date}), and why:`,
    '',
    ...divergences.map(({ headline: said, cells }) => {
      const where = cells === 0 ? '' : `, in ${cells} cells`;
      return `- ${inLine(said)}${where}: ${reasonOf(guarded, said) ?? 'nobody has found out'}`;
    }),
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

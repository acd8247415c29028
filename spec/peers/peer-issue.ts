import type { Finding } from '../../src/conformance/finding/finding.ts';
import { causeTitle, countText, placesOf, toldCauses } from '../../src/conformance/render/cause-text.ts';
import { headline } from '../../src/conformance/render/headline.ts';
import { shellReproduction } from '../../src/conformance/render/reproduction.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import { type PeerRecord, shownAgain } from './peer-record.ts';

/** One finding as it was pasted into a shell against the peer, and what the shell printed. */
export interface PastedFinding {
  readonly finding: string;
  readonly printed: string;
}

/** How many issue texts a peer gets. */
export const issuesOfAPeer = 3;

/**
 * The findings to tell a peer's authors first: of each cause the shortest that a recorded or documented answer of AWS stands
 * against.
 */
export function bestFounded({
  causes,
  findings,
}: Pick<ConformanceReport, 'causes' | 'findings'>): readonly Finding[] {
  const isFounded = ({ basis, reproduced }: Finding) => reproduced && basis !== 'inferred';
  return causes.flatMap((cause) => {
    const own = cause.findings.flatMap((id) => findings.find((finding) => finding.id === id) ?? []);
    return own.find(isFounded) ?? [];
  });
}

/** Says whether what a shell printed for a pasted finding is what the finding says came. */
export function isSeen({ kind, observed }: Finding, printed: string): boolean {
  const [, after] = printed.split(/^expected: .*$/m);
  if (after === undefined) return false;
  const refusals = [...after.matchAll(/An error occurred \(([^)]+)\)/g)].map(([, name]) => name);
  if (kind === 'wrong answer') {
    return observed === 'success' ? refusals.length === 0 : refusals.includes(observed.split(/[ :]/)[0]);
  }
  const state = /KeyState "?(\w+)/.exec(observed)?.[1];
  return state !== undefined && after.includes(`"KeyState": "${state}"`);
}

/** The page docs/track-record/NAME-issues.md: what one would file with the peer's authors. */
export function issuePage(record: PeerRecord, endpoint: string): string {
  const { name, version, home, issues = [] } = record;
  const texts = issues.flatMap(({ finding, printed }) => {
    const found = shownAgain(record).find(({ id }) => id === finding);
    return found === undefined ? [] : [issueText(record, found, printed, endpoint)];
  });
  const lines = [
    `# What to tell the authors of ${name} ${version}`,
    '',
    `The best-founded findings of the report, as one would file them with [their tracker](${home}).`,
    'Each was pasted into a shell against the running server; what the shell printed is below it.',
    ...(texts.length === 0
      ? ['', 'No finding that a record or the documentation of AWS stands against.']
      : []),
  ];
  return `${[...lines, ...texts].join('\n')}\n`;
}

function issueText(
  { name, version, date, report }: PeerRecord,
  finding: Finding,
  printed: string,
  endpoint: string,
): string {
  const { operation, keyState, expected, observed, basis, source, keyTypes } = finding;
  const where = keyState === null ? '' : ` on a key in key state \`${keyState}\``;
  const shown = toldCauses(report).find(({ cause }) => cause.findings.includes(finding.id));
  return [
    '',
    `## KMS: ${shown === undefined ? headline(finding) : causeTitle(shown.cause)}`,
    '',
    ...(shown === undefined || shown.findings.length === 1
      ? []
      : [
          `${countText(shown, report)}:`,
          '',
          ...placesOf(shown).map(({ keyState: state, operations }) => `- ${state}: ${operations.join(', ')}`),
          '',
          'For example:',
        ]),
    `\`${operation}\`${where} answers ${code(observed)}. AWS answers ${code(expected)} (${basis}: ${source}).`,
    `Seen with ${name} ${version} on ${date}, on ${typesOf(keyTypes)}.`,
    '',
    'To see it:',
    '',
    '```sh',
    ...shellReproduction(finding, endpoint),
    '```',
    '',
    'prints',
    '',
    '```text',
    printed.trim(),
    '```',
  ].join('\n');
}

/** Which types of key, in as few words as do. */
function typesOf(keyTypes: readonly string[]): string {
  if (keyTypes.length > 8) return `every type of key that was tried (${keyTypes.length} classes)`;
  return `keys of ${keyTypes.length === 1 ? 'type' : 'types'} ${keyTypes.join(', ')}`;
}

function code(text: string): string {
  return /^[A-Z]\w+$/.test(text) ? `\`${text}\`` : text;
}

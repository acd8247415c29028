import type { Finding, FindingKind } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';
import { excerpt } from './excerpt.ts';

/** A finding in one line, in which every character shows. */
export function headline({ operation, keyState, expected, observed, kind }: Headlined): string {
  const where = `${operation}${keyState === null ? '' : ` in ${keyState}`}`;
  const members = kind === 'wrong response' ? membersIn(observed) : [];
  return members.length > mostMembers
    ? `${where} answers ${members.length} wrong members: ${excerpt(members.join(', '))}`
    : `${where}${verbs[kind]} ${excerpt(observed)}, not ${excerpt(expected)}`;
}

const verbs: Readonly<Record<FindingKind, string>> = {
  'wrong answer': ':',
  'wrong response': ' answers',
  'wrong state': ' leaves',
  'refused but changed': ' is refused and still changes:',
  'metadata contradiction': ' contradicts itself:',
};

/** A headline has the values of so many members; of more, only their names. */
const mostMembers = 2;

/** The names in a text of members: `no KeyState, Enabled false` names KeyState and Enabled. */
function membersIn(observed: string): readonly string[] {
  return [...observed.matchAll(/(?:^|, )(?:no )?([A-Z]\w*)/g)].flatMap(([, member]) => member ?? []);
}

type Headlined = Pick<Finding, 'operation' | 'keyState' | 'expected' | 'observed' | 'kind'>;

/** A report in one line: the verdict and the counts. */
export function summaryLine({ summary, verdict }: ConformanceReport): string {
  const { calls, causes, cells, conforms, diverges, findings, keys, notReached, unknown } = summary;
  const counts = [
    `${conforms} of ${cells} cells conform`,
    `${diverges} diverge`,
    ...(unknown > 0 ? [`${unknown} cannot be told`] : []),
    ...(notReached > 0 ? [`${notReached} not reached`] : []),
    `${findings} ${findings === 1 ? 'finding' : 'findings'}${causes === 0 ? '' : ` of ${causes} ${causes === 1 ? 'cause' : 'causes'}`}`,
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
    `${keys} ${keys === 1 ? 'key' : 'keys'}`,
  ];
  return `${verdict}: ${counts.join(', ')}`;
}

/** How a report compares with its baseline, in one line; none without a baseline. */
export function baselineLines({ baseline }: ConformanceReport): readonly string[] {
  if (baseline === undefined) return [];
  const { accepted, fresh, gone, lost, uncertain } = baseline;
  if (fresh.length + gone.length + lost.length + uncertain.length === 0) {
    const all = accepted.length === 1 ? 'the one finding is' : `all ${accepted.length} findings are`;
    return [`baseline: ${all} accepted, none is new, none is gone`];
  }
  const places = uncertain.map(({ operation, keyState }) => `${operation} in ${keyState}`);
  const parts = [
    ...(fresh.length > 0 ? [`${fresh.length} new`] : []),
    ...(gone.length > 0 ? [`${gone.length} gone (run with --update-baseline to take them out)`] : []),
    ...(lost.length > 0 ? [`${lost.join(', ')} lost`] : []),
    ...(uncertain.length > 0 ? [`no certain answer to ${places.join(', ')}`] : []),
    `${accepted.length} accepted`,
  ];
  return [`baseline: ${parts.join(', ')}`];
}

/** Why a report is incomplete, in one line; none if it is complete. */
export function stoppedLines({ stopped, trace }: ConformanceReport): readonly string[] {
  if (stopped === null) return [];
  return [
    `${trace === undefined ? 'The run was cut short' : 'The trace is incomplete'}: ${excerpt(stopped)}`,
  ];
}

import { waitText } from '../../scenario/wait-text.ts';
import type { Wire } from '../../scenario/wire-form.ts';
import type { Finding, FindingStep } from '../finding/finding.ts';
import { excerpt } from './excerpt.ts';
import { isOfTrace } from './finding-text.ts';

/** One call of a finding as a row of a table. */
export interface CallRow {
  /** From 1; in a trace the number of its line. */
  readonly number: number;
  readonly operation: string;
  /** The members of the request, with short names for keys and long values shortened. */
  readonly request: string;
  /** The key state before the call; empty where there is none. */
  readonly keyState: string;
  readonly expected: string;
  readonly observed: string;
  readonly isDecisive: boolean;
}

/** The headings of {@link callRows}; calls of a trace are numbered by their lines. */
export function callHeadings(finding: Finding): readonly string[] {
  return [isOfTrace(finding) ? 'Line' : 'Step', 'Call', 'Request', 'Key state', 'Expected', 'Observed'];
}

/** The calls of a finding as rows for people: every character shows, and no text is long. */
export function callRows(finding: Finding): readonly CallRow[] {
  const { steps } = finding;
  const names = namesOfKeys(steps);
  const decisive = decisiveIndex(finding);
  const regions = new Set(steps.map(({ region }) => region));
  return steps.map(({ operation, region, input, keyState, expected, observed, line, waited }, index) => ({
    number: line ?? index + 1,
    operation,
    request: excerpt(
      [
        ...Object.entries(input).map(([name, value]) => `${name}: ${shown(value, names)}`),
        ...(regions.size > 1 ? [`in ${region}`] : []),
        ...(waited === undefined ? [] : [`${waitText(waited)} later`]),
      ].join(', '),
    ),
    keyState: keyState ?? '',
    expected: excerpt(index === decisive ? finding.expected : named(expected, names)),
    observed: excerpt(named(index === decisive ? finding.observed : observed, names)),
    isDecisive: index === decisive,
  }));
}

/** Which call shows a finding: its operation, or the DescribeKey after it. -1 if there are no calls. */
export function decisiveIndex({ kind, operation, steps }: Finding): number {
  const byItself = kind === 'wrong answer' || kind === 'wrong response';
  const wanted = byItself ? operation : 'DescribeKey';
  const found = steps.findLastIndex((step) => step.operation === wanted);
  return found === -1 ? steps.length - 1 : found;
}

/** Short names for key IDs: `<key>`, or `<key 1>`, `<key 2>` if there are several. */
function namesOfKeys(steps: readonly FindingStep[]): ReadonlyMap<string, string> {
  const created = [...new Set(steps.flatMap(({ createdKeyId }) => createdKeyId ?? []))].filter(isKeyId);
  return new Map(created.map((id, index) => [id, created.length === 1 ? '<key>' : `<key ${index + 1}>`]));
}

/** A text that names a key by chance, such as a letter, has no short name. */
function isKeyId(text: string): boolean {
  return text.length >= 12 && text.length <= 2048;
}

function shown(value: Wire, names: ReadonlyMap<string, string>): string {
  return named(shortened(typeof value === 'string' ? value : JSON.stringify(value)), names);
}

function named(text: string, names: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [id, name] of names) result = result.replaceAll(id, name);
  return result;
}

const longest = 60;

/** An ARN is never cut: its end is what differs from other ARNs. */
function shortened(text: string): string {
  if (text.length <= longest || text.startsWith('arn:')) return text;
  return `${text.slice(0, 24)}… (${text.length} characters)`;
}

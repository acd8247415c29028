/** cause: findings grouped by the rule of the model that a target does not keep. Used by reports and their renderings. */

import { createHash } from 'node:crypto';
import type { Finding } from '../finding/finding.ts';
import { ruleOf } from './rule.ts';

/** One thing that a target does otherwise than AWS, with all the findings that come of it. */
export interface Cause {
  /** The same in every run, of every target that breaks the rule in this way. */
  readonly id: string;
  /** The rule that is broken, in one sentence. */
  readonly rule: string;
  /** What comes instead. */
  readonly instead: 'is allowed' | 'is not found' | 'is refused' | 'answers another exception' | 'differs';
  /** The finding with the shortest sequence of calls, which shows it best. */
  readonly shownBy: string;
  /** The ids of all its findings, that one first. */
  readonly findings: readonly [string, ...string[]];
}

/** The causes of findings, in the order in which the first of each comes. */
export function causesOf(findings: readonly Finding[]): readonly Cause[] {
  const groups = new Map<
    string,
    { readonly cause: Omit<Cause, 'shownBy' | 'findings'>; readonly members: Finding[] }
  >();
  for (const finding of findings) {
    const { name, sentence } = ruleOf(finding);
    const instead = insteadOf(finding);
    const key = `${name}\n${instead}`;
    const group = groups.get(key);
    if (group !== undefined) group.members.push(finding);
    else groups.set(key, { cause: { id: causeId(key), rule: sentence, instead }, members: [finding] });
  }
  return [...groups.values()].map(({ cause, members }) => {
    const [first, ...others] = members.toSorted(bestShown);
    if (first === undefined) throw new RangeError('a cause without findings');
    return { ...cause, shownBy: first.id, findings: [first.id, ...others.map(({ id }) => id)] };
  });
}

function insteadOf({ kind, expected, observed }: Finding): Cause['instead'] {
  if (kind !== 'wrong answer') return 'differs';
  if (observed === 'success') return 'is allowed';
  if (/^NotFoundException\b/.test(observed)) return 'is not found';
  return expected.startsWith('success') ? 'is refused' : 'answers another exception';
}

/** What showed again before what did not, then the fewest calls. */
function bestShown(one: Finding, other: Finding): number {
  return Number(other.reproduced) - Number(one.reproduced) || one.steps.length - other.steps.length;
}

function causeId(key: string): string {
  return `C${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

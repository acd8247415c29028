import { optionalMembers, ruleOf, tellingMembers } from '../conformance/oracle/answer/member-rule.ts';
import type { ScenarioRun } from '../scenario/run.ts';
import { isWireObject, type Wire, type WireObject } from '../scenario/wire-form.ts';

/** What of an answer is the same at every target. */
export interface DecidedMembers {
  readonly members?: WireObject;
  /** Seconds after the last call. */
  readonly dates?: { readonly [member: string]: number };
  readonly absent?: readonly string[];
}

/**
 * The members of the answer to a last call that conform in one way only: what the target chooses, what it may be too old
 * to have and what other readings answer otherwise is left out, and so are lists, in which a target may have more.
 *
 * @param others the answers under other readings
 */
export function decidedMembers(
  answer: WireObject | undefined,
  { calls }: ScenarioRun,
  others: readonly (WireObject | undefined)[],
): DecidedMembers {
  if (answer === undefined || others.includes(undefined)) return {};
  const at = (calls.at(-1)?.at ?? 0) / 1000;
  const all = others.filter((other) => other !== undefined);
  const members = decidedIn(answer, all);
  const metadata = ['KeyMetadata', 'ReplicaKeyMetadata'].find((name) => isWireObject(answer[name]));
  const holder = metadata === undefined ? answer : answer[metadata];
  const date = isWireObject(holder) ? holder['DeletionDate'] : undefined;
  const isMissing = (name: string) =>
    [answer, ...all].every((one) => {
      const there = metadata === undefined ? undefined : one[metadata];
      return isWireObject(there) && !Object.hasOwn(there, name);
    });
  const absent = metadata === undefined ? [] : [...tellingMembers].filter(isMissing);
  return {
    ...(Object.keys(members).length === 0 ? {} : { members }),
    ...(typeof date === 'number' ? { dates: { DeletionDate: Math.round(date - at) } } : {}),
    ...(absent.length === 0 ? {} : { absent }),
  };
}

function decidedIn(answer: WireObject, others: readonly WireObject[]): WireObject {
  const decided = Object.entries(answer).flatMap(([name, value]): readonly [string, Wire][] => {
    const there = others.map((other) => other[name]);
    if (isWireObject(value)) {
      const inner = decidedIn(
        value,
        there.map((other) => (isWireObject(other) ? other : {})),
      );
      return Object.keys(inner).length === 0 ? [] : [[name, inner]];
    }
    if (there.some((other) => other !== value) || optionalMembers.has(name)) return [];
    return isDecided(name, value) ? [[name, value]] : [];
  });
  return Object.fromEntries(decided);
}

function isDecided(name: string, value: Wire): boolean {
  const rule = ruleOf(name);
  switch (rule) {
    case 'exact':
      return typeof value !== 'object';
    case 'identity':
      return typeof value === 'string' && value.includes('{key-');
    case 'bytes':
    case 'plaintext':
    case 'time':
    case 'date':
    case 'document':
      return false;
    default:
      return rule satisfies never;
  }
}

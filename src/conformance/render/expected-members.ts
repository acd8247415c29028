import type { Wire } from '../../scenario/wire-form.ts';
import type { FindingKind } from '../finding/finding.ts';

/** What a member of an answer should have been. */
export type ExpectedMember =
  | { readonly name: string; readonly is: 'equal'; readonly value: Wire }
  | { readonly name: string; readonly is: 'missing' }
  | { readonly name: string; readonly is: 'there' };

/**
 * The members that a finding is about, from its words: `KeyState "Disabled", no DeletionDate` of a wrong response or
 * state, `Enabled false in Disabled` of a contradiction. Empty for a wrong answer.
 */
export function expectedMembers(kind: FindingKind, expected: string): readonly ExpectedMember[] {
  if (kind === 'wrong answer') return [];
  const text = kind === 'metadata contradiction' ? expected.replace(/^a | in \w+$/g, '') : expected;
  return membersOf(text.split(', '));
}

function membersOf([piece, ...rest]: readonly string[]): readonly ExpectedMember[] {
  if (piece === undefined) return [];
  const [, missing, name, start] = /^(no )?([A-Za-z]+)(?: (.*))?$/s.exec(piece) ?? [];
  if (name === undefined) return membersOf(rest);
  if (missing !== undefined) return [{ name, is: 'missing' }, ...membersOf(rest)];
  // A value may have `, ` in it: it goes on until it is whole.
  for (let more = 0; start !== undefined && more <= rest.length; more += 1) {
    const parsed = parse([start, ...rest.slice(0, more)].join(', '));
    if (parsed === undefined) continue;
    return [{ name, is: 'equal', value: parsed.value }, ...membersOf(rest.slice(more))];
  }
  return [{ name, is: 'there' }, ...membersOf(rest)];
}

function parse(text: string): { readonly value: Wire } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

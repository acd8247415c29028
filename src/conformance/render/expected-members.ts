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
  switch (kind) {
    case 'wrong answer':
      return [];
    case 'metadata contradiction': {
      const [, missing, there, name = '', value] =
        /^(?:(no )|(a ))?([A-Za-z]+)(?: (true|false))? in /.exec(expected) ?? [];
      if (name === '') return [];
      if (missing !== undefined) return [{ name, is: 'missing' }];
      if (there !== undefined) return [{ name, is: 'there' }];
      return [{ name, is: 'equal', value: value === 'true' }];
    }
    case 'wrong response':
    case 'wrong state':
    case 'refused but changed':
      return readMembers(expected);
    default:
      return kind satisfies never;
  }
}

function readMembers(text: string): readonly ExpectedMember[] {
  const members: ExpectedMember[] = [];
  const pieces = text.split(', ');
  for (let index = 0; index < pieces.length; index += 1) {
    const [, missing, name = '', start] = /^(no )?([A-Za-z]+)(?: (.*))?$/s.exec(pieces[index] ?? '') ?? [];
    if (name === '') continue;
    if (missing !== undefined || start === undefined) {
      members.push({ name, is: missing === undefined ? 'there' : 'missing' });
      continue;
    }
    // A value may have `, ` in it: it goes on until it is whole.
    let value = start;
    let parsed = parse(value);
    for (let end = index + 1; parsed === undefined && end < pieces.length; end += 1) {
      value += `, ${pieces[end]}`;
      parsed = parse(value);
      if (parsed !== undefined) index = end;
    }
    members.push(parsed === undefined ? { name, is: 'there' } : { name, is: 'equal', value: parsed.value });
  }
  return members;
}

function parse(text: string): { readonly value: Wire } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

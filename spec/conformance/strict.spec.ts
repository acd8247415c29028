import { describe, expect, it } from 'vitest';
import { strictDifferences } from '../../src/conformance/oracle/answer/strict.ts';

const arn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const otherArn = 'arn:aws:kms:eu-west-1:000000000000:key/mrk-1234abcd12ab34cd56ef1234567890ab';

function differences(
  expected: { readonly exception?: string; readonly message: string | null },
  observed: { readonly message: string; readonly status?: number },
) {
  const exception = expected.exception ?? 'KMSInvalidStateException';
  return strictDifferences(
    { kind: 'refused', exception, basis: 'recorded', source: '', message: expected.message },
    { kind: 'refused', exception, ...observed },
  );
}

describe('the message of a refusal, compared strictly,', () => {
  it('may name the things that the target made by its own names', () => {
    const message = `${arn} is not pending deletion.`;
    expect(differences({ message }, { message: `${otherArn} is not pending deletion.` })).toEqual([]);
    for (const [one, other] of [
      ['Key 1234abcd-12ab-34cd-56ef-1234567890ab', 'Key mrk-1234abcd12ab34cd56ef1234567890ab'],
      [`Grant ${'0'.repeat(64)}`, `Grant ${'f'.repeat(64)}`],
      ['Alias alias/one', 'Alias alias/two/three'],
      ['Account 111122223333', 'Account 000000000000'],
    ] as const) {
      expect(differences({ message: one }, { message: other })).toEqual([]);
    }
  });

  it('is told in full where it is another, but for those names', () => {
    const message = `${arn} is not pending deletion.`;
    expect(differences({ message }, { message: `${arn} is not pending` })).toEqual([
      { member: 'message', expected: '<arn> is not pending deletion.', observed: '<arn> is not pending' },
    ]);
    expect(differences({ message }, { message: '' })).toHaveLength(1);
    expect(
      differences({ message }, { message: '1234abcd-12ab-34cd-56ef-1234567890ab is not pending deletion.' }),
    ).toHaveLength(1);
  });

  it('may be any where nobody knows that of AWS', () => {
    expect(differences({ message: null }, { message: 'anything' })).toEqual([]);
  });
});

describe('the HTTP status of a refusal, compared strictly,', () => {
  it('is 400 for what the caller did, 500 for what the service did', () => {
    expect(differences({ message: null }, { message: '', status: 400 })).toEqual([]);
    expect(differences({ message: null }, { message: '', status: 409 })).toEqual([
      { member: 'status', expected: 400, observed: 409 },
    ]);
    const server = { exception: 'KMSInternalException', message: null };
    expect(differences(server, { message: '', status: 500 })).toEqual([]);
    expect(differences(server, { message: '', status: 400 })).toEqual([
      { member: 'status', expected: 500, observed: 400 },
    ]);
  });

  it('is nothing to a target without HTTP', () => {
    expect(differences({ message: null }, { message: '' })).toEqual([]);
  });
});

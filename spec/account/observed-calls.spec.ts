import { describe, expect, it } from 'vitest';
import evidence from '../evidence/aws-observed.json' with { type: 'json' };
import { differences, observedReplays, type Shown } from './observed-calls.ts';
import { Session } from './session.ts';

interface Observed {
  readonly exception?: string;
  /** Null where AWS sends none. */
  readonly message?: string | null;
  readonly ok?: boolean;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

const records = new Map<string, Observed>(evidence.records.map(({ id, response }) => [id, response]));

/** A message without the full stop at its end, which some of those who report it leave out. */
const reported = (message: string) => message.replace(/\.$/, '');

/** What a record says that the model must answer. */
function due(record: Observed, shown: Shown) {
  const { exception = (text: string) => text, message = (text: string) => text, keyArn = '' } = shown;
  const text = record.message ?? '';
  const filled = message(text)
    .replaceAll('{key_arn}', keyArn)
    .replaceAll('{caller_arn}', 'arn:aws:iam::111122223333:root');
  return { name: exception(record.exception ?? ''), message: reported(filled) };
}

function expectAnswer(record: Observed, shown: Shown): void {
  const { outcome, proved = {} } = shown;
  expect(Object.entries(proved).filter(([, holds]) => !holds)).toEqual([]);
  expect(outcome.ok, JSON.stringify(outcome)).toBe(record.exception === undefined);
  if (outcome.ok) {
    for (const [name, value] of Object.entries(record.fields ?? {})) {
      expect(value).toBe('absent');
      expect(Object.keys(outcome.response)).not.toContain(name);
    }
    return;
  }
  const { name, message } = outcome.exception;
  const asked = due(record, shown);
  expect(name).toBe(asked.name);
  if (record.message !== undefined) expect(reported(message)).toBe(asked.message);
}

/** The records that the key state table and the AWS managed keys are still to answer. */
const awaited = 'J1 J2 J3 J6 J7 J8 J9 J11 J12 J30 J31 J32 J40 J47 J51'.split(' ');

const calls = [...observedReplays]
  .filter(([id]) => !awaited.includes(id))
  .flatMap(([id, replays]) =>
    replays.map((replay, index) => [`${id}, call ${index + 1}`, id, replay] as const),
  );

describe('A whole call answers as others observed of AWS, or as AWS documents', () => {
  it.each(calls)('%s', (_, id, replay) => {
    const record = records.get(id);
    if (record === undefined) throw new Error(`there is no record ${id}`);
    expectAnswer(record, replay(new Session()));
  });

  it('for all 52 records, but those whose reason is given', () => {
    expect(records.size).toBe(52);
    const accounted = [...observedReplays.keys(), ...Object.keys(differences)];
    expect(accounted.toSorted()).toEqual([...records.keys()].toSorted());
    expect(observedReplays.size).toBe(50);
    expect(observedReplays.get('J13')).toHaveLength(21 * 4);
    expect(observedReplays.get('J27')).toHaveLength(17);
  });

  it('in sentences that stand in the documents', () => {
    for (const [id, replays] of observedReplays) {
      const { text } = records.get(id) ?? {};
      if (text === undefined || id === 'J40' || id === 'J41') continue;
      for (const replay of replays) {
        for (const sentence of Object.keys(replay(new Session()).proved ?? {}))
          expect(text).toContain(sentence);
      }
    }
  });
});

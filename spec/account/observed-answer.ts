/** Whether an answer is what a record of the second round says. */

import { expect } from 'vitest';
import evidence from '../evidence/aws-observed.json' with { type: 'json' };
import { observedReplays, type Shown } from './observed-calls.ts';

/** What a record says of the answer. */
export interface Observed {
  readonly exception?: string;
  /** Null where AWS sends none. */
  readonly message?: string | null;
  readonly text?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

export const observedRecords: ReadonlyMap<string, Observed> = new Map<string, Observed>(
  evidence.records.map(({ id, response }) => [id, response]),
);

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

/** Expects what a record says, in the exception, the message, the fields, or as prose. */
export function expectAnswer(record: Observed, shown: Shown): void {
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

/** Every call that a record tells of, by a name of its own. */
export const observedCalls = [...observedReplays].flatMap(([id, replays]) =>
  replays.map((replay, index) => [`${id}, call ${index + 1}`, id, replay] as const),
);

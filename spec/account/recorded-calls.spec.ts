import { describe, expect, it } from 'vitest';
import { exceptionFaults } from '../../src/key/exception.ts';
import { isOperation } from '../../src/key/operation.ts';
import evidence from '../evidence/aws-recorded.json' with { type: 'json' };
import { type Answered, notReplayed, replays, settingsOf } from './recorded-calls.ts';
import { withoutValues } from './recorded-message.ts';
import { responseProblems } from './request/response-problems.ts';
import { Session } from './session.ts';

type AnswerRecord = (typeof evidence.records)[number];

const records = new Map<string, AnswerRecord>(evidence.records.map((record) => [record.id, record]));

/** A message with what differs between two correct answers taken out: IDs of key material, and its value set. */
function comparable(message: string): ReturnType<typeof withoutValues> {
  return withoutValues(
    message
      .replaceAll(/\(id: (?:[0-9a-f]{64}|\{\w+\})\)/g, '(id)')
      .replaceAll('{region_in_arn}', 'eu-west-1'),
  );
}

/** Records of a value set that AWS has since brought into another order, with where that is seen. */
const reordered: Readonly<Record<string, string>> = { F31: 'aws-observed.json J21' };

function expectMessage(recorded: string, message: string, keyArn: string, isReordered: boolean): void {
  const [theirs, ours] = [comparable(recorded.replaceAll('{key_arn}', keyArn)), comparable(message)];
  expect(ours.text).toBe(theirs.text);
  // AWS has added values to some sets since the answer was recorded.
  const known = ours.values.filter((value) => theirs.values.includes(value));
  expect(isReordered ? known.toSorted() : known).toEqual(
    isReordered ? theirs.values.toSorted() : theirs.values,
  );
}

/** What the model shows under a record's name: of the response, or of the key as DescribeKey shows it afterwards. */
function shown(name: string, { outcome, keyArn }: Answered, session: Session): unknown {
  const response: Readonly<Record<string, unknown>> = outcome.ok ? { ...outcome.response } : {};
  const region = keyArn?.split(':')[3] ?? '';
  const described = session.call('DescribeKey', { KeyId: keyArn }, { region });
  const metadata = described.ok ? { ...described.response.KeyMetadata } : {};
  const [first = '', second = ''] = name.split('.');
  if (first === 'DescribeKey') return member(metadata, second);
  if (second !== '') return member(response[first], second);
  return member(response, first) ?? member(response['KeyMetadata'] ?? metadata, first);
}

function member(value: unknown, name: string): unknown {
  return Object.entries(Object(value)).find(([other]) => other === name)?.[1];
}

function expectField(name: string, recorded: unknown, answered: Answered, session: Session): void {
  const proved = answered.proved?.[name];
  if (proved !== undefined) {
    expect(proved, name).toBe(true);
    return;
  }
  const value = shown(name, answered, session);
  if (recorded === 'present') expect(value, name).toBeDefined();
  else if (recorded === 'datetime') expect(value, name).toBeTypeOf('number');
  else if (recorded === '64 hex chars') expect(value, name).toMatch(/^[0-9a-f]{64}$/);
  else if (typeof recorded !== 'string') expect(value, name).toEqual(recorded);
  else if (recorded.startsWith('absent')) expect(value, name).toBeUndefined();
  else if (recorded.startsWith('key ARN')) expect(value, name).toBe(answered.keyArn);
  else if (recorded.includes('key-material-id')) expect(value, name).toMatch(/^[0-9a-f]{64}$/);
  else expect(value, name).toBe(recorded);
}

describe('A whole call answers as AWS answered on record', () => {
  it.each([...replays])('%s', (id, replay) => {
    const record = records.get(id);
    if (record === undefined) throw new Error(`there is no record ${id}`);
    const session = new Session(settingsOf[id]);
    const answered = replay(session);
    const { outcome } = answered;
    expect(outcome.ok).toBe(record.outcome.ok);
    if (!outcome.ok) {
      expect(outcome.exception.name).toBe(record.outcome.exception?.replace(/^KMS\./, ''));
      if (record.outcome.message !== null) {
        const { message } = record.outcome;
        expectMessage(message, outcome.exception.message, answered.keyArn ?? '', id in reordered);
      }
      const status = exceptionFaults[outcome.exception.name] === 'client' ? 400 : 500;
      expect(record.outcome.status ?? 400).toBe(status);
      return;
    }
    expect(record.outcome.status).toBe(200);
    for (const [name, value] of Object.entries(record.fields)) expectField(name, value, answered, session);
  });

  it('sends a message where AWS sends one, and none where it sends none', () => {
    for (const [id, replay] of replays) {
      const { outcome } = replay(new Session(settingsOf[id]));
      const sent = records.get(id)?.outcome.message_member;
      if (outcome.ok || (sent !== 'present' && sent !== 'absent')) continue;
      expect([id, outcome.exception.message === '']).toEqual([id, sent === 'absent']);
    }
  });

  it('answers in the shape of AWS’s service model', () => {
    for (const [id, replay] of replays) {
      const { outcome } = replay(new Session(settingsOf[id]));
      const operation = records.get(id)?.call ?? '';
      if (outcome.ok && isOperation(operation)) {
        expect([id, ...responseProblems(operation, outcome.response)]).toEqual([id]);
      }
    }
  });

  it('for all 174 records, but two whose reason is given', () => {
    expect(records.size).toBe(174);
    expect([...replays.keys(), ...Object.keys(notReplayed)].toSorted()).toEqual(
      [...records.keys()].toSorted(),
    );
    expect(replays.size).toBe(172);
    for (const reason of Object.values(notReplayed)) expect(reason).toMatch(/^superseded: /);
  });
});

import { describe, expect, it } from 'vitest';
import { usualLag } from '../../src/trail/judge/judge-key.ts';
import type { KeyLife } from '../../src/trail/judge/key-life.ts';
import { Possibilities } from '../../src/trail/judge/possibilities.ts';
import { lifeText, trailLife } from '../../src/trail/render/key-life-text.ts';
import { keyArn, keyId, record } from './event-shapes.ts';
import { judged } from './random-life.ts';

const possibilities = new Possibilities();

/** A record some days after the first of March. */
function on(day: number, eventName: string, told: Readonly<Record<string, unknown>> = {}) {
  return record(eventName, {
    eventTime: new Date(Date.UTC(2026, 2, 1) + day * 86_400_000).toISOString(),
    ...told,
  });
}

function refused(day: number, eventName: string, errorCode: string, errorMessage: string) {
  return on(day, eventName, { errorCode, errorMessage: `${keyArn} ${errorMessage}` });
}

const created = (told: object = {}) =>
  on(0, 'CreateKey', {
    responseElements: {
      keyMetadata: {
        keyId,
        arn: keyArn,
        keyState: 'Enabled',
        keyUsage: 'ENCRYPT_DECRYPT',
        keySpec: 'SYMMETRIC_DEFAULT',
        origin: 'AWS_KMS',
        ...told,
      },
    },
  });

const scheduled = (day: number, days = 7) =>
  on(day, 'ScheduleKeyDeletion', {
    requestParameters: { keyId, pendingWindowInDays: days },
    responseElements: { keyId: keyArn, keyState: 'PendingDeletion', pendingWindowInDays: days },
  });

function lifeOf(records: readonly unknown[], isComplete = true, gaps: readonly number[] = []): KeyLife {
  const [life] = judged(records, { lag: usualLag, isComplete, gaps }, possibilities);
  if (life === undefined) throw new Error('the log has no key');
  return life;
}

/** The verdict of each record, and the states after it. */
function told(life: KeyLife): readonly string[] {
  return life.records.map(
    ({ observation, verdict, after }) =>
      `${observation.kind.event}: ${verdict.kind}, ${after.length > 3 ? 'any' : after.join(' or ')}`,
  );
}

describe('A log about one key', () => {
  it('shows that a cancelled deletion leaves the key disabled', () => {
    const life = lifeOf([
      created(),
      scheduled(1),
      on(2, 'CancelKeyDeletion'),
      refused(3, 'Encrypt', 'DisabledException', 'is disabled.'),
    ]);
    expect(told(life)).toEqual([
      'CreateKey: conforms, Enabled',
      'ScheduleKeyDeletion: conforms, PendingDeletion',
      'CancelKeyDeletion: conforms, Disabled',
      'Encrypt: conforms, Disabled',
    ]);
  });

  it('diverges if the key can be used after a cancelled deletion', () => {
    const records = [created(), scheduled(1), on(2, 'CancelKeyDeletion'), on(3, 'Encrypt')];
    expect(told(lifeOf(records)).at(-1)).toBe('Encrypt: diverges, Enabled');
    expect(lifeOf(records, false).records.at(-1)?.verdict).toEqual({
      kind: 'cannot tell',
      why: 'the key was Disabled: Encrypt cannot succeed there, unless the log lacks a record',
      isMissingRecord: true,
    });
  });

  it('says nothing against a call right after a change: it may have seen the state before', () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2) + seconds * 1000).toISOString();
    const life = lifeOf([
      created(),
      on(1, 'DisableKey', { eventTime: at(0) }),
      on(1, 'Encrypt', { eventTime: at(100) }),
      refused(1.5, 'Encrypt', 'DisabledException', 'is disabled.'),
    ]);
    expect(told(life).slice(2)).toEqual(['Encrypt: conforms, Disabled', 'Encrypt: conforms, Disabled']);
  });

  it('says nothing against changes in one second, in whatever order they are listed', () => {
    const life = lifeOf([created(), on(1, 'CancelKeyDeletion'), scheduled(1), on(2, 'EnableKey')]);
    expect(told(life).slice(1)).toEqual([
      'CancelKeyDeletion: conforms, Disabled',
      'ScheduleKeyDeletion: conforms, Disabled',
      'EnableKey: conforms, Enabled',
    ]);
  });

  it('starts with every state possible, and learns it from what is refused', () => {
    const life = lifeOf([
      on(1, 'DescribeKey'),
      refused(2, 'Encrypt', 'KMSInvalidStateException', 'is pending import.'),
    ]);
    expect(told(life)).toEqual(['DescribeKey: conforms, any', 'Encrypt: conforms, PendingImport']);
    expect(life.typeClasses.every((name) => name.includes('external'))).toBe(true);
  });

  it('diverges, whatever the log lacks, if an answer is wrong for the state that it names', () => {
    const life = lifeOf([refused(1, 'DescribeKey', 'KMSInvalidStateException', 'is disabled.')], false);
    expect(life.records[0]?.verdict.kind).toBe('diverges');
  });

  it('diverges if the key is deleted too early, or used after its deletion', () => {
    expect(told(lifeOf([created(), scheduled(1), on(7, 'DeleteKey')], false)).at(-1)).toBe(
      'DeleteKey: diverges, Deleted',
    );
    expect(told(lifeOf([created(), scheduled(1), on(8, 'DeleteKey')], false)).at(-1)).toBe(
      'DeleteKey: conforms, Deleted',
    );
    expect(told(lifeOf([created(), scheduled(1), on(8, 'DeleteKey'), on(9, 'Encrypt')], false)).at(-1)).toBe(
      'Encrypt: diverges, Deleted',
    );
  });

  it('does not know whether a key is deleted in the days after its date, and then does', () => {
    const cancelledOn = (day: number) =>
      told(lifeOf([created(), scheduled(1), on(day, 'CancelKeyDeletion')])).at(-1);
    expect(cancelledOn(8.5)).toBe('CancelKeyDeletion: conforms, Disabled');
    expect(cancelledOn(12)).toMatch(/^CancelKeyDeletion: diverges/);
  });

  it('forgets what it knew where the log says of itself that records may be missing', () => {
    const records = [created(), on(1, 'DisableKey'), on(5, 'Encrypt')];
    const stopped = Date.UTC(2026, 2, 3);
    expect(told(lifeOf(records)).at(-1)).toMatch(/^Encrypt: diverges/);
    expect(told(lifeOf(records, true, [stopped])).at(-1)).toBe('Encrypt: conforms, Enabled');
  });

  it('decides which reading of an assumption AWS takes, once an answer shows it', () => {
    const life = lifeOf([
      created({ origin: 'EXTERNAL', keyState: 'PendingImport' }),
      scheduled(1),
      on(2, 'CancelKeyDeletion'),
      refused(3, 'EnableKey', 'KMSInvalidStateException', 'is pending import.'),
    ]);
    expect(life.records.flatMap((each) => each.told)).toEqual([
      { name: 'cancelWithoutKeyMaterial', value: 'PendingImport' },
    ]);
  });

  it('is told in words', () => {
    const life = lifeOf([
      created(),
      scheduled(1),
      on(2, 'CancelKeyDeletion'),
      refused(3, 'Encrypt', 'DisabledException', 'is disabled.'),
      refused(3.5, 'Encrypt', 'DisabledException', 'is disabled.'),
      on(4, 'DescribeKey'),
    ]);
    const by = 'by arn:aws:sts::111122223333:assumed-role/orders/worker';
    expect(lifeText(trailLife(life))).toBe(`${keyArn}
  2026-03-01 00:00:00  CreateKey ${by}: Enabled
  2026-03-02 00:00:00  ScheduleKeyDeletion ${by}, 7 days: PendingDeletion
  2026-03-03 00:00:00  CancelKeyDeletion ${by}: Disabled
  2026-03-04 00:00:00  Encrypt ${by} refused: is disabled, 2 times until 2026-03-04 12:00:00: Disabled

Now: Disabled. Nobody has enabled it since: CancelKeyDeletion leaves a key disabled. EnableKey makes it usable.
`);
  });
});

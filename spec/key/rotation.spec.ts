import { describe, expect, it } from 'vitest';
import { advance } from '../../src/key/advance.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { perform } from '../../src/key/perform.ts';
import { rotationStatus } from '../../src/key/rotation-status.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import { checkEveryMoment, day, keyAfter, second, start } from './arbitrary-life.ts';

const period = { RotationPeriodInDays: 90 };
const enableRotation = { operation: 'EnableKeyRotation', input: period };
const rotate = { operation: 'RotateKeyOnDemand' };

function rotating(options: Partial<Parameters<typeof createKey>[0]> = {}): Key {
  return keyAfter(createKey({ at: start, ...options }), enableRotation);
}

describe('Automatic rotation', () => {
  it('comes one period after it was enabled, and then every period', () => {
    const { key, events } = advance(rotating(), start + 200 * day);
    expect(events).toEqual([
      { type: 'RotateKey', at: start + 90 * day },
      { type: 'RotateKey', at: start + 180 * day },
    ]);
    expect(key.facts.materials.map(({ state, rotation }) => [state, rotation])).toEqual([
      ['NON_CURRENT', null],
      ['NON_CURRENT', { date: start + 90 * day, type: 'AUTOMATIC' }],
      ['CURRENT', { date: start + 180 * day, type: 'AUTOMATIC' }],
    ]);
    expect(new Set(key.facts.materials.map(({ id }) => id)).size).toBe(3);
    expect(rotationStatus(key)).toEqual({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
      NextRotationDate: start + 270 * day,
    });
  });

  it('is off unless enabled, and comes no more once it is disabled', () => {
    expect(rotationStatus(createKey({ at: start }))).toEqual({ KeyRotationEnabled: false });
    const off = keyAfter(rotating(), { operation: 'DisableKeyRotation' });
    expect(rotationStatus(off)).toEqual({ KeyRotationEnabled: false });
    expect(advance(off, start + 400 * day).events).toEqual([]);
  });

  it('has its clock set again by another EnableKeyRotation, which keeps the period unless it names one', () => {
    const later = advance(rotating(), start + 30 * day).key;
    expect(keyAfter(later, { operation: 'EnableKeyRotation' }).facts.automaticRotation).toEqual({
      periodInDays: 90,
      nextDate: start + 120 * day,
    });
    expect(
      keyAfter(createKey({ at: start }), { operation: 'EnableKeyRotation' }).facts.automaticRotation
        ?.periodInDays,
    ).toBe(365);
  });

  it('waits while the key is Disabled and comes at once when an overdue key is enabled', () => {
    const disabled = advance(keyAfter(rotating(), { operation: 'DisableKey' }), start + 100 * day);
    expect(disabled.events).toEqual([]);
    expect(rotationStatus(disabled.key).KeyRotationEnabled).toBe(true);
    const enabled = perform(disabled.key, { operation: 'EnableKey', at: start + 100 * day });
    expect(enabled).toMatchObject({ ok: true, events: [{ type: 'RotateKey', at: start + 100 * day }] });
  });

  it('is off while the key is pending deletion, and its setting comes back with the cancel', () => {
    const pending = keyAfter(rotating(), { operation: 'ScheduleKeyDeletion' });
    expect(rotationStatus(pending)).toEqual({ KeyRotationEnabled: false });
    const cancelled = keyAfter(pending, { operation: 'CancelKeyDeletion' });
    expect(rotationStatus(cancelled)).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  });

  it('that fell due while the key was pending deletion comes when it is enabled, or, under the other assumption, at the cancel', () => {
    const cancelledLate = (overdueRotationAfterCancel: 'when enabled' | 'at cancel') => {
      const due = advance(rotating({ assumptions: { overdueRotationAfterCancel } }), start + 80 * day).key;
      const pending = advance(keyAfter(due, { operation: 'ScheduleKeyDeletion' }), start + 100 * day).key;
      return keyAfter(pending, { operation: 'CancelKeyDeletion' });
    };
    const literal = cancelledLate('when enabled');
    expect(literal.facts.materials).toHaveLength(1);
    expect(keyAfter(literal, { operation: 'EnableKey' }).facts.materials).toHaveLength(2);
    expect(cancelledLate('at cancel')).toMatchObject({
      keyState: 'Disabled',
      facts: { materials: [{}, {}] },
    });
  });

  it('goes on while the key is Updating', () => {
    const key = keyAfter(
      rotating({ type: typeClasses['symmetric-multi-region'], delays: { primaryRegionUpdate: 100 * day } }),
      { operation: 'ReplicateKey', input: { ReplicaRegion: 'eu-west-1' } },
      { operation: 'UpdatePrimaryRegion', input: { PrimaryRegion: 'eu-west-1' } },
    );
    const rotated = advance(key, start + 90 * day);
    expect(rotated.key.keyState).toBe('Updating');
    expect(rotated.events).toEqual([{ type: 'RotateKey', at: start + 90 * day }]);
    expect(rotated.key.facts.materials).toHaveLength(2);
  });

  it('of an AWS managed key is on, every year, and is not the customer’s to change', () => {
    const key = createKey({ at: start, type: typeClasses['aws-managed'] });
    expect(rotationStatus(key)).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 365 });
    expect(perform(key, { operation: 'DisableKeyRotation', at: start })).toMatchObject({
      ok: false,
      exception: { name: 'AccessDeniedException' },
    });
  });

  it('never leaves a key without exactly one current material', () => {
    checkEveryMoment(({ after }) => {
      const current = after.facts.materials.filter(({ state }) => state === 'CURRENT');
      expect(current.length).toBe(after.facts.materials.length === 0 ? 0 : 1);
      return true;
    });
  });
});

describe('RotateKeyOnDemand', () => {
  it('is done some time later, and shows its start until then', () => {
    const asked = keyAfter(createKey({ at: start }), rotate);
    expect(rotationStatus(asked)).toEqual({ KeyRotationEnabled: false, OnDemandRotationStartDate: start });
    expect(asked.facts.materials).toHaveLength(1);
    const done = advance(asked, start + 6 * second);
    expect(done.events).toEqual([{ type: 'RotationFinished', at: start + 6 * second }]);
    expect(rotationStatus(done.key)).toEqual({ KeyRotationEnabled: false });
    expect(done.key.facts.materials).toMatchObject([
      { state: 'NON_CURRENT' },
      { state: 'CURRENT', rotation: { type: 'ON_DEMAND', date: start + 6 * second } },
    ]);
  });

  it('is finished in whatever key state the key is by then', () => {
    const asked = keyAfter(createKey({ at: start }), rotate);
    for (const operation of ['DisableKey', 'ScheduleKeyDeletion']) {
      const { key } = advance(keyAfter(asked, { operation }), start + 6 * second);
      expect(key.facts.onDemandRotation).toBeNull();
      expect(key.facts.materials).toHaveLength(2);
    }
  });

  it('leaves the schedule of automatic rotation as it is', () => {
    const asked = keyAfter(rotating(), rotate);
    expect(asked.facts.automaticRotation).toEqual(rotating().facts.automaticRotation);
  });

  it('is refused while one runs, and in the twenty minutes before an automatic one', () => {
    const refused = (key: Key, at: number) => perform(key, { operation: 'RotateKeyOnDemand', at });
    const conflict = { ok: false, exception: { name: 'ConflictException' } };
    expect(refused(keyAfter(createKey({ at: start }), rotate), start + second)).toMatchObject(conflict);
    const due = start + 90 * day;
    expect(refused(rotating(), due - 20 * 60 * second)).toMatchObject(conflict);
    expect(refused(rotating(), due - 20 * 60 * second - 1)).toMatchObject({ ok: true });
  });

  it('is refused after 25 rotations', () => {
    const key = createKey({ at: start, delays: { rotation: 0 } });
    const rotated = keyAfter(key, ...Array.from({ length: 25 }, () => rotate));
    expect(rotated.facts.materials).toHaveLength(26);
    expect(perform(rotated, { operation: 'RotateKeyOnDemand', at: start })).toMatchObject({
      ok: false,
      exception: { name: 'LimitExceededException' },
    });
  });

  it('of imported key material needs one that waits, and makes it current', () => {
    const type = typeClasses['symmetric-external'];
    const forever = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' };
    const first = keyAfter(createKey({ at: start, type }), {
      operation: 'ImportKeyMaterial',
      input: { keyMaterial: 'one', ...forever },
    });
    expect(perform(first, { operation: 'RotateKeyOnDemand', at: start })).toMatchObject({
      ok: false,
      exception: {
        name: 'KMSInvalidStateException',
        message: `No available key material pending rotation for the key: ${first.facts.keyArn}.`,
      },
    });
    const waiting = keyAfter(first, {
      operation: 'ImportKeyMaterial',
      input: { keyMaterial: 'two', ImportType: 'NEW_KEY_MATERIAL', ...forever },
    });
    const done = advance(keyAfter(waiting, rotate), start + day).key;
    expect(done.facts.materials.map(({ state }) => state)).toEqual(['NON_CURRENT', 'CURRENT']);
    expect(done.facts.materials[1]?.id).toBe(waiting.facts.materials[1]?.id);
    const withdrawn = keyAfter(keyAfter(waiting, rotate), {
      operation: 'DeleteImportedKeyMaterial',
      input: { KeyMaterialId: waiting.facts.materials[1]?.id },
    });
    expect(advance(withdrawn, start + day).key.facts.materials).toHaveLength(1);
  });

  it('of an imported multi-Region key works as that of a single-Region key', () => {
    const type = typeClasses['symmetric-external-multi-region'];
    const imported = (keyMaterial: string, more: object = {}) => ({
      operation: 'ImportKeyMaterial' as const,
      input: { keyMaterial, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', ...more },
    });
    const waiting = keyAfter(
      createKey({ at: start, type }),
      imported('one'),
      imported('two', { ImportType: 'NEW_KEY_MATERIAL' }),
    );
    expect(perform(waiting, { operation: 'RotateKeyOnDemand', at: start })).toMatchObject({ ok: true });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { advance, deliver } from '../../src/key/advance.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { decide } from '../../src/key/decide.ts';
import { describe as describeKey } from '../../src/key/describe.ts';
import { KmsException } from '../../src/key/exception.ts';
import { type KeyState, keyStates } from '../../src/key/key-state.ts';
import { allKeyTypes } from '../../src/key/key-type.ts';
import { keyMachine, type RefusedEvent } from '../../src/key/machine.ts';
import { perform, performOrThrow } from '../../src/key/perform.ts';
import { isReachable, typeClasses, typeClassNames } from '../../src/key/type-class.ts';
import { anyAssumptions, start as at, checkEveryMoment, day, keyAfter, lives } from './arbitrary-life.ts';

const cancel = 'CancelKeyDeletion';
const pendingStates: readonly KeyState[] = ['PendingDeletion', 'PendingReplicaDeletion'];

function scheduled(key: Key): Key {
  return keyAfter(key, { operation: 'ScheduleKeyDeletion', input: { PendingWindowInDays: 7 } });
}

describe('CancelKeyDeletion', () => {
  it('is allowed exactly in PendingDeletion and PendingReplicaDeletion', () => {
    const allowed = allKeyTypes()
      .filter(({ keyManager }) => keyManager === 'CUSTOMER')
      .flatMap((type) => keyStates.filter((state) => decide(cancel, state, type).verdict === 'allowed'));
    expect(new Set(allowed)).toEqual(new Set(pendingStates));
    const spoken = checkEveryMoment(({ request, outcome, before }) => {
      if (request?.operation !== cancel || before.keyState === 'Deleted') return false;
      expect(outcome?.ok).toBe(pendingStates.some((state) => state === before.keyState));
      return true;
    });
    expect(spoken).toBeGreaterThan(100);
  });

  it('leaves the key Disabled, with no deletion date, whatever the key was before', () => {
    const shown = new Set<string>();
    const spoken = checkEveryMoment(
      ({ request, outcome, before, after }) => {
        if (request?.operation !== cancel || outcome?.ok !== true) return false;
        shown.add(before.keyState);
        expect(after.keyState).toBe('Disabled');
        expect(after.facts.waitingPeriod).toBeNull();
        expect(describeKey(after)).toMatchObject({ KeyState: 'Disabled', Enabled: false });
        expect(describeKey(after)).not.toHaveProperty('DeletionDate');
        expect(describeKey(after)).not.toHaveProperty('PendingDeletionWindowInDays');
        expect(outcome.response).toEqual({ KeyId: after.facts.keyArn });
        return true;
      },
      lives(),
      500,
    );
    expect(spoken).toBeGreaterThan(25);
    expect(shown).toEqual(new Set(pendingStates));
  });

  it('leaves the key Disabled, or, under the assumptions for them, what it lacks: PendingImport, Unavailable', () => {
    const shown = new Set<string>();
    checkEveryMoment(
      ({ request, outcome, before, after }) => {
        if (request?.operation !== cancel || outcome?.ok !== true) return false;
        const { assumptions, customKeyStore, materials, type } = before.facts;
        const isDisconnected = customKeyStore?.isConnected === false;
        const permanent = materials.filter(({ state }) => state === 'CURRENT' || state === 'NON_CURRENT');
        const lacks =
          type.origin === 'EXTERNAL' &&
          (permanent.length === 0 || permanent.some(({ isImported }) => !isImported));
        const expected =
          isDisconnected && assumptions.cancelWhileKeyStoreDisconnected === 'Unavailable'
            ? 'Unavailable'
            : lacks && assumptions.cancelWithoutKeyMaterial === 'PendingImport'
              ? 'PendingImport'
              : 'Disabled';
        expect(after.keyState).toBe(expected);
        expect(after.facts.waitingPeriod).toBeNull();
        shown.add(expected);
        return true;
      },
      lives(
        anyAssumptions,
        fc.constantFrom(typeClasses['custom-key-store'], typeClasses['symmetric-external']),
      ),
      600,
    );
    expect(shown).toEqual(new Set(['Disabled', 'PendingImport', 'Unavailable']));
  });

  it('leaves a primary key with replicas PendingImport too, if its key material is gone, under that assumption', () => {
    for (const cancelWithoutKeyMaterial of ['Disabled', 'PendingImport'] as const) {
      const type = typeClasses['symmetric-external-multi-region'];
      const key = keyAfter(
        createKey({ at, type, assumptions: { cancelWithoutKeyMaterial } }),
        {
          operation: 'ImportKeyMaterial',
          input: { keyMaterial: 'one', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
        },
        { operation: 'ReplicateKey', input: { ReplicaRegion: 'eu-west-1' } },
        { operation: 'ScheduleKeyDeletion' },
        { operation: 'DeleteImportedKeyMaterial' },
      );
      expect(key.keyState).toBe('PendingReplicaDeletion');
      expect(keyAfter(key, { operation: cancel })).toMatchObject({
        keyState: cancelWithoutKeyMaterial,
        facts: { waitingPeriod: null },
      });
    }
  });

  it('leaves a Disabled key Disabled when its store is connected again, and EnableKey then enables it', () => {
    for (const reading of ['Disabled', 'Unavailable'] as const) {
      const key = createKey({
        at,
        type: typeClasses['custom-key-store'],
        assumptions: { cancelWhileKeyStoreDisconnected: reading },
        customKeyStore: {
          customKeyStoreId: 'cks-1',
          isConnected: false,
          cloudHsmClusterId: null,
          xksKeyId: 'x',
        },
      });
      expect(key.keyState).toBe('Unavailable');
      const cancelled = keyAfter(scheduled(key), { operation: cancel });
      expect(cancelled.keyState).toBe(reading);
      const connected = deliver(cancelled, { type: 'CustomKeyStoreConnected', at }).key;
      expect(connected.keyState).toBe('Disabled');
      expect(keyAfter(connected, { operation: 'EnableKey' }).keyState).toBe('Enabled');
    }
  });

  it('is refused with KMSInvalidStateException in every other key state of a customer managed key', () => {
    for (const typeClass of typeClassNames) {
      const type = typeClasses[typeClass];
      if (type.keyManager === 'AWS') continue;
      for (const keyState of keyStates.filter((state) => isReachable(typeClass, state))) {
        if (pendingStates.includes(keyState)) continue;
        expect(decide(cancel, keyState, type)).toMatchObject({
          verdict: 'refused',
          exception: 'KMSInvalidStateException',
          message: '{key_arn} is not pending deletion.',
        });
      }
    }
    const spoken = checkEveryMoment(({ request, outcome, before, after }) => {
      const isOwn = before.facts.type.keyManager === 'CUSTOMER' && before.keyState !== 'Deleted';
      if (request?.operation !== cancel || !isOwn) return false;
      if (pendingStates.some((state) => state === before.keyState)) return false;
      expect(outcome).toMatchObject({
        ok: false,
        exception: {
          name: 'KMSInvalidStateException',
          message: `${after.facts.keyArn} is not pending deletion.`,
        },
      });
      return true;
    }, lives(anyAssumptions));
    expect(spoken).toBeGreaterThan(100);
  });

  it('is refused from the deletion date on, even if the real deletion is late; either conforms', () => {
    const key = scheduled(createKey({ at, delays: { deletion: day } }));
    expect(perform(key, { operation: cancel, at: at + 7 * day - 1 })).toMatchObject({
      ok: true,
      key: { keyState: 'Disabled' },
    });
    expect(perform(key, { operation: cancel, at: at + 7 * day })).toMatchObject({
      ok: false,
      exception: {
        name: 'KMSInvalidStateException',
        basis: 'documented',
        alsoConforms: [{ verdict: 'allowed' }, { verdict: 'refused', exception: 'NotFoundException' }],
      },
    });
  });

  it('throws what the AWS SDK throws, from performOrThrow', () => {
    const key = createKey({ at });
    const call = () => performOrThrow(key, { operation: cancel, at });
    expect(call).toThrow(KmsException);
    expect(call).toThrow(
      expect.objectContaining({
        name: 'KMSInvalidStateException',
        message: `${key.facts.keyArn} is not pending deletion.`,
        $fault: 'client',
        $service: 'KMS',
      }),
    );
  });

  it('is answered with NotFoundException once the key is deleted', () => {
    const { key, events } = advance(scheduled(createKey({ at })), at + 7 * day);
    expect(events).toEqual([{ type: 'DeleteKey', at: at + 7 * day }]);
    expect(perform(key, { operation: cancel, at: key.at })).toMatchObject({
      ok: false,
      exception: { name: 'NotFoundException', message: `Key '${key.facts.keyArn}' does not exist` },
    });
  });

  it('is refused in a live actor as an emitted event, and the actor lives on', () => {
    const actor = createActor(keyMachine, { input: createKey({ at }).facts }).start();
    const refusals: RefusedEvent[] = [];
    actor.on('refused', (event) => refusals.push(event));
    actor.send({ type: cancel, at });
    expect(refusals).toMatchObject([
      { operation: cancel, keyState: 'Enabled', refused: { error: { name: 'KMSInvalidStateException' } } },
    ]);
    actor.send({ type: 'ScheduleKeyDeletion', at, PendingWindowInDays: 7 });
    expect(actor.getSnapshot().value).toEqual({ scheduledForDeletion: 'PendingDeletion' });
    expect(actor.getSnapshot().status).toBe('active');
  });

  it('does not change when a window of any length, or any earlier change of state, came before it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7, max: 30 }),
        fc.array(fc.constantFrom('EnableKey', 'DisableKey'), { maxLength: 4 }),
        fc.integer({ min: 0, max: 7 * day - 1 }),
        (PendingWindowInDays, changes, wait) => {
          const changed = keyAfter(createKey({ at }), ...changes.map((operation) => ({ operation })));
          const pending = keyAfter(changed, {
            operation: 'ScheduleKeyDeletion',
            input: { PendingWindowInDays },
          });
          const { key } = performOrThrow(pending, { operation: cancel, at: pending.at + wait });
          expect(key.keyState).toBe('Disabled');
        },
      ),
    );
  });
});

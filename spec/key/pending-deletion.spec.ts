import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, deliver } from '../../src/key/advance.ts';
import { createKey } from '../../src/key/create-key.ts';
import type { KeyState, LifecycleState } from '../../src/key/key-state.ts';
import { perform } from '../../src/key/perform.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import {
  anyAssumptions,
  checkEveryMoment,
  day,
  keyAfter,
  keyTypes,
  lives,
  replicaRegions,
  second,
  start,
} from './arbitrary-life.ts';

const pending: readonly LifecycleState[] = ['PendingDeletion', 'PendingReplicaDeletion'];
const [europe, asia] = replicaRegions;

describe('From a state pending deletion, only CancelKeyDeletion and the service’s own deletion lead out', () => {
  it('whatever is asked of the key, whatever happens to it, and however time passes', () => {
    const ways = new Set<string>();
    const spoken = checkEveryMoment(
      ({ given, before, after, request, events, dueEvents, step }) => {
        if (pending.includes(given.keyState) && before.keyState !== given.keyState) {
          expect([given.keyState, before.keyState]).toEqual(['PendingDeletion', 'Deleted']);
          expect(dueEvents.at(-1)?.type).toBe('DeleteKey');
          ways.add('DeleteKey in time');
        }
        if (!pending.includes(before.keyState)) return false;
        if (after.keyState === before.keyState) return true;
        if (request?.operation === 'CancelKeyDeletion') {
          expect(['Disabled', 'PendingImport', 'Unavailable']).toContain(after.keyState);
          ways.add('CancelKeyDeletion');
        } else if (step.kind === 'event' && step.event.type === 'ReplicaDeleted') {
          expect([before.keyState, after.keyState]).toEqual(['PendingReplicaDeletion', 'PendingDeletion']);
          ways.add('ReplicaDeleted');
        } else {
          expect(events.map(({ type }) => type)).toEqual(['DeleteKey']);
          expect([before.keyState, after.keyState]).toEqual(['PendingDeletion', 'Deleted']);
          ways.add('DeleteKey delivered');
        }
        return true;
      },
      lives(anyAssumptions, fc.oneof(keyTypes, fc.constant(typeClasses['symmetric-multi-region']))),
      800,
    );
    expect(spoken).toBeGreaterThan(200);
    expect([...ways]).toEqual(
      expect.arrayContaining(['CancelKeyDeletion', 'ReplicaDeleted', 'DeleteKey in time']),
    );
  });

  it('a second ScheduleKeyDeletion is refused and does not move the date', () => {
    checkEveryMoment(({ before, request, outcome, after }) => {
      if (request?.operation !== 'ScheduleKeyDeletion' || !pending.includes(before.keyState)) return false;
      expect(outcome?.ok).toBe(false);
      expect(after.facts.waitingPeriod).toEqual(before.facts.waitingPeriod);
      return true;
    });
  });
});

describe('ScheduleKeyDeletion', () => {
  it('makes every key PendingDeletion on a date that its window gives, but a primary key with replicas wait', () => {
    const seen = new Set<KeyState>();
    checkEveryMoment(({ request, outcome, before, after, at }) => {
      if (request?.operation !== 'ScheduleKeyDeletion' || outcome?.ok !== true) return false;
      const { multiRegion, keyArn } = before.facts;
      const replicas = multiRegion?.replicaRegions ?? [];
      const waits = multiRegion?.primaryRegion === keyArn.split(':')[3] && replicas.length > 0;
      const days = request.input?.PendingWindowInDays ?? 30;
      const DeletionDate = at + days * day;
      const KeyState = waits ? 'PendingReplicaDeletion' : 'PendingDeletion';
      expect(after.keyState).toBe(KeyState);
      expect(outcome.response).toEqual({
        KeyId: keyArn,
        KeyState,
        PendingWindowInDays: days,
        ...(waits ? {} : { DeletionDate }),
      });
      seen.add(KeyState);
      return true;
    });
    expect(seen).toEqual(new Set(pending));
  });
});

describe('A key is never deleted before its deletion date', () => {
  it('nor sooner than 7 days after it was scheduled, nor 7 days after its last replica was deleted', () => {
    let scheduledAt = Number.NaN;
    let lastReplicaAt = Number.NaN;
    let deletions = 0;
    checkEveryMoment(
      ({ before, after, request, outcome, step, at, dueEvents, events }, life) => {
        if (step === life.steps[0]) {
          scheduledAt = Number.NaN;
          lastReplicaAt = Number.NaN;
        }
        for (const event of [...dueEvents, ...(step.kind === 'event' ? events : [])]) {
          if (event.type !== 'DeleteKey' || (event.at === at && before.keyState === 'Deleted')) continue;
          expect(event.at).toBeGreaterThanOrEqual(scheduledAt + 7 * day);
          if (!Number.isNaN(lastReplicaAt)) expect(event.at).toBeGreaterThanOrEqual(lastReplicaAt + 7 * day);
          deletions += 1;
        }
        if (request?.operation === 'ScheduleKeyDeletion' && outcome?.ok === true) {
          scheduledAt = at;
          lastReplicaAt = Number.NaN;
        }
        if (before.keyState === 'PendingReplicaDeletion' && after.keyState === 'PendingDeletion') {
          lastReplicaAt = at;
          expect(after.facts.waitingPeriod?.deletionDate).toBe(
            at + (before.facts.waitingPeriod?.days ?? 0) * day,
          );
        }
        return true;
      },
      lives(anyAssumptions),
      800,
    );
    expect(deletions).toBeGreaterThan(30);
  });

  it('is deleted on its date, not a millisecond sooner, and later by the delay of the service', () => {
    for (const deletion of [0, second, day]) {
      const key = keyAfter(createKey({ at: start, delays: { deletion } }), {
        operation: 'ScheduleKeyDeletion',
        input: { PendingWindowInDays: 7 },
      });
      const date = start + 7 * day + deletion;
      expect(advance(key, date - 1).key.keyState).toBe('PendingDeletion');
      expect(advance(key, date).key.keyState).toBe('Deleted');
    }
  });

  it('refuses DeleteKey before the date, in one clear line, and the key stays', () => {
    const key = keyAfter(createKey({ at: start }), { operation: 'ScheduleKeyDeletion' });
    const tooEarly = start + 30 * day - 1;
    expect(() => deliver(key, { type: 'DeleteKey', at: tooEarly })).toThrow(
      new RangeError(`${key.facts.keyArn} is PendingDeletion and cannot be deleted at ${tooEarly}`),
    );
    expect(deliver(key, { type: 'DeleteKey', at: tooEarly + 1 }).key.keyState).toBe('Deleted');
  });

  it('waits for its last replica: only then the window of the primary key starts', () => {
    const primary = keyAfter(
      createKey({ at: start, type: typeClasses['symmetric-multi-region'] }),
      { operation: 'ReplicateKey', input: { ReplicaRegion: europe } },
      { operation: 'ReplicateKey', input: { ReplicaRegion: asia } },
      { operation: 'ScheduleKeyDeletion', input: { PendingWindowInDays: 8 } },
    );
    expect(primary.keyState).toBe('PendingReplicaDeletion');
    const later = start + 365 * day;
    const one = deliver(primary, { type: 'ReplicaDeleted', at: later, region: europe }).key;
    expect(one.keyState).toBe('PendingReplicaDeletion');
    const none = deliver(one, { type: 'ReplicaDeleted', at: later + day, region: asia }).key;
    expect(none).toMatchObject({
      keyState: 'PendingDeletion',
      facts: {
        waitingPeriod: { days: 8, deletionDate: later + 9 * day },
        multiRegion: { replicaRegions: [] },
      },
    });
    expect(advance(none, later + 9 * day).key.keyState).toBe('Deleted');
  });

  it('keeps PendingDeletion over a disconnected store, and lost key material', () => {
    const inStore = keyAfter(createKey({ at: start, type: typeClasses['custom-key-store'] }), {
      operation: 'ScheduleKeyDeletion',
    });
    const disconnected = deliver(inStore, { type: 'CustomKeyStoreDisconnected', at: start }).key;
    expect(disconnected).toMatchObject({
      keyState: 'PendingDeletion',
      facts: { customKeyStore: { isConnected: false } },
    });
    expect(perform(disconnected, { operation: 'CancelKeyDeletion', at: start })).toMatchObject({
      ok: true,
      key: { keyState: 'Disabled' },
    });
    const external = keyAfter(
      createKey({ at: start, type: typeClasses['symmetric-external'] }),
      {
        operation: 'ImportKeyMaterial',
        input: { keyMaterial: 'one', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
      },
      { operation: 'ScheduleKeyDeletion' },
      { operation: 'DeleteImportedKeyMaterial' },
    );
    expect(external).toMatchObject({
      keyState: 'PendingDeletion',
      facts: { materials: [{ isImported: false }] },
    });
  });
});

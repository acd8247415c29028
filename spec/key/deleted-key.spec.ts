import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, deliver, nextServiceEvent } from '../../src/key/advance.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { describe as describeKey } from '../../src/key/describe.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { allKeyTypes } from '../../src/key/key-type.ts';
import { keyMachine } from '../../src/key/machine.ts';
import { perform } from '../../src/key/perform.ts';
import { snapshotOf } from '../../src/key/snapshot.ts';
import {
  anyAssumptions,
  bornKey,
  checkEveryMoment,
  day,
  keyAfter,
  lives,
  start,
  untyped,
} from './arbitrary-life.ts';
import { eventFrom, serviceEvents } from './arbitrary-service-event.ts';

const wellFormed: Readonly<Record<string, object>> = {
  ImportKeyMaterial: { keyMaterial: 'one', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
  ReplicateKey: { ReplicaRegion: 'eu-west-1' },
  UpdatePrimaryRegion: { PrimaryRegion: 'eu-west-1' },
  UpdateKeyDescription: { Description: 'new' },
};

function deleted(key: Key): Key {
  return advance(keyAfter(key, { operation: 'ScheduleKeyDeletion' }), start + 31 * day).key;
}

const customerTypes = allKeyTypes().filter(({ keyManager }) => keyManager === 'CUSTOMER');

describe('A deleted key', () => {
  it('answers every request that names it with NotFoundException', () => {
    for (const type of customerTypes) {
      const key = deleted(createKey({ at: start, type }));
      expect(key.keyState).toBe('Deleted');
      for (const operation of [...tableOperations, 'ReEncrypt']) {
        const request = untyped({ operation, at: key.at, input: wellFormed[operation] });
        expect(perform(key, request)).toMatchObject({
          ok: false,
          exception: {
            name: 'NotFoundException',
            message: `Key '${key.facts.keyArn}' does not exist`,
            basis: 'recorded',
          },
        });
      }
    }
  });

  it('stays deleted, unchanged, whatever is asked of it, whatever happens and however time passes', () => {
    const spoken = checkEveryMoment(
      ({ given, after, outcome }) => {
        if (given.keyState !== 'Deleted') return false;
        expect(after).toEqual({ ...given, at: after.at });
        expect(outcome?.ok ?? false).toBe(false);
        return true;
      },
      lives(anyAssumptions),
      400,
    );
    expect(spoken).toBeGreaterThan(100);
  });

  it('takes no service event: nothing happens, nothing is told to related keys', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...customerTypes)
          .chain((type) =>
            fc.tuple(
              fc.constant(type),
              fc.constantFrom('alone' as const, type.multiRegion ? ('replica' as const) : ('alone' as const)),
              serviceEvents(type),
            ),
          ),
        ([type, role, draft]) => {
          const { assumptions } = createKey({ at: start }).facts;
          const key = deleted(bornKey({ type, role, assumptions, delays: {} }));
          expect(deliver(key, eventFrom(draft, key))).toEqual({ key, events: [], peerEvents: [] });
        },
      ),
    );
  });

  it('waits for nothing, and has no metadata to describe', () => {
    const key = deleted(createKey({ at: start }));
    expect(nextServiceEvent(key)).toBeNull();
    expect(advance(key, key.at + 400 * day)).toEqual({
      key: { ...key, at: key.at + 400 * day },
      events: [],
      peerEvents: [],
    });
    expect(() => describeKey(key)).toThrow(new RangeError(`Key '${key.facts.keyArn}' does not exist`));
  });

  it('is a final state of the machine: the snapshot is done', () => {
    const key = deleted(createKey({ at: start }));
    const snapshot = snapshotOf(key.keyState, key.facts);
    expect([snapshot.status, snapshot.value]).toEqual(['done', 'Deleted']);
    expect(keyMachine.states['Deleted']?.type).toBe('final');
  });
});

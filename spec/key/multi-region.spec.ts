import { describe, expect, it } from 'vitest';
import { advance, deliver, type PeerEvent } from '../../src/key/advance.ts';
import { createKey, createReplica, type Key } from '../../src/key/create-key.ts';
import { describe as describeKey } from '../../src/key/describe.ts';
import type { KeyState } from '../../src/key/key-state.ts';
import { allKeyTypes } from '../../src/key/key-type.ts';
import { perform, performOrThrow } from '../../src/key/perform.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import { day, homeRegion, keyAfter, replicaRegions, second, start, untyped } from './arbitrary-life.ts';
import { eventFrom } from './arbitrary-service-event.ts';
import { events } from './reachable-keys.ts';

const [europe, asia] = replicaRegions;
const type = typeClasses['symmetric-multi-region'];
const external = typeClasses['symmetric-external-multi-region'];
const forever = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
const replicate = (ReplicaRegion: string) => ({ operation: 'ReplicateKey', input: { ReplicaRegion } });
const toEurope = { operation: 'UpdatePrimaryRegion', input: { PrimaryRegion: europe } };

/** The replica that a call made. */
function replicaIn(peerEvents: readonly PeerEvent[]): Key {
  const replica = peerEvents.flatMap((peer) => ('replica' in peer ? [peer.replica] : []))[0];
  if (replica === undefined) throw new Error('no replica was made');
  return replica;
}

/** A primary key and its replica in Europe, both Enabled. */
function pair(): { primary: Key; replica: Key } {
  const made = performOrThrow(createKey({ at: start, type }), untyped({ ...replicate(europe), at: start }));
  return { primary: made.key, replica: advance(replicaIn(made.peerEvents), start + 60 * second).key };
}

describe('ReplicateKey', () => {
  it('makes a replica that is Creating for a while, with the shared properties of the primary key', () => {
    const primary = keyAfter(createKey({ at: start, type, description: 'of the primary key' }), {
      operation: 'EnableKeyRotation',
    });
    const made = performOrThrow(primary, untyped({ ...replicate(europe), at: start }));
    expect(made.key.keyState).toBe('Enabled');
    expect(made.key.facts.multiRegion).toEqual({ primaryRegion: homeRegion, replicaRegions: [europe] });
    const replica = replicaIn(made.peerEvents);
    expect(replica.keyState).toBe('Creating');
    expect(replica.facts).toEqual({
      ...made.key.facts,
      keyArn: made.key.facts.keyArn.replace(homeRegion, europe),
      description: '',
      replicationEnds: start + 60 * second,
    });
    const { key, events: happened } = advance(replica, start + 60 * second);
    expect(key).toMatchObject({ keyState: 'Enabled', facts: { replicationEnds: null } });
    expect(happened).toEqual([{ type: 'ReplicationFinished', at: start + 60 * second }]);
  });

  it('copies no imported key material: the replica will be PendingImport', () => {
    const primary = keyAfter(createKey({ at: start, type: external }), {
      operation: 'ImportKeyMaterial',
      input: { keyMaterial: 'one', ValidTo: start + day },
    });
    const made = performOrThrow(primary, untyped({ ...replicate(europe), at: start }));
    const replica = advance(replicaIn(made.peerEvents), start + 60 * second).key;
    expect(replica).toMatchObject({
      keyState: 'PendingImport',
      facts: { materials: [{ isImported: false, validTo: null }] },
    });
  });

  it('tells the other replicas', () => {
    const { primary } = pair();
    const { peerEvents, key } = performOrThrow(primary, untyped({ ...replicate(asia), at: start }));
    expect(peerEvents.map(({ region }) => region)).toEqual([asia, europe]);
    expect(peerEvents[1]).toMatchObject({
      event: { type: 'SynchronizeMultiRegionKey', shared: { multiRegion: key.facts.multiRegion } },
    });
  });

  it('is refused for a Region that has a related key, and on a replica', () => {
    const { primary, replica } = pair();
    for (const region of [homeRegion, europe]) {
      expect(perform(primary, untyped({ ...replicate(region), at: start }))).toMatchObject({
        ok: false,
        exception: { name: 'AlreadyExistsException' },
      });
    }
    expect(perform(replica, untyped({ ...replicate(asia), at: replica.at }))).toMatchObject({
      ok: false,
      exception: {
        name: 'UnsupportedOperationException',
        message: `${replica.facts.keyArn} is not a multi-region primary key.`,
        alsoConforms: [],
      },
    });
    expect(() => createReplica(replica, asia, start)).toThrow(RangeError);
  });

  it('on a replica that is still Creating is refused for its role, as recorded', () => {
    const made = performOrThrow(createKey({ at: start, type }), untyped({ ...replicate(europe), at: start }));
    expect(perform(replicaIn(made.peerEvents), untyped({ ...replicate(asia), at: start }))).toMatchObject({
      ok: false,
      exception: {
        name: 'UnsupportedOperationException',
        basis: 'recorded',
        alsoConforms: [],
      },
    });
  });

  it('on a Disabled replica is refused for its role or for its state: either conforms', () => {
    const { replica } = pair();
    const disabled = performOrThrow(replica, { operation: 'DisableKey', at: replica.at }).key;
    expect(perform(disabled, untyped({ ...replicate(asia), at: disabled.at }))).toMatchObject({
      ok: false,
      exception: {
        name: 'UnsupportedOperationException',
        basis: 'inferred',
        alsoConforms: [{ verdict: 'refused', exception: 'DisabledException' }],
      },
    });
  });
});

describe('UpdatePrimaryRegion', () => {
  it('makes both keys Updating, then swaps their roles', () => {
    const { primary, replica } = pair();
    const at = replica.at;
    const updated = performOrThrow(primary, untyped({ ...toEurope, at }));
    expect(updated.key).toMatchObject({
      keyState: 'Updating',
      facts: { primaryRegionUpdate: { primaryRegion: europe, ends: at + 5 * second } },
    });
    expect(updated.peerEvents).toEqual([
      { region: europe, event: { type: 'PrimaryRegionUpdateStarted', at, primaryRegion: europe } },
    ]);
    const joined = deliver(replica, { type: 'PrimaryRegionUpdateStarted', at, primaryRegion: europe }).key;
    expect(joined.keyState).toBe('Updating');
    const after = [updated.key, joined].map((key) => advance(key, at + 5 * second).key);
    for (const key of after) {
      expect(key).toMatchObject({
        keyState: 'Enabled',
        facts: {
          primaryRegionUpdate: null,
          multiRegion: { primaryRegion: europe, replicaRegions: [homeRegion] },
        },
      });
    }
    expect(after.map((key) => describeKey(key).MultiRegionConfiguration?.MultiRegionKeyType)).toEqual([
      'REPLICA',
      'PRIMARY',
    ]);
  });

  it('needs a replica in that Region: NotFoundException', () => {
    const { primary } = pair();
    const request = untyped({ operation: 'UpdatePrimaryRegion', input: { PrimaryRegion: asia }, at: start });
    expect(perform(primary, request)).toMatchObject({
      ok: false,
      exception: {
        name: 'NotFoundException',
        message: `Key '${primary.facts.keyArn.replace(homeRegion, asia)}' does not exist`,
      },
    });
  });

  it('needs that replica Enabled', () => {
    const { primary, replica } = pair();
    const refused = (replicaKeyState: KeyState) => {
      const outcome = perform(primary, {
        operation: 'UpdatePrimaryRegion',
        at: start,
        input: { PrimaryRegion: europe, replicaKeyState },
      });
      return outcome.ok ? null : `${outcome.exception.name}: ${outcome.exception.message}`;
    };
    const { keyArn } = replica.facts;
    const invalid = `KMSInvalidStateException: ${keyArn} is`;
    expect(refused('Enabled')).toBeNull();
    expect(refused('Disabled')).toBe(`DisabledException: ${keyArn} is disabled.`);
    expect(refused('PendingDeletion')).toBe(`${invalid} pending deletion.`);
    expect(refused('PendingReplicaDeletion')).toBe(`${invalid} pending deletion.`);
    expect(refused('PendingImport')).toBe(`${invalid} pending import.`);
    expect(refused('Unavailable')).toBe(`${invalid} unavailable.`);
    expect(refused('Creating')).toBe(`${invalid} creating.`);
    expect(refused('Updating')).toBe(`${invalid} updating.`);
  });

  it('may be asked again while the key is Updating, for another replica', () => {
    const { primary } = pair();
    const both = keyAfter(primary, replicate(asia), toEurope);
    const again = keyAfter(both, { operation: 'UpdatePrimaryRegion', input: { PrimaryRegion: asia } });
    expect(again).toMatchObject({
      keyState: 'Updating',
      facts: { primaryRegionUpdate: { primaryRegion: asia } },
    });
  });
});

describe('A replica that is becoming the primary key', () => {
  it('hears that another will be it instead, and stays a replica, to be synchronized like any', () => {
    const { primary, replica } = pair();
    const both = keyAfter(primary, replicate(asia));
    const shared = { ...replica.facts, multiRegion: both.facts.multiRegion };
    const started = { type: 'PrimaryRegionUpdateStarted', at: replica.at } as const;
    const joined = deliver({ ...replica, facts: shared }, { ...started, primaryRegion: europe }).key;
    const told = deliver(joined, { ...started, primaryRegion: asia }).key;
    expect(told).toMatchObject({
      keyState: 'Updating',
      facts: { primaryRegionUpdate: { primaryRegion: asia } },
    });
    expect(advance(told, replica.at + 5 * second).key).toMatchObject({
      keyState: 'Enabled',
      facts: { primaryRegionUpdate: null, multiRegion: { primaryRegion: homeRegion } },
    });
  });
});

describe('The primary key of a multi-Region set', () => {
  it('no longer lists a replica that was deleted', () => {
    const { primary, replica } = pair();
    const { key, peerEvents } = advance(
      keyAfter(replica, { operation: 'ScheduleKeyDeletion' }),
      replica.at + 30 * day,
    );
    expect(key.keyState).toBe('Deleted');
    expect(peerEvents).toEqual([
      { region: homeRegion, event: { type: 'ReplicaDeleted', at: key.at, region: europe } },
    ]);
    const alone = deliver(primary, { type: 'ReplicaDeleted', at: key.at, region: europe }).key;
    expect(alone).toMatchObject({ keyState: 'Enabled', facts: { multiRegion: { replicaRegions: [] } } });
  });

  it('shares its rotation setting and its new key materials', () => {
    const { primary, replica } = pair();
    const { peerEvents, key } = performOrThrow(primary, { operation: 'EnableKeyRotation', at: replica.at });
    const [told] = peerEvents;
    if (told === undefined || !('event' in told)) throw new Error('the replica is told nothing');
    const synchronized = deliver(replica, told.event).key;
    expect(synchronized.facts.automaticRotation).toEqual(key.facts.automaticRotation);
    const rotated = advance(key, key.at + 365 * day);
    expect(rotated.events.map(({ type: name }) => name)).toEqual(['RotateKey']);
    const [news] = rotated.peerEvents;
    if (news === undefined || !('event' in news)) throw new Error('the replica is told nothing');
    const again = deliver(synchronized, news.event).key;
    expect(again.facts.materials).toEqual(rotated.key.facts.materials);
    expect(again.facts.materials).toHaveLength(2);
  });

  it('tells nobody of what it does not share', () => {
    const { primary } = pair();
    for (const operation of ['DisableKey', 'DescribeKey', 'ScheduleKeyDeletion'] as const) {
      expect(performOrThrow(primary, { operation, at: primary.at }).peerEvents).toEqual([]);
    }
  });

  it('may rotate to new imported material only once every replica has it', () => {
    const first = keyAfter(
      createKey({ at: start, type: external }),
      { operation: 'ImportKeyMaterial', input: { keyMaterial: 'one', ExpirationModel: forever } },
      replicate(europe),
      replicate(asia),
    );
    const imported = performOrThrow(first, {
      operation: 'ImportKeyMaterial',
      at: start,
      input: { keyMaterial: 'two', ImportType: 'NEW_KEY_MATERIAL', ExpirationModel: forever },
    });
    const waiting = imported.key.facts.materials[1];
    expect(waiting).toMatchObject({
      state: 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION',
      awaitedRegions: [europe, asia],
    });
    expect(imported.peerEvents.map(({ region }) => region)).toEqual([europe, asia]);
    const rotate = (key: Key) => perform(key, { operation: 'RotateKeyOnDemand', at: start });
    expect(rotate(imported.key)).toMatchObject({
      ok: false,
      exception: { name: 'KMSInvalidStateException' },
    });
    const heard = (key: Key, region: string) =>
      deliver(key, {
        type: 'ReplicaKeyMaterialImported',
        at: start,
        region,
        keyMaterialId: waiting?.id ?? 'none',
      }).key;
    const one = heard(imported.key, europe);
    expect(rotate(one)).toMatchObject({ ok: false });
    const all = heard(one, asia);
    expect(all.facts.materials[1]).toMatchObject({ state: 'PENDING_ROTATION', awaitedRegions: [] });
    expect(rotate(all)).toMatchObject({ ok: true });
    const withoutAsia = deliver(one, { type: 'ReplicaDeleted', at: start, region: asia }).key;
    expect(rotate(withoutAsia)).toMatchObject({ ok: true });
  });

  it('may rotate to new imported material too where it lacked it itself when it became the primary key', () => {
    const old = keyAfter(
      createKey({ at: start, type: external }),
      { operation: 'ImportKeyMaterial', input: { keyMaterial: 'one', ExpirationModel: forever } },
      replicate(europe),
    );
    const importing = {
      operation: 'ImportKeyMaterial',
      at: start,
      input: { keyMaterial: 'two', ImportType: 'NEW_KEY_MATERIAL', ExpirationModel: forever },
    } as const;
    const replica = keyAfter(advance(createReplica(old, europe, start), start + 60 * second).key, {
      operation: 'ImportKeyMaterial',
      input: { keyMaterial: 'one', ExpirationModel: forever },
    });
    const { peerEvents } = performOrThrow(old, importing);
    const told = peerEvents.reduce(
      (key, peer) => ('event' in peer ? deliver(key, { ...peer.event, at: key.at }).key : key),
      replica,
    );
    expect(told.facts.materials[1]).toMatchObject({ isImported: false, awaitedRegions: [europe] });
    const started = deliver(told, {
      type: 'PrimaryRegionUpdateStarted',
      at: told.at,
      primaryRegion: europe,
    }).key;
    const primary = advance(started, started.at + 5 * second).key;
    expect(primary.keyState).toBe('Enabled');
    const again = { keyMaterial: 'two', ExpirationModel: forever } as const;
    const imported = performOrThrow(primary, { ...importing, input: again, at: primary.at }).key;
    expect(imported.facts.materials[1]).toMatchObject({ state: 'PENDING_ROTATION', awaitedRegions: [] });
    expect(perform(imported, { operation: 'RotateKeyOnDemand', at: imported.at })).toMatchObject({
      ok: true,
    });
  });

  it('hears of each import into a replica', () => {
    const primary = keyAfter(createKey({ at: start, type: external }), {
      operation: 'ImportKeyMaterial',
      input: { keyMaterial: 'one', ExpirationModel: forever },
    });
    const made = performOrThrow(primary, untyped({ ...replicate(europe), at: start }));
    const replica = advance(replicaIn(made.peerEvents), start + 60 * second).key;
    const { peerEvents, key } = performOrThrow(replica, {
      operation: 'ImportKeyMaterial',
      at: replica.at,
      input: { keyMaterial: 'one', ExpirationModel: forever },
    });
    expect(key.keyState).toBe('Enabled');
    expect(peerEvents).toEqual([
      {
        region: homeRegion,
        event: {
          type: 'ReplicaKeyMaterialImported',
          at: replica.at,
          region: europe,
          keyMaterialId: primary.facts.materials[0]?.id,
        },
      },
    ]);
  });
});

describe('A replica', () => {
  it('keeps its own imports when its primary key is synchronized', () => {
    const replica = createReplica(
      keyAfter(
        createKey({ at: start, type: external }),
        { operation: 'ImportKeyMaterial', input: { keyMaterial: 'one', ExpirationModel: forever } },
        replicate(europe),
      ),
      europe,
      start,
    );
    const filled = keyAfter(advance(replica, start + 60 * second).key, {
      operation: 'ImportKeyMaterial',
      input: { keyMaterial: 'one', ValidTo: start + 40 * day },
    });
    const event = eventFrom({ type: 'SynchronizeMultiRegionKey', change: 'new material' }, filled);
    expect(deliver(filled, event).key.facts.materials).toMatchObject([
      { isImported: true, validTo: start + 40 * day },
      { isImported: false, validTo: null, state: 'PENDING_ROTATION' },
    ]);
  });

  it('takes no operation of the primary key', () => {
    const { replica } = pair();
    for (const operation of ['EnableKeyRotation', 'DisableKeyRotation', 'RotateKeyOnDemand'] as const) {
      expect(perform(replica, { operation, at: replica.at })).toMatchObject({
        ok: false,
        exception: { name: 'UnsupportedOperationException' },
      });
    }
    expect(perform(replica, untyped({ ...toEurope, at: replica.at }))).toMatchObject({ ok: false });
  });

  it('does not rotate by itself', () => {
    const { replica } = pair();
    const event = eventFrom({ type: 'SynchronizeMultiRegionKey', change: 'rotation on' }, replica);
    const rotating = deliver(replica, event).key;
    expect(rotating.facts.automaticRotation).not.toBeNull();
    expect(advance(rotating, rotating.at + 100 * day).events).toEqual([]);
  });
});

describe('A single-Region key', () => {
  it('is changed by no event of multi-Region keys', () => {
    const { primary } = pair();
    const ofMultiRegion = events.flatMap((step) =>
      step.kind === 'event' && /Replica|Region|Replication/.test(step.event.type) ? [step.event] : [],
    );
    expect(ofMultiRegion.length).toBeGreaterThan(5);
    for (const single of allKeyTypes().filter(({ multiRegion }) => !multiRegion)) {
      const key = createKey({ at: start, type: single });
      for (const draft of ofMultiRegion) {
        const event = eventFrom(draft, { ...primary, at: start });
        expect(deliver(key, event).key, JSON.stringify(draft)).toEqual(key);
      }
    }
  });
});

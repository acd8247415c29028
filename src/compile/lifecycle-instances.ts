import { deletionDateIn, expiry, now, rotationPeriodInDays } from '../explore/search/canonical-key.ts';
import { arrival, jointEvents, ownEvents, type Stimulus } from '../explore/search/stimulus.ts';
import type { Key } from '../key/create-key.ts';
import type { KeyEvent, OperationEvent, ServiceEvent, SharedFacts } from '../key/key-event.ts';
import { hasReplicas, isReplica, type KeyFacts, lacksKeyMaterial } from '../key/key-facts.ts';
import { isPermanent, type KeyMaterial, newMaterial, pendingMaterial } from '../key/key-material.ts';
import { keyStates } from '../key/key-state.ts';
import { isSymmetricEncryption } from '../key/key-type.ts';
import { elsewhere, far, here, materialIds, near, withRotations } from './plain-key.ts';

/** One way in which something comes to a key: the key as it is then, and the event in full. */
export interface Instance {
  readonly key: Key;
  readonly event: KeyEvent;
}

/**
 * Everything that can come to a plain key, each in a way of its own; what the lifecycle facts leave open (dates, how many
 * replicas, which key material is missing) is as it has to be for it.
 */
export function instancesOn(key: Key): readonly Instance[] {
  return [...callsOn(key), ...clockEventsOn(key), ...peerEventsOn(key)].map(({ event, facts }) => ({
    key: { ...key, facts: facts ?? key.facts },
    event,
  }));
}

interface Comes {
  readonly event: KeyEvent;
  /** The facts under which it comes, if others than those of the plain key. */
  readonly facts?: KeyFacts;
}

function callsOn({ facts }: Key): readonly Comes[] {
  const limit = Number(facts.assumptions.onDemandRotationLimit);
  const cancel: OperationEvent = { type: 'CancelKeyDeletion', at: now };
  const rotate: OperationEvent = { type: 'RotateKeyOnDemand', at: now };
  return [
    { event: { type: 'ScheduleKeyDeletion', at: now, PendingWindowInDays: 7 } },
    { event: cancel },
    ...deletionDue(facts).map((due) => ({ event: cancel, facts: due })),
    { event: { type: 'EnableKey', at: now } },
    { event: { type: 'DisableKey', at: now } },
    ...importsOn(facts),
    ...[null, ...Object.values(materialIds)].map((KeyMaterialId) => ({
      event: { type: 'DeleteImportedKeyMaterial', at: now, KeyMaterialId } as const,
    })),
    {
      event: { type: 'EnableKeyRotation', at: now, RotationPeriodInDays: rotationPeriodInDays },
    },
    { event: { type: 'DisableKeyRotation', at: now } },
    { event: rotate },
    { event: rotate, facts: withRotations(facts, 'near', 0) },
    { event: rotate, facts: withRotations(facts, 'due', 0) },
    { event: rotate, facts: withRotations(facts, 'ahead', limit) },
    ...[here, near, far, elsewhere].map((ReplicaRegion) => ({
      event: { type: 'ReplicateKey', at: now, ReplicaRegion } as const,
    })),
    ...[near, far].flatMap((PrimaryRegion) =>
      keyStates.map((replicaKeyState) => ({
        event: { type: 'UpdatePrimaryRegion', at: now, PrimaryRegion, replicaKeyState } as const,
      })),
    ),
    { event: { type: 'UpdateKeyDescription', at: now, Description: 'another' } },
  ];
}

function importsOn(facts: KeyFacts): readonly Comes[] {
  const events = Object.values(materialIds).flatMap((keyMaterialId) =>
    ([null, 'NEW_KEY_MATERIAL', 'EXISTING_KEY_MATERIAL'] as const).map(
      (ImportType): OperationEvent => ({
        type: 'ImportKeyMaterial',
        at: now,
        keyMaterialId,
        ImportType,
        KeyMaterialId: null,
        ExpirationModel: 'KEY_MATERIAL_EXPIRES',
        ValidTo: expiry,
      }),
    ),
  );
  const lacksCurrent = facts.materials.some((material) => isPermanent(material) && !material.isImported);
  return [
    ...events.map((event) => ({ event })),
    ...(lacksCurrent ? events.map((event) => ({ event, facts: withAnother(facts, false) })) : []),
  ];
}

/** The same facts with a non-current key material, which is there or is missing too. */
function withAnother(facts: KeyFacts, isImported: boolean): KeyFacts {
  const another: KeyMaterial = { ...newMaterial('non-current'), state: 'NON_CURRENT', isImported };
  return { ...facts, materials: [another, ...facts.materials] };
}

/** The facts at the deletion date; none without one. */
function deletionDue(facts: KeyFacts): readonly KeyFacts[] {
  const { waitingPeriod } = facts;
  if (waitingPeriod === null || waitingPeriod.deletionDate === null) return [];
  const deletionDate = deletionDateIn('reached', waitingPeriod.days);
  return [{ ...facts, waitingPeriod: { ...waitingPeriod, deletionDate } }];
}

/** What comes by the clock, or from the custom key store. */
function clockEventsOn(key: Key): readonly Comes[] {
  if (key.keyState === 'Deleted') return [];
  const stimuli: readonly Stimulus[] = [
    ...ownEvents.filter(({ kind }) => kind === 'deadline'),
    ...Object.values(jointEvents).filter(({ kind }) => kind !== 'time'),
  ];
  const isLacking = lacksKeyMaterial(key.facts) && key.facts.materials.some(isPermanent);
  const due = withRotations(key.facts, 'due', 0);
  const arrivals = [due, ...(isLacking ? [withAnother(due, true)] : [])].flatMap((facts) =>
    stimuli.flatMap((stimulus): readonly Comes[] => {
      const arrived = arrival({ ...key, facts: withExpiry(facts) }, stimulus);
      if (arrived === null || arrived.event === null) return [];
      return [{ event: arrived.event, facts: arrived.key.facts }];
    }),
  );
  const deletions =
    key.keyState === 'PendingDeletion'
      ? deletionDue(key.facts).map((due) => ({ event: { type: 'DeleteKey', at: now } as const, facts: due }))
      : [];
  return [...arrivals, ...deletions];
}

function withExpiry(facts: KeyFacts): KeyFacts {
  if (facts.type.origin !== 'EXTERNAL') return facts;
  return { ...facts, materials: facts.materials.map((material) => ({ ...material, validTo: expiry })) };
}

/** What comes from the related keys of a multi-Region set. */
function peerEventsOn({ facts, keyState }: Key): readonly Comes[] {
  if (facts.multiRegion === null || keyState === 'Deleted') return [];
  if (isReplica(facts)) {
    const starts = (primaryRegion: string): Comes => ({
      event: { type: 'PrimaryRegionUpdateStarted', at: now, primaryRegion },
    });
    return [
      ...(keyState === 'Enabled' ? [starts(here)] : []),
      ...(facts.primaryRegionUpdate?.primaryRegion === here ? [starts(far)] : []),
      ...synchronizationsOf(facts),
    ];
  }
  if (!hasReplicas(facts)) return [];
  return [
    ...replicaDeletionsOf(facts),
    ...replicaImportsOf(facts),
    ...lateRotationsOf(facts),
    ...(facts.primaryRegionUpdate === null ? [] : takenOver(facts)),
  ];
}

function replicaDeletionsOf(facts: KeyFacts): readonly Comes[] {
  const deleted = (region: string): ServiceEvent => ({ type: 'ReplicaDeleted', at: now, region });
  // The key that is to become the primary key is Updating: it cannot be scheduled for deletion.
  const isLast = facts.primaryRegionUpdate === null;
  const lacking = isAwaitedElsewhere(facts);
  return [
    ...(isLast ? [{ event: deleted(near) }] : []),
    { event: deleted(far), facts: withReplicas(facts, lacking ? [near] : []) },
    ...(lacking ? [{ event: deleted(far), facts: withReplicas(facts, [far]) }] : []),
  ];
}

function replicaImportsOf(facts: KeyFacts): readonly Comes[] {
  if (facts.type.origin !== 'EXTERNAL') return [];
  const imported = (keyMaterialId: string): ServiceEvent => ({
    type: 'ReplicaKeyMaterialImported',
    at: now,
    region: near,
    keyMaterialId,
  });
  return [
    { event: imported(materialIds.current) },
    ...(isAwaitedElsewhere(facts)
      ? [
          { event: imported(materialIds.waiting) },
          { event: imported(materialIds.waiting), facts: withReplicas(facts, [near, far]) },
        ]
      : []),
  ];
}

/** A rotation that was under way when the primary Region changed is finished by the former primary key. */
function lateRotationsOf(facts: KeyFacts): readonly Comes[] {
  if (!isSymmetricEncryption(facts.type)) return [];
  const { automaticRotation, materials, multiRegion } = facts;
  const waiting = pendingMaterial(materials);
  if (facts.type.origin === 'EXTERNAL' && waiting === undefined) return [];
  return [synchronized({ multiRegion, automaticRotation, materials: rotatedInto(materials, waiting) })];
}

/** At the end of a change of primary Region the new primary key may be heard first. */
function takenOver(facts: KeyFacts): readonly Comes[] {
  return synchronizationsOf({ ...facts, multiRegion: { primaryRegion: near, replicaRegions: [here] } });
}

function synchronizationsOf(facts: KeyFacts): readonly Comes[] {
  const { materials, multiRegion, type } = facts;
  if (type.origin !== 'EXTERNAL') {
    const settings = isSymmetricEncryption(type) ? [null, { periodInDays: 365, nextDate: expiry }] : [null];
    return settings.map((automaticRotation) => synchronized({ multiRegion, automaticRotation, materials }));
  }
  const waiting = pendingMaterial(materials);
  const permanent = materials.filter(isPermanent);
  const unknown = newMaterial(materialIds.unknown);
  if (!isSymmetricEncryption(type)) {
    // Such a key has one key material: the first that is imported into any key of the set.
    const shared = permanent.length === 0 ? [[], [unknown]] : [permanent];
    return shared.map((list) => synchronized({ multiRegion, automaticRotation: null, materials: list }));
  }
  const awaiting = [[], [far], [here], [far, here]].map(
    (awaitedRegions): KeyMaterial => ({
      ...(waiting ?? unknown),
      state: awaitedRegions.length === 0 ? 'PENDING_ROTATION' : 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION',
      awaitedRegions,
    }),
  );
  const lists: readonly (readonly KeyMaterial[])[] = [
    permanent,
    ...(permanent.length === 0 ? [] : awaiting.map((pending) => [...permanent, pending])),
    rotatedInto(materials, waiting ?? unknown),
  ];
  return lists.map((list) => synchronized({ multiRegion, automaticRotation: null, materials: list }));
}

function synchronized(shared: SharedFacts): Comes {
  return { event: { type: 'SynchronizeMultiRegionKey', at: now, shared } };
}

function rotatedInto(
  materials: readonly KeyMaterial[],
  next: KeyMaterial | undefined,
): readonly KeyMaterial[] {
  const permanent = materials.filter(isPermanent);
  if (next === undefined) return permanent;
  return [
    ...permanent.map((material): KeyMaterial => ({ ...material, state: 'NON_CURRENT' })),
    { ...next, state: 'CURRENT', awaitedRegions: [] },
  ];
}

function isAwaitedElsewhere({ materials }: KeyFacts): boolean {
  return materials.some(({ awaitedRegions }) => awaitedRegions.some((region) => region !== here));
}

/** The facts of a primary key with two replicas, of which these still have to import the new key material. */
function withReplicas(facts: KeyFacts, awaited: readonly string[]): KeyFacts {
  return {
    ...facts,
    multiRegion: { primaryRegion: here, replicaRegions: [near, far] },
    materials: facts.materials.map((material) => ({
      ...material,
      awaitedRegions: isPermanent(material)
        ? material.awaitedRegions
        : [...material.awaitedRegions.filter((region) => region === here), ...awaited],
    })),
  };
}

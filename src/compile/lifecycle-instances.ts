import { deletionDateIn, expiry, now, rotationPeriodInDays } from '../explore/search/canonical-key.ts';
import { arrival, jointEvents, ownEvents, updatePrimaryRegion } from '../explore/search/stimulus.ts';
import type { Key } from '../key/create-key.ts';
import { onDemandRotationLimit } from '../key/judge.ts';
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
  return [...callsOn(key), ...clockEventsOn(key), ...peerEventsOn(key)];
}

/** @param facts those under which the event comes, if they are not those of the plain key */
function comes(key: Key, event: KeyEvent, facts = key.facts): Instance {
  return { key: { ...key, facts }, event };
}

function callsOn(key: Key): readonly Instance[] {
  const { facts } = key;
  const call = (event: OperationEvent, given?: KeyFacts) => comes(key, event, given);
  const cancel: OperationEvent = { type: 'CancelKeyDeletion', at: now };
  const rotate: OperationEvent = { type: 'RotateKeyOnDemand', at: now };
  return [
    call({ type: 'ScheduleKeyDeletion', at: now, PendingWindowInDays: 7 }),
    call(cancel),
    ...deletionDue(facts).map((due) => call(cancel, due)),
    call({ type: 'EnableKey', at: now }),
    call({ type: 'DisableKey', at: now }),
    ...importsOn(key),
    ...[null, ...Object.values(materialIds)].map((KeyMaterialId) =>
      call({ type: 'DeleteImportedKeyMaterial', at: now, KeyMaterialId }),
    ),
    call({ type: 'EnableKeyRotation', at: now, RotationPeriodInDays: rotationPeriodInDays }),
    call({ type: 'DisableKeyRotation', at: now }),
    call(rotate),
    call(rotate, withRotations(facts, 'near', 0)),
    call(rotate, withRotations(facts, 'due', 0)),
    call(rotate, withRotations(facts, 'ahead', onDemandRotationLimit)),
    ...[here, near, far, elsewhere].map((ReplicaRegion) =>
      call({ type: 'ReplicateKey', at: now, ReplicaRegion }),
    ),
    ...[near, far].flatMap((region) =>
      keyStates.map((replicaKeyState) => call(updatePrimaryRegion(region, replicaKeyState).event)),
    ),
    call({ type: 'UpdateKeyDescription', at: now, Description: 'another' }),
  ];
}

function importsOn(key: Key): readonly Instance[] {
  const { materials } = key.facts;
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
  const lacksCurrent = materials.some((material) => isPermanent(material) && !material.isImported);
  return [
    ...events.map((event) => comes(key, event)),
    ...(lacksCurrent ? events.map((event) => comes(key, event, withAnother(key.facts, false))) : []),
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
function clockEventsOn(key: Key): readonly Instance[] {
  if (key.keyState === 'Deleted') return [];
  const stimuli = [
    ...ownEvents.filter(({ kind }) => kind === 'deadline'),
    ...Object.values(jointEvents).filter(({ kind }) => kind !== 'time'),
  ];
  const isLacking = lacksKeyMaterial(key.facts) && key.facts.materials.some(isPermanent);
  const due = withRotations(key.facts, 'due', 0);
  const arrivals = [due, ...(isLacking ? [withAnother(due, true)] : [])].flatMap((facts) =>
    stimuli.flatMap((stimulus) => {
      const arrived = arrival({ ...key, facts: withExpiry(facts) }, stimulus);
      return arrived === null || arrived.event === null ? [] : comes(arrived.key, arrived.event);
    }),
  );
  const deletions = key.keyState === 'PendingDeletion' ? deletionDue(key.facts) : [];
  return [...arrivals, ...deletions.map((facts) => comes(key, { type: 'DeleteKey', at: now }, facts))];
}

function withExpiry(facts: KeyFacts): KeyFacts {
  if (facts.type.origin !== 'EXTERNAL') return facts;
  return { ...facts, materials: facts.materials.map((material) => ({ ...material, validTo: expiry })) };
}

/** What comes from the related keys of a multi-Region set. */
function peerEventsOn(key: Key): readonly Instance[] {
  const { facts, keyState } = key;
  if (facts.multiRegion === null || keyState === 'Deleted') return [];
  if (isReplica(facts)) {
    const starts = (primaryRegion: string) =>
      comes(key, { type: 'PrimaryRegionUpdateStarted', at: now, primaryRegion });
    return [
      ...(keyState === 'Enabled' ? [starts(here)] : []),
      ...(facts.primaryRegionUpdate?.primaryRegion === here ? [starts(far)] : []),
      ...synchronizationsOf(facts).map((shared) => synchronized(key, shared)),
    ];
  }
  if (!hasReplicas(facts)) return [];
  // At the end of a change of primary Region the new primary key may be heard first.
  const takenOver = { ...facts, multiRegion: { primaryRegion: near, replicaRegions: [here] } };
  const synchronizations = [
    ...lateRotationsOf(facts),
    ...(facts.primaryRegionUpdate === null ? [] : synchronizationsOf(takenOver)),
  ];
  return [
    ...replicaDeletionsOn(key),
    ...replicaImportsOn(key),
    ...synchronizations.map((shared) => synchronized(key, shared)),
  ];
}

function synchronized(key: Key, shared: SharedFacts): Instance {
  return comes(key, { type: 'SynchronizeMultiRegionKey', at: now, shared });
}

function replicaDeletionsOn(key: Key): readonly Instance[] {
  const { facts } = key;
  const deleted = (region: string): ServiceEvent => ({ type: 'ReplicaDeleted', at: now, region });
  // The key that is to become the primary key is Updating: it cannot be scheduled for deletion.
  const isLast = facts.primaryRegionUpdate === null;
  const lacking = isAwaitedElsewhere(facts);
  return [
    ...(isLast ? [comes(key, deleted(near))] : []),
    comes(key, deleted(far), withReplicas(facts, lacking ? [near] : [])),
    ...(lacking ? [comes(key, deleted(far), withReplicas(facts, [far]))] : []),
  ];
}

function replicaImportsOn(key: Key): readonly Instance[] {
  const { facts } = key;
  if (facts.type.origin !== 'EXTERNAL') return [];
  const imported = (keyMaterialId: string, given?: KeyFacts) =>
    comes(key, { type: 'ReplicaKeyMaterialImported', at: now, region: near, keyMaterialId }, given);
  return [
    imported(materialIds.current),
    ...(isAwaitedElsewhere(facts)
      ? [imported(materialIds.waiting), imported(materialIds.waiting, withReplicas(facts, [near, far]))]
      : []),
  ];
}

/** A rotation that was under way when the primary Region changed is finished by the former primary key. */
function lateRotationsOf({
  automaticRotation,
  materials,
  multiRegion,
  type,
}: KeyFacts): readonly SharedFacts[] {
  const waiting = pendingMaterial(materials);
  if (!isSymmetricEncryption(type) || (type.origin === 'EXTERNAL' && waiting === undefined)) return [];
  return [{ multiRegion, automaticRotation, materials: rotatedInto(materials, waiting) }];
}

/** What a primary key can share with a replica that has these facts. */
function synchronizationsOf({ materials, multiRegion, type }: KeyFacts): readonly SharedFacts[] {
  if (type.origin !== 'EXTERNAL') {
    const settings = isSymmetricEncryption(type) ? [null, { periodInDays: 365, nextDate: expiry }] : [null];
    return settings.map((automaticRotation) => ({ multiRegion, automaticRotation, materials }));
  }
  return sharedMaterials(materials, isSymmetricEncryption(type)).map((shared) => ({
    multiRegion,
    automaticRotation: null,
    materials: shared,
  }));
}

function sharedMaterials(
  materials: readonly KeyMaterial[],
  rotates: boolean,
): readonly (readonly KeyMaterial[])[] {
  const waiting = pendingMaterial(materials);
  const permanent = materials.filter(isPermanent);
  const unknown = newMaterial(materialIds.unknown);
  // A key that does not rotate has one key material: the first that is imported into any key of the set.
  if (!rotates) return permanent.length === 0 ? [[], [unknown]] : [permanent];
  const awaiting = [[], [far], [here], [far, here]].map(
    (awaitedRegions): KeyMaterial => ({
      ...(waiting ?? unknown),
      state: awaitedRegions.length === 0 ? 'PENDING_ROTATION' : 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION',
      awaitedRegions,
    }),
  );
  return [
    permanent,
    ...(permanent.length === 0 ? [] : awaiting.map((pending) => [...permanent, pending])),
    rotatedInto(materials, waiting ?? unknown),
  ];
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

import { inMilliseconds } from './days.ts';
import type { EventOf, KeyEvent, MachineArgs, SharedFacts } from './key-event.ts';
import { isPrimary, type KeyFacts, keyIdOf, lacksKeyMaterial, regionOf } from './key-facts.ts';
import {
  currentMaterial,
  isPermanent,
  type KeyMaterial,
  keyMaterialIdOf,
  newMaterial,
  pendingMaterial,
  withMaterialAgain,
  withoutMaterial,
  withRotation,
} from './key-material.ts';

/** What an event does to the facts under a key's state. Pure; an effect of another event changes nothing. */
export type Effect = (args: MachineArgs) => KeyFacts;

/** The effects by name: what the machine's actions do. Each sentence is from semantics.md B, as numbered there. */
export const effects = {
  /** B.4: the waiting period starts now; a primary key with replicas has no deletion date yet. */
  startWaitingForReplicas: on('ScheduleKeyDeletion', (facts, event) => ({
    ...facts,
    replicationEnds: null,
    waitingPeriod: { days: event.PendingWindowInDays, deletionDate: null },
  })),
  startWaitingPeriod: on('ScheduleKeyDeletion', (facts, event) => ({
    ...facts,
    replicationEnds: null,
    waitingPeriod: {
      days: event.PendingWindowInDays,
      deletionDate: event.at + inMilliseconds(event.PendingWindowInDays),
    },
  })),
  /** B.5: no deletion date, and Disabled, whatever the key was before. */
  cancelDeletion: on('CancelKeyDeletion', (facts, event) => {
    const cancelled = { ...facts, waitingPeriod: null, isDisabled: true };
    return facts.assumptions.overdueRotationAfterCancel === 'at cancel'
      ? rotateOverdue(cancelled, event.at)
      : cancelled;
  }),
  /** B.5 with F5 or F7: what the key will be once its material or its store is back. */
  cancelDeletionMasked: on('CancelKeyDeletion', (facts) =>
    withLossOfMaterial({ ...facts, waitingPeriod: null, isDisabled: true }),
  ),
  /** B.6. */
  enable: on('EnableKey', (facts) => ({ ...facts, isDisabled: false })),
  disable: on('DisableKey', (facts) => ({ ...facts, isDisabled: true })),
  /** B.7: first material, new material, or a known one again with a new expiry. */
  importMaterial: on('ImportKeyMaterial', (facts, event) => importMaterial(facts, event)),
  /** F4: the same, and the key is to be Enabled. */
  importMaterialAndEnable: on('ImportKeyMaterial', (facts, event) => ({
    ...importMaterial(facts, event),
    isDisabled: false,
  })),
  /** B.8: without an ID, the current material. */
  deleteMaterial: on('DeleteImportedKeyMaterial', (facts, event) => {
    const id = event.KeyMaterialId ?? currentMaterial(facts.materials)?.id;
    return id === undefined ? withLossOfMaterial(facts) : losingMaterial(facts, id);
  }),
  /** B.9: like deleting it. */
  expireMaterial: on('DeleteExpiredKeyMaterial', (facts, event) =>
    losingMaterial(facts, event.keyMaterialId),
  ),
  /** B.10: the first rotation is one period after this call; calling again changes the period. */
  enableRotation: on('EnableKeyRotation', (facts, event) => ({
    ...facts,
    automaticRotation: {
      periodInDays: event.RotationPeriodInDays,
      nextDate: event.at + inMilliseconds(event.RotationPeriodInDays),
    },
  })),
  disableRotation: on('DisableKeyRotation', (facts) => ({ ...facts, automaticRotation: null })),
  /** B.10. */
  rotate: on('RotateKey', (facts, event) => rotateOverdue(facts, event.at)),
  /** B.11: asynchronous; the schedule of automatic rotation stays. */
  startRotation: on('RotateKeyOnDemand', (facts, event) => ({
    ...facts,
    onDemandRotations: facts.onDemandRotations + 1,
    onDemandRotation: { startDate: event.at, ends: event.at + facts.delays.rotation },
  })),
  finishRotation: on('RotationFinished', (facts, event) => {
    const finished = { ...facts, onDemandRotation: null };
    const hasNone = facts.type.origin === 'EXTERNAL' && pendingMaterial(facts.materials) === undefined;
    if (facts.onDemandRotation === null || hasNone) return finished;
    return { ...finished, materials: rotated(facts, { date: event.at, type: 'ON_DEMAND' }) };
  }),
  /** B.2: the primary lists the new replica at once. */
  addReplica: on('ReplicateKey', (facts, event) =>
    withReplicaRegions(facts, (regions) => [...regions, event.ReplicaRegion]),
  ),
  finishReplication: on('ReplicationFinished', (facts) => ({ ...facts, replicationEnds: null })),
  /** B.3: both the old and the new primary key take part. */
  startPrimaryRegionUpdate: on('UpdatePrimaryRegion', (facts, event) =>
    updatingPrimaryRegion(facts, event.PrimaryRegion, event.at),
  ),
  joinPrimaryRegionUpdate: on('PrimaryRegionUpdateStarted', (facts, event) =>
    updatingPrimaryRegion(facts, event.primaryRegion, event.at),
  ),
  finishPrimaryRegionUpdate: on('PrimaryRegionUpdated', (facts) => {
    if (facts.multiRegion === null || facts.primaryRegionUpdate === null) return facts;
    const { primaryRegion } = facts.primaryRegionUpdate;
    // The set has moved on without a key that was to be the primary key before: it is synchronized like any replica.
    const takesPart = isPrimary(facts) || regionOf(facts.keyArn) === primaryRegion;
    if (!takesPart) return { ...facts, primaryRegionUpdate: null };
    return {
      ...facts,
      primaryRegionUpdate: null,
      multiRegion: {
        primaryRegion,
        replicaRegions: facts.multiRegion.replicaRegions.map((region) =>
          region === primaryRegion ? (facts.multiRegion?.primaryRegion ?? region) : region,
        ),
      },
    };
  }),
  /** B.14. */
  removeReplica: on('ReplicaDeleted', (facts, event) =>
    withReplicaRegions(facts, (regions) => regions.filter((region) => region !== event.region)),
  ),
  /** B.14: the window of the primary key starts when its last replica is really gone. */
  removeLastReplica: on('ReplicaDeleted', (facts, event) => ({
    ...withReplicaRegions(facts, () => []),
    waitingPeriod: {
      days: facts.waitingPeriod?.days ?? 30,
      deletionDate: event.at + inMilliseconds(facts.waitingPeriod?.days ?? 30),
    },
  })),
  /** B.7: new material is ready for rotation once every replica has it. */
  noteReplicaImport: on('ReplicaKeyMaterialImported', (facts, event) =>
    withImportIn(facts, event.region, event.keyMaterialId),
  ),
  /** B.15: what related keys share comes from the primary key; imported material does not. */
  synchronize: on('SynchronizeMultiRegionKey', (facts, { shared }) =>
    facts.multiRegion === null ? facts : { ...facts, ...sharedWith(facts, shared) },
  ),
  /** B.12. */
  connect: on('CustomKeyStoreConnected', (facts) => withConnection(facts, true)),
  disconnect: on('CustomKeyStoreDisconnected', (facts) => withConnection(facts, false)),
  describe: on('UpdateKeyDescription', (facts, event) => ({ ...facts, description: event.Description })),
} as const satisfies Record<string, Effect>;

/** The name of an effect. */
export type EffectName = keyof typeof effects;

function on<Type extends KeyEvent['type']>(
  type: Type,
  effect: (facts: KeyFacts, event: EventOf<Type>) => KeyFacts,
): Effect {
  const isOfType = (event: KeyEvent): event is EventOf<Type> => event.type === type;
  return ({ context, event }) => (isOfType(event) ? effect(context, event) : context);
}

function importMaterial(facts: KeyFacts, event: EventOf<'ImportKeyMaterial'>): KeyFacts {
  const { keyMaterialId: id } = event;
  const validTo = event.ExpirationModel === 'KEY_MATERIAL_EXPIRES' ? event.ValidTo : null;
  if (facts.materials.some((material) => material.id === id)) {
    const again = { ...facts, materials: withMaterialAgain(facts.materials, id, validTo) };
    return isPrimary(facts) ? withImportIn(again, regionOf(facts.keyArn), id) : again;
  }
  const isFirst = facts.materials.length === 0;
  const awaitedRegions = isFirst || !isPrimary(facts) ? [] : (facts.multiRegion?.replicaRegions ?? []);
  const state = isFirst
    ? 'CURRENT'
    : awaitedRegions.length > 0
      ? 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'
      : 'PENDING_ROTATION';
  return {
    ...facts,
    materials: [...facts.materials, { ...newMaterial(id), state, validTo, awaitedRegions }],
  };
}

/** B.8, B.9: pending key material goes without a trace. */
function losingMaterial(facts: KeyFacts, id: string): KeyFacts {
  const left = { ...facts, materials: withoutMaterial(facts.materials, id) };
  return pendingMaterial(facts.materials)?.id === id ? left : withLossOfMaterial(left);
}

/** F6: a key that loses permanent material forgets that it was Disabled, unless that is assumed to last. */
function withLossOfMaterial(facts: KeyFacts): KeyFacts {
  const forgets = facts.assumptions.reimportAfterLossWhileDisabled === 'Enabled';
  return lacksKeyMaterial(facts) && forgets ? { ...facts, isDisabled: false } : facts;
}

function rotateOverdue(facts: KeyFacts, at: number): KeyFacts {
  if (facts.automaticRotation === null || facts.automaticRotation.nextDate > at) return facts;
  const { periodInDays } = facts.automaticRotation;
  return {
    ...facts,
    automaticRotation: { periodInDays, nextDate: at + inMilliseconds(periodInDays) },
    materials: rotated(facts, { date: at, type: 'AUTOMATIC' }),
  };
}

function rotated(facts: KeyFacts, rotation: NonNullable<KeyMaterial['rotation']>): readonly KeyMaterial[] {
  const fresh = keyMaterialIdOf(keyIdOf(facts.keyArn), String(facts.materials.length));
  return withRotation(facts.materials, fresh, rotation);
}

function updatingPrimaryRegion(facts: KeyFacts, primaryRegion: string, at: number): KeyFacts {
  return { ...facts, primaryRegionUpdate: { primaryRegion, ends: at + facts.delays.primaryRegionUpdate } };
}

function withReplicaRegions(
  facts: KeyFacts,
  change: (regions: readonly string[]) => readonly string[],
): KeyFacts {
  if (facts.multiRegion === null) return facts;
  const replicaRegions = change(facts.multiRegion.replicaRegions);
  return {
    ...facts,
    multiRegion: { ...facts.multiRegion, replicaRegions },
    materials: facts.materials.map((material) =>
      material.awaitedRegions.every((region) => replicaRegions.includes(region))
        ? material
        : material.awaitedRegions.reduce(
            (rest, region) => (replicaRegions.includes(region) ? rest : awaitedWithout(rest, region)),
            material,
          ),
    ),
  };
}

/** B.7: also the primary key may be one that was awaited, if it became the primary key meanwhile. */
function withImportIn(facts: KeyFacts, region: string, id: string): KeyFacts {
  return {
    ...facts,
    materials: facts.materials.map((material) =>
      material.id === id ? awaitedWithout(material, region) : material,
    ),
  };
}

function awaitedWithout(material: KeyMaterial, region: string): KeyMaterial {
  const awaitedRegions = material.awaitedRegions.filter((awaited) => awaited !== region);
  const isReady = awaitedRegions.length === 0 && !isPermanent(material);
  return { ...material, awaitedRegions, state: isReady ? 'PENDING_ROTATION' : material.state };
}

function sharedWith(
  facts: KeyFacts,
  { multiRegion, automaticRotation, materials }: SharedFacts,
): SharedFacts {
  if (facts.type.origin !== 'EXTERNAL') return { multiRegion, automaticRotation, materials };
  return {
    multiRegion,
    automaticRotation,
    materials: materials.map((material) => ({
      ...material,
      ...importOf(facts.materials.find(({ id }) => id === material.id)),
    })),
  };
}

function importOf(own: KeyMaterial | undefined): Pick<KeyMaterial, 'isImported' | 'validTo'> {
  return own === undefined
    ? { isImported: false, validTo: null }
    : { isImported: own.isImported, validTo: own.validTo };
}

function withConnection(facts: KeyFacts, isConnected: boolean): KeyFacts {
  if (facts.customKeyStore === null) return facts;
  return { ...facts, customKeyStore: { ...facts.customKeyStore, isConnected } };
}

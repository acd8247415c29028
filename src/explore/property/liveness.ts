import { inMilliseconds } from '../../key/days.ts';
import type { KeyEvent } from '../../key/key-event.ts';
import { type KeyFacts, lacksKeyMaterial } from '../../key/key-facts.ts';
import { currentMaterial, pendingMaterial } from '../../key/key-material.ts';
import type { LifecycleState } from '../../key/key-state.ts';

/** A key before and after an event that came to it. */
export interface Change {
  readonly before: { readonly keyState: LifecycleState; readonly facts: KeyFacts };
  readonly after: { readonly keyState: LifecycleState; readonly facts: KeyFacts };
}

/**
 * Whether an event has done what AWS's pages say that it is for, to a key that it came to and that took it.
 *
 * A second statement of what the machine's effects do, written from semantics.md B and not from them.
 */
export function hasTakenEffect(event: KeyEvent, { before, after }: Change): boolean {
  const { facts } = after;
  const had = before.facts;
  switch (event.type) {
    case 'ScheduleKeyDeletion':
      return (
        facts.waitingPeriod?.days === event.PendingWindowInDays &&
        (after.keyState === 'PendingReplicaDeletion' ||
          facts.waitingPeriod.deletionDate === event.at + inMilliseconds(event.PendingWindowInDays))
      );
    case 'CancelKeyDeletion':
      return facts.waitingPeriod === null && (facts.isDisabled || after.keyState !== 'Disabled');
    case 'EnableKey':
      return !facts.isDisabled && after.keyState !== 'Disabled';
    case 'DisableKey':
      return facts.isDisabled && after.keyState !== 'Enabled';
    case 'ImportKeyMaterial':
      return (
        facts.materials.some(
          ({ id, isImported, validTo }) =>
            id === event.keyMaterialId && isImported && validTo === event.ValidTo,
        ) && isEnabledByImport(before, after)
      );
    case 'DeleteImportedKeyMaterial': {
      const id = event.KeyMaterialId ?? currentMaterial(had.materials)?.id;
      return !facts.materials.some((material) => material.id === id && material.isImported);
    }
    case 'DeleteExpiredKeyMaterial':
      return !facts.materials.some(({ id, isImported }) => id === event.keyMaterialId && isImported);
    case 'EnableKeyRotation':
      return facts.automaticRotation?.nextDate === event.at + inMilliseconds(event.RotationPeriodInDays);
    case 'DisableKeyRotation':
      return facts.automaticRotation === null;
    case 'RotateKeyOnDemand':
      return facts.onDemandRotation !== null && facts.onDemandRotations === had.onDemandRotations + 1;
    case 'RotationFinished':
      return facts.onDemandRotation === null && isRotated(had, facts);
    case 'RotateKey':
      return (facts.automaticRotation?.nextDate ?? 0) > event.at;
    case 'ReplicateKey':
      return facts.multiRegion?.replicaRegions.includes(event.ReplicaRegion) === true;
    case 'ReplicationFinished':
      return after.keyState !== 'Creating' && facts.replicationEnds === null;
    case 'UpdatePrimaryRegion':
      return (
        after.keyState === 'Updating' && facts.primaryRegionUpdate?.primaryRegion === event.PrimaryRegion
      );
    case 'PrimaryRegionUpdateStarted':
      return (
        after.keyState === 'Updating' && facts.primaryRegionUpdate?.primaryRegion === event.primaryRegion
      );
    case 'PrimaryRegionUpdated':
      return after.keyState !== 'Updating' && facts.primaryRegionUpdate === null;
    case 'ReplicaDeleted':
      return (
        facts.multiRegion?.replicaRegions.includes(event.region) === false &&
        (facts.multiRegion.replicaRegions.length > 0 || after.keyState !== 'PendingReplicaDeletion')
      );
    case 'ReplicaKeyMaterialImported':
      return facts.materials.every(
        ({ id, awaitedRegions }) => id !== event.keyMaterialId || !awaitedRegions.includes(event.region),
      );
    case 'SynchronizeMultiRegionKey':
      return (
        JSON.stringify(facts.multiRegion) === JSON.stringify(event.shared.multiRegion) &&
        JSON.stringify(facts.automaticRotation) === JSON.stringify(event.shared.automaticRotation)
      );
    case 'CustomKeyStoreConnected':
      return facts.customKeyStore?.isConnected === true && after.keyState !== 'Unavailable';
    case 'CustomKeyStoreDisconnected':
      return (
        facts.customKeyStore?.isConnected === false &&
        (after.keyState === 'Unavailable' || after.keyState === 'PendingDeletion')
      );
    case 'UpdateKeyDescription':
      return facts.description === event.Description;
    case 'DeleteKey':
      return after.keyState === 'Deleted';
    default:
      return event satisfies never;
  }
}

/** F4: where the import completes the key material of a Disabled key, the reading says what happens to it. */
function isEnabledByImport(before: Change['before'], { facts, keyState }: Change['after']): boolean {
  if (before.keyState !== 'Disabled' || lacksKeyMaterial(facts)) return true;
  return keyState === (facts.assumptions.importIntoDisabledKey === 'Enabled' ? 'Enabled' : 'Disabled');
}

/** Where key material waited, it is the current one now; AWS's own is made anew. */
function isRotated(before: KeyFacts, after: KeyFacts): boolean {
  const waiting = pendingMaterial(before.materials);
  if (waiting === undefined) return true;
  return currentMaterial(after.materials)?.id === waiting.id;
}

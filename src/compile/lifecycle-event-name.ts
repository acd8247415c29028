import { twentyMinutes } from '../explore/search/canonical-key.ts';
import type { Key } from '../key/create-key.ts';
import { onDemandRotationLimit } from '../key/judge.ts';
import type { EventOf, KeyEvent } from '../key/key-event.ts';
import { type KeyFacts, regionOf } from '../key/key-facts.ts';
import { isPermanent, type KeyMaterial, lacksMaterial, withMaterialAgain } from '../key/key-material.ts';
import { argumentMeanings, eventName } from './lifecycle-event.ts';
import { awaitedIn } from './lifecycle-facts.ts';

/** The name of the lifecycle event that something is for a key: what the arguments of the event mean, in code. */
export function lifecycleEventName({ facts }: Key, event: KeyEvent): string {
  return eventName(event.type, hasArguments(event) ? argumentsFor(facts, event) : {});
}

type EventWithArguments = EventOf<keyof typeof argumentMeanings>;

function hasArguments(event: KeyEvent): event is EventWithArguments {
  return event.type in argumentMeanings;
}

function argumentsFor(facts: KeyFacts, event: EventWithArguments): { readonly [Name in string]: string } {
  switch (event.type) {
    case 'CancelKeyDeletion': {
      const date = facts.waitingPeriod?.deletionDate ?? null;
      return { deletionDate: date !== null && event.at >= date ? 'reached' : 'ahead' };
    }
    case 'ImportKeyMaterial':
      return { keyMaterial: importedBy(facts, event), ImportType: event.ImportType ?? 'none' };
    case 'DeleteImportedKeyMaterial':
      return { keyMaterial: deletedBy(facts, event) };
    case 'RotateKeyOnDemand':
      return { when: rotationBy(facts, event) };
    case 'ReplicateKey': {
      const taken = [regionOf(facts.keyArn), ...(facts.multiRegion?.replicaRegions ?? [])];
      return { region: taken.includes(event.ReplicaRegion) ? 'taken' : 'new' };
    }
    case 'UpdatePrimaryRegion': {
      const exists = facts.multiRegion?.replicaRegions.includes(event.PrimaryRegion) ?? false;
      return { replica: exists ? event.replicaKeyState : 'none' };
    }
    case 'DeleteExpiredKeyMaterial': {
      const material = facts.materials.find(({ id }) => id === event.keyMaterialId);
      return { keyMaterial: material === undefined || isPermanent(material) ? 'permanent' : 'waiting' };
    }
    case 'PrimaryRegionUpdateStarted':
      return { primary: event.primaryRegion === regionOf(facts.keyArn) ? 'this key' : 'another key' };
    case 'ReplicaDeleted': {
      const others = (facts.multiRegion?.replicaRegions ?? []).filter((region) => region !== event.region);
      if (others.length === 0) return { replicas: 'none remains' };
      const isReady = facts.materials.some((material) => isAwaitedAtLast(facts, material, event.region));
      return { replicas: isReady ? 'remain, all have the new key material' : 'remain' };
    }
    case 'ReplicaKeyMaterialImported': {
      const material = facts.materials.find(({ id }) => id === event.keyMaterialId);
      if (material === undefined || !material.awaitedRegions.includes(event.region)) {
        return { keyMaterial: 'any other' };
      }
      const isLast = isAwaitedAtLast(facts, material, event.region);
      return { keyMaterial: isLast ? 'new, awaited by none' : 'new, awaited by others' };
    }
    case 'SynchronizeMultiRegionKey':
      return synchronizes(facts, event);
    default:
      return event satisfies never;
  }
}

function importedBy({ materials, type }: KeyFacts, event: EventOf<'ImportKeyMaterial'>): string {
  const known = materials.find(({ id }) => id === event.keyMaterialId);
  const isNamed = event.KeyMaterialId === null || event.KeyMaterialId === known?.id;
  if (type.origin !== 'EXTERNAL' || known === undefined || !isNamed) return 'unknown';
  if (!isPermanent(known)) return 'waiting';
  return lacksMaterial(type, withMaterialAgain(materials, known.id, null))
    ? 'leaves some missing'
    : 'completes';
}

function deletedBy({ materials, type }: KeyFacts, event: EventOf<'DeleteImportedKeyMaterial'>): string {
  if (event.KeyMaterialId === null) return 'permanent';
  const known = materials.find(({ id }) => id === event.KeyMaterialId);
  if (type.origin !== 'EXTERNAL' || known === undefined) return 'unknown';
  return isPermanent(known) ? 'permanent' : 'waiting';
}

function rotationBy(facts: KeyFacts, event: EventOf<'RotateKeyOnDemand'>): string {
  const next = facts.automaticRotation?.nextDate ?? Number.POSITIVE_INFINITY;
  if (next - event.at <= twentyMinutes) return 'just before automatic rotation';
  return facts.onDemandRotations >= onDemandRotationLimit ? 'limit reached' : 'possible';
}

/** Whether a material was still to be imported in this one Region, the key's own left aside. */
function isAwaitedAtLast({ keyArn }: KeyFacts, { awaitedRegions }: KeyMaterial, region: string): boolean {
  const others = awaitedRegions.filter((awaited) => awaited !== regionOf(keyArn));
  return others.length === 1 && others.includes(region);
}

function synchronizes(
  { keyArn, materials, type }: KeyFacts,
  { shared }: EventOf<'SynchronizeMultiRegionKey'>,
): { readonly [Name in string]: string } {
  const settings = {
    primary: shared.multiRegion?.primaryRegion === regionOf(keyArn) ? 'this key' : 'another key',
    automaticRotation: shared.automaticRotation === null ? 'off' : 'on',
  };
  if (type.origin !== 'EXTERNAL') return { ...settings, keyMaterial: 'same', newKeyMaterial: 'none' };
  const isOwn = (id: string) => materials.some((own) => own.id === id && isPermanent(own));
  const added = shared.materials.filter((material) => isPermanent(material) && !isOwn(material.id));
  const isKnown = added.every(({ id }) => materials.some((own) => own.id === id));
  const pending = shared.materials.find((material) => !isPermanent(material));
  return {
    ...settings,
    keyMaterial: added.length === 0 ? 'same' : isKnown ? 'waiting is current' : 'one more',
    newKeyMaterial:
      pending === undefined ? 'none' : (awaitedIn(pending, regionOf(keyArn)) ?? 'awaited nowhere'),
  };
}

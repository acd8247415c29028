import type { Key } from '../../key/create-key.ts';
import { inMilliseconds } from '../../key/days.ts';
import { type KeyFacts, keyArnInRegion, regionOf } from '../../key/key-facts.ts';
import { isPermanent, type KeyMaterial } from '../../key/key-material.ts';

/** The Regions of a set of multi-Region keys, by slot; the first key is created in the first. */
export const regions: readonly string[] = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

/** The instant at which everything happens in an exploration, epoch milliseconds: times only matter relative to it. */
export const now = Date.UTC(2026, 0, 1);

/** When imported key material expires that does expire, epoch milliseconds. */
export const expiry = now + inMilliseconds(30);

/** The period of automatic rotation in an exploration, in days. */
export const rotationPeriodInDays = 365;

/** How long before an automatic rotation RotateKeyOnDemand is refused, in milliseconds. */
export const twentyMinutes = 20 * 60_000;
const firstUpdateEnds = now + 10;

/** What the key materials of a key are called: by what they are to the key. `another` is none of them. */
export type MaterialName = 'current' | 'non-current' | 'waiting' | 'another';

/**
 * A key with everything left out that makes no difference to what can happen to it: times become the phases that matter.
 *
 * A deletion date is ahead, reached or passed; an automatic rotation is ahead, near (within 20 minutes, when
 * RotateKeyOnDemand is refused) or due; other deadlines are ahead. Key materials are named by what they are to the key;
 * of those that AWS makes itself only the current one is kept. Two keys that differ in nothing else become equal.
 *
 * @param freshOrder the place in time, after those under way, of a change of primary Region that has just begun
 */
export function canonicalKey(key: Key, freshOrder: number): Key {
  const { facts } = key;
  return {
    keyState: key.keyState,
    at: now,
    facts: {
      ...facts,
      creationDate: now,
      description: '',
      waitingPeriod: canonicalWaitingPeriod(facts),
      replicationEnds: facts.replicationEnds === null ? null : now + facts.delays.replication,
      primaryRegionUpdate:
        facts.primaryRegionUpdate === null
          ? null
          : {
              primaryRegion: facts.primaryRegionUpdate.primaryRegion,
              ends: endOfUpdate(updateOrder(facts) ?? freshOrder),
            },
      multiRegion:
        facts.multiRegion === null
          ? null
          : {
              primaryRegion: facts.multiRegion.primaryRegion,
              replicaRegions: facts.multiRegion.replicaRegions.toSorted(),
            },
      materials: canonicalMaterials(facts),
      automaticRotation:
        facts.automaticRotation === null
          ? null
          : {
              periodInDays: rotationPeriodInDays,
              nextDate: rotationDates[rotationPhase(facts.automaticRotation.nextDate)],
            },
      onDemandRotation:
        facts.onDemandRotation === null ? null : { startDate: now, ends: now + facts.delays.rotation },
    },
  };
}

/** Where the present lies relative to the deletion date. */
export type DatePhase = 'ahead' | 'reached' | 'passed';

/** The phase of a key's deletion date; null for a key without one. */
export function datePhase(facts: KeyFacts): DatePhase | null {
  const date = facts.waitingPeriod?.deletionDate ?? null;
  if (date === null) return null;
  return date > now ? 'ahead' : date === now ? 'reached' : 'passed';
}

/** Where the present lies relative to the next automatic rotation. */
export type RotationPhase = 'ahead' | 'near' | 'due';

/** The phase of an automatic rotation, by its date. */
export function rotationPhase(nextDate: number): RotationPhase {
  return nextDate > now + twentyMinutes ? 'ahead' : nextDate > now ? 'near' : 'due';
}

/** A date of automatic rotation for each phase. */
export const rotationDates: { readonly [Phase in RotationPhase]: number } = {
  ahead: now + inMilliseconds(rotationPeriodInDays),
  near: now + twentyMinutes,
  due: now,
};

/** A deletion date for each phase. */
export function deletionDateIn(phase: DatePhase, windowInDays: number): number {
  switch (phase) {
    case 'ahead':
      return now + inMilliseconds(windowInDays);
    case 'reached':
      return now;
    case 'passed':
      return now - 1;
    default:
      return phase satisfies never;
  }
}

/**
 * Which of the changes of primary Region under way ends first: 0 for the first of them, null for a key that takes part in
 * none, or in one that has just begun.
 */
export function updateOrder(facts: KeyFacts): number | null {
  if (facts.primaryRegionUpdate === null) return null;
  const order = facts.primaryRegionUpdate.ends - firstUpdateEnds;
  return order >= 0 && order < regions.length ? order : null;
}

/** When the change of primary Region with this place in time ends. */
export function endOfUpdate(order: number): number {
  return firstUpdateEnds + order;
}

/** The text that tells canonical keys apart: equal exactly for equal keys of one type. */
export function textOf({ keyState, facts }: Key): string {
  const { automaticRotation, multiRegion, primaryRegionUpdate, waitingPeriod } = facts;
  let materials = '';
  for (const { awaitedRegions, id, isImported, state, validTo } of facts.materials) {
    materials += ` ${id}/${state}/${isImported}/${validTo}/${awaitedRegions.join()}`;
  }
  return `${keyState} ${regionOf(facts.keyArn)} ${facts.isDisabled} ${waitingPeriod?.days}/${waitingPeriod?.deletionDate} ${
    facts.replicationEnds
  } ${primaryRegionUpdate?.primaryRegion}/${primaryRegionUpdate?.ends} ${multiRegion?.primaryRegion}/${multiRegion?.replicaRegions.join()} ${
    facts.customKeyStore?.isConnected
  } ${automaticRotation?.nextDate} ${facts.onDemandRotation?.ends} ${facts.onDemandRotations}${materials}`;
}

/** The same canonical key with the Regions renamed. */
export function inOtherRegions(key: Key, rename: (region: string) => string): Key {
  const { facts } = key;
  if (facts.multiRegion === null) return key;
  return {
    ...key,
    facts: {
      ...facts,
      keyArn: keyArnInRegion(facts.keyArn, rename(regionOf(facts.keyArn))),
      multiRegion: {
        primaryRegion: rename(facts.multiRegion.primaryRegion),
        replicaRegions: facts.multiRegion.replicaRegions.map(rename).toSorted(),
      },
      primaryRegionUpdate:
        facts.primaryRegionUpdate === null
          ? null
          : {
              ...facts.primaryRegionUpdate,
              primaryRegion: rename(facts.primaryRegionUpdate.primaryRegion),
            },
      materials: facts.materials.map((material) => ({
        ...material,
        awaitedRegions: material.awaitedRegions.map(rename).toSorted(),
      })),
    },
  };
}

function canonicalWaitingPeriod(facts: KeyFacts): KeyFacts['waitingPeriod'] {
  const phase = datePhase(facts);
  if (facts.waitingPeriod === null || phase === null) return facts.waitingPeriod;
  const { days } = facts.waitingPeriod;
  return { days, deletionDate: deletionDateIn(phase, days) };
}

function canonicalMaterials({ type, materials }: KeyFacts): readonly KeyMaterial[] {
  const kept = type.origin === 'EXTERNAL' ? materials : materials.filter(({ state }) => state === 'CURRENT');
  return kept
    .map((material) => ({
      ...material,
      id: nameOf(material),
      validTo: material.isImported && material.validTo !== null ? expiry : null,
      awaitedRegions: material.awaitedRegions.toSorted(),
      rotation: null,
    }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function nameOf(material: KeyMaterial): MaterialName {
  if (!isPermanent(material)) return 'waiting';
  return material.state === 'CURRENT' ? 'current' : 'non-current';
}

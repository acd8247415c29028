import { now, rotationDates } from '../explore/search/canonical-key.ts';
import type { Key } from '../key/create-key.ts';
import { hasReplicas, isReplica, type KeyFacts, keyArnInRegion, regionOf } from '../key/key-facts.ts';
import { isPermanent, type KeyMaterial, newMaterial } from '../key/key-material.ts';

/** The Region of a plain key. */
export const here = 'us-east-1';

/** The Region of its primary key, or of its only replica. */
export const near = 'eu-west-1';

/** The Region of one more replica, where one is needed. */
export const far = 'ap-southeast-2';

/** A Region in which no key of its set is. */
export const elsewhere = 'sa-east-1';

/** The key materials of a plain key: the current one, the one that waits for rotation, and one that it does not know. */
export const materialIds = { current: 'current', waiting: 'waiting', unknown: 'another' } as const;

/**
 * A key with the same lifecycle facts and as little else as can be: one Region's name, one key material for good, one
 * replica, every date ahead. It stands for all keys with these facts.
 */
export function plainKey({ facts, keyState }: Key): Key {
  return {
    keyState,
    at: now,
    facts: {
      ...withRotations(facts, 'ahead', 0),
      keyArn: keyArnInRegion(facts.keyArn, here),
      multiRegion: plainSet(facts),
      primaryRegionUpdate: plainUpdate(facts),
      materials: plainMaterials(facts),
    },
  };
}

function plainSet(facts: KeyFacts): KeyFacts['multiRegion'] {
  if (facts.multiRegion === null) return null;
  if (isReplica(facts)) return { primaryRegion: near, replicaRegions: [here, far] };
  return { primaryRegion: here, replicaRegions: hasReplicas(facts) ? [near] : [] };
}

function plainUpdate(facts: KeyFacts): KeyFacts['primaryRegionUpdate'] {
  if (facts.primaryRegionUpdate === null) return null;
  const { ends, primaryRegion } = facts.primaryRegionUpdate;
  const isHere = primaryRegion === regionOf(facts.keyArn);
  return { ends, primaryRegion: isHere ? here : isReplica(facts) ? far : near };
}

function plainMaterials({ keyArn, materials, type }: KeyFacts): readonly KeyMaterial[] {
  const permanent = materials.filter(isPermanent);
  const isImported = type.origin !== 'EXTERNAL' || permanent.every((material) => material.isImported);
  const own = regionOf(keyArn);
  return [
    ...(permanent.length === 0 ? [] : [{ ...newMaterial(materialIds.current), isImported }]),
    ...materials
      .filter((material) => !isPermanent(material))
      .map((material) => ({
        ...material,
        id: materialIds.waiting,
        validTo: null,
        awaitedRegions: [
          ...material.awaitedRegions.filter((region) => region === own).map(() => here),
          ...(material.awaitedRegions.some((region) => region !== own) ? [near] : []),
        ],
      })),
  ];
}

/** The facts with an automatic rotation in this phase, if it is on, and so many on-demand rotations. */
export function withRotations(
  facts: KeyFacts,
  phase: keyof typeof rotationDates,
  onDemandRotations: number,
): KeyFacts {
  const { automaticRotation } = facts;
  return {
    ...facts,
    onDemandRotations,
    automaticRotation:
      automaticRotation === null ? null : { ...automaticRotation, nextDate: rotationDates[phase] },
  };
}

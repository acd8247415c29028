import fc from 'fast-check';
import type { Key } from '../../src/key/create-key.ts';
import type { ServiceEvent } from '../../src/key/key-event.ts';
import type { KeyFacts } from '../../src/key/key-facts.ts';
import { type KeyMaterial, keyMaterialIdOf } from '../../src/key/key-material.ts';
import type { KeyType } from '../../src/key/key-type.ts';

/** A service event with what depends on the key still open. */
export type EventDraft =
  | {
      readonly type: Exclude<
        ServiceEvent['type'],
        | 'DeleteExpiredKeyMaterial'
        | 'PrimaryRegionUpdateStarted'
        | 'ReplicaDeleted'
        | 'ReplicaKeyMaterialImported'
        | 'SynchronizeMultiRegionKey'
      >;
    }
  | { readonly type: 'DeleteExpiredKeyMaterial'; readonly material: number }
  | { readonly type: 'PrimaryRegionUpdateStarted'; readonly region: string }
  | { readonly type: 'ReplicaDeleted'; readonly replica: number }
  | { readonly type: 'ReplicaKeyMaterialImported'; readonly region: string }
  | {
      readonly type: 'SynchronizeMultiRegionKey';
      readonly change: 'none' | 'rotated' | 'new material' | 'rotation on';
    };

const region = fc.constantFrom('us-east-1', 'eu-west-1', 'ap-south-1');

/** Service events that a key of this type can get, and now and then one that it cannot. */
export function serviceEvents(type: KeyType): fc.Arbitrary<EventDraft> {
  const often = (isUseful: boolean) => (isUseful ? 6 : 1);
  const isInStore = type.origin === 'AWS_CLOUDHSM' || type.origin === 'EXTERNAL_KEY_STORE';
  return fc.oneof(
    {
      weight: isInStore ? 30 : 1,
      arbitrary: fc.constantFrom<EventDraft[]>(
        { type: 'CustomKeyStoreConnected' },
        { type: 'CustomKeyStoreDisconnected' },
      ),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom<EventDraft[]>(
        { type: 'DeleteKey' },
        { type: 'RotateKey' },
        { type: 'RotationFinished' },
        { type: 'ReplicationFinished' },
        { type: 'PrimaryRegionUpdated' },
      ),
    },
    {
      weight: often(type.origin === 'EXTERNAL'),
      arbitrary: fc.record({
        type: fc.constant('DeleteExpiredKeyMaterial' as const),
        material: fc.constantFrom(0, 1, 2),
      }),
    },
    {
      weight: often(type.multiRegion),
      arbitrary: fc.oneof(
        fc.record({ type: fc.constant('PrimaryRegionUpdateStarted' as const), region }),
        fc.record({ type: fc.constant('ReplicaDeleted' as const), replica: fc.constantFrom(0, 0, 1) }),
        fc.record({ type: fc.constant('ReplicaKeyMaterialImported' as const), region }),
        fc.record({
          type: fc.constant('SynchronizeMultiRegionKey' as const),
          change: fc.constantFrom('none', 'rotated', 'new material', 'rotation on'),
        }),
      ),
    },
  );
}

/** The event for this key, at its last instant. */
export function eventFrom(draft: EventDraft, { facts, at }: Key): ServiceEvent {
  switch (draft.type) {
    case 'DeleteExpiredKeyMaterial':
      return { type: draft.type, at, keyMaterialId: facts.materials[draft.material]?.id ?? 'none' };
    case 'PrimaryRegionUpdateStarted':
      return { type: draft.type, at, primaryRegion: draft.region };
    case 'ReplicaDeleted':
      return {
        type: draft.type,
        at,
        region: facts.multiRegion?.replicaRegions[draft.replica] ?? 'sa-east-1',
      };
    case 'ReplicaKeyMaterialImported':
      return {
        type: draft.type,
        at,
        region: draft.region,
        keyMaterialId: facts.materials.at(-1)?.id ?? 'none',
      };
    case 'SynchronizeMultiRegionKey':
      return { type: draft.type, at, shared: shared(draft.change, facts, at) };
    default:
      return { type: draft.type, at };
  }
}

/** What the primary key may have become: the same set of keys, with changed materials or settings. */
function shared(
  change: Extract<EventDraft, { change: string }>['change'],
  { multiRegion, automaticRotation, materials, keyArn }: KeyFacts,
  at: number,
): Extract<ServiceEvent, { type: 'SynchronizeMultiRegionKey' }>['shared'] {
  const fresh: KeyMaterial = {
    id: keyMaterialIdOf(keyArn, `of the primary ${materials.length}`),
    state: 'CURRENT',
    isImported: true,
    validTo: null,
    awaitedRegions: [],
    rotation: null,
  };
  switch (change) {
    case 'none':
      return { multiRegion, automaticRotation, materials };
    case 'rotated':
      return {
        multiRegion,
        automaticRotation,
        materials: [
          ...materials.map((material): KeyMaterial => ({ ...material, state: 'NON_CURRENT' })),
          { ...fresh, rotation: { date: at, type: 'ON_DEMAND' } },
        ],
      };
    case 'new material':
      return {
        multiRegion,
        automaticRotation,
        materials: materials.some(({ state }) => state === 'PENDING_ROTATION')
          ? materials
          : [...materials, { ...fresh, state: materials.length === 0 ? 'CURRENT' : 'PENDING_ROTATION' }],
      };
    case 'rotation on':
      return {
        multiRegion,
        materials,
        automaticRotation: { periodInDays: 90, nextDate: at + 90 * 86_400_000 },
      };
    default:
      return change satisfies never;
  }
}

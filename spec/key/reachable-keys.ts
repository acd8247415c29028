/**
 * Every key that a key can become: a breadth-first search from each type class over all requests and service events that
 * change a key. Keys that differ only in times, names and counts count as one; at most two key materials and one replica.
 */

import { nextServiceEvent } from '../../src/key/advance.ts';
import { type Assumptions, defaultAssumptions } from '../../src/key/assumption.ts';
import type { Key } from '../../src/key/create-key.ts';
import { type TypeClass, typeClasses, typeClassNames } from '../../src/key/type-class.ts';
import {
  bornKey,
  day,
  happen,
  homeRegion,
  type InputDraft,
  type Moment,
  replicaRegions,
  type Step,
} from './arbitrary-life.ts';
import type { EventDraft } from './arbitrary-service-event.ts';

export interface Found {
  readonly typeClass: TypeClass;
  readonly key: Key;
  /** The shortest way to it. */
  readonly path: readonly Moment[];
}

const [europe] = replicaRegions;
const forever = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
const request = (operation: string, input: InputDraft = {}): Step => ({
  kind: 'request',
  wait: 0,
  operation,
  input,
});
const happens = (event: EventDraft): Step => ({ kind: 'event', wait: 0, event });

/** What is tried in every key: each operation that changes a key, in every way that makes a difference to it. */
export const tries: readonly Step[] = [
  request('ScheduleKeyDeletion', { PendingWindowInDays: 7 }),
  request('CancelKeyDeletion'),
  request('EnableKey'),
  request('DisableKey'),
  request('ImportKeyMaterial', { keyMaterial: 'one', ExpirationModel: forever }),
  request('ImportKeyMaterial', { keyMaterial: 'one', validFor: 2 * day }),
  request('ImportKeyMaterial', { keyMaterial: 'two', ExpirationModel: forever }),
  request('ImportKeyMaterial', {
    keyMaterial: 'two',
    ExpirationModel: forever,
    ImportType: 'NEW_KEY_MATERIAL',
  }),
  request('DeleteImportedKeyMaterial'),
  request('DeleteImportedKeyMaterial', { material: 0 }),
  request('DeleteImportedKeyMaterial', { material: 1 }),
  request('EnableKeyRotation'),
  request('DisableKeyRotation'),
  request('RotateKeyOnDemand'),
  request('ReplicateKey', { ReplicaRegion: europe }),
  request('UpdatePrimaryRegion', { PrimaryRegion: europe }),
  request('UpdatePrimaryRegion', { PrimaryRegion: homeRegion }),
  request('UpdateKeyDescription', { Description: 'new' }),
];

/** Every service event, in every way that makes a difference. */
export const events: readonly Step[] = [
  happens({ type: 'CustomKeyStoreConnected' }),
  happens({ type: 'CustomKeyStoreDisconnected' }),
  happens({ type: 'ReplicationFinished' }),
  happens({ type: 'PrimaryRegionUpdateStarted', region: europe }),
  happens({ type: 'PrimaryRegionUpdated' }),
  happens({ type: 'ReplicaDeleted', replica: 0 }),
  happens({ type: 'ReplicaKeyMaterialImported', region: europe }),
  happens({ type: 'SynchronizeMultiRegionKey', change: 'rotated' }),
  happens({ type: 'SynchronizeMultiRegionKey', change: 'new material' }),
  happens({ type: 'RotationFinished' }),
  happens({ type: 'RotateKey' }),
  happens({ type: 'DeleteExpiredKeyMaterial', material: 0 }),
  happens({ type: 'DeleteExpiredKeyMaterial', material: 1 }),
  happens({ type: 'DeleteKey' }),
];

/** What counts as another key: each difference in its facts, or only what decides its key state. */
type Grain = 'fine' | 'coarse';

/** Every key that a key of this class can become. */
export function reachableKeys(
  typeClass: TypeClass,
  { grain = 'fine', assumptions = defaultAssumptions }: { grain?: Grain; assumptions?: Assumptions } = {},
): readonly Found[] {
  const type = typeClasses[typeClass];
  const roles = type.multiRegion ? (['alone', 'replica'] as const) : (['alone'] as const);
  const found: Found[] = [];
  const known = new Set<string>();
  const find = (key: Key, path: readonly Moment[]) => {
    const shape = grain === 'fine' ? shapeOf(key) : coarseShapeOf(key);
    if (key.facts.materials.length > 2 || (key.facts.multiRegion?.replicaRegions.length ?? 0) > 1) return;
    if (known.has(shape)) return;
    known.add(shape);
    found.push({ typeClass, key, path });
  };
  for (const role of roles) find(bornKey({ type, role, assumptions, delays: {} }), []);
  for (const { key, path } of found) {
    if (key.keyState === 'Deleted') continue;
    for (const step of [...tries, ...events, ...untilNext(key)]) {
      const moment = happen(key, step);
      find(moment.after, [...path, moment]);
    }
  }
  return found;
}

function untilNext(key: Key): readonly Step[] {
  const next = nextServiceEvent(key);
  return next === null ? [] : [{ kind: 'time', wait: next.at - key.at }];
}

function shapeOf({ keyState, facts }: Key): string {
  return JSON.stringify([
    keyState,
    facts.isDisabled,
    facts.waitingPeriod === null ? null : facts.waitingPeriod.deletionDate === null ? 'waiting' : 'dated',
    facts.replicationEnds !== null,
    facts.primaryRegionUpdate?.primaryRegion,
    facts.multiRegion,
    facts.customKeyStore?.isConnected,
    facts.materials.map(({ state, isImported, validTo, awaitedRegions }) => [
      state,
      isImported,
      validTo !== null,
      awaitedRegions,
    ]),
    facts.automaticRotation !== null,
    facts.onDemandRotation !== null,
  ]);
}

function coarseShapeOf({ keyState, facts }: Key): string {
  const isWhole = facts.materials.map(({ isImported }) => isImported);
  return JSON.stringify([
    keyState,
    facts.isDisabled,
    facts.multiRegion,
    facts.customKeyStore?.isConnected,
    isWhole.length > 0 && isWhole.every(Boolean),
  ]);
}

/** The classes with the most to them: several key materials, replicas, a custom key store. */
const richest: readonly TypeClass[] = ['symmetric-external-multi-region', 'custom-key-store'];

/** Every living key of the classes with the most to them; of each other class one in each key state. */
export function keysToTry(): readonly Found[] {
  return typeClassNames
    .flatMap((typeClass) => {
      if (richest.includes(typeClass)) return reachableKeys(typeClass);
      const found = reachableKeys(typeClass, { grain: 'coarse' });
      return found.filter(
        ({ key }, index) => found.findIndex((other) => other.key.keyState === key.keyState) === index,
      );
    })
    .filter(({ key }) => key.keyState !== 'Deleted');
}

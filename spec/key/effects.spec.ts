import { describe, expect, it } from 'vitest';
import type { Key } from '../../src/key/create-key.ts';
import type { ServiceEvent } from '../../src/key/key-event.ts';
import { isReplica } from '../../src/key/key-facts.ts';
import type { KeyRequest } from '../../src/key/key-request.ts';
import type { LifecycleState } from '../../src/key/key-state.ts';
import { perform } from '../../src/key/perform.ts';
import { day, happen, type Moment } from './arbitrary-life.ts';
import { eventFrom } from './arbitrary-service-event.ts';
import { events, keysToTry, tries } from './reachable-keys.ts';

const keys = keysToTry().map(({ key }) => key);

/** What a request must have done to a key, in evidence/semantics.md's words (B.4 to B.11). */
function hasDone(request: KeyRequest, { before, after, at }: Moment): boolean {
  const { facts } = after;
  switch (request.operation) {
    case 'ScheduleKeyDeletion':
      return facts.waitingPeriod?.days === (request.input?.PendingWindowInDays ?? 30);
    case 'CancelKeyDeletion':
      return facts.waitingPeriod === null && after.keyState === 'Disabled';
    case 'EnableKey':
      return !facts.isDisabled && after.keyState !== 'Disabled';
    case 'DisableKey':
      return facts.isDisabled && after.keyState !== 'Enabled';
    case 'ImportKeyMaterial':
      return facts.materials.some(
        ({ isImported, validTo }) => isImported && validTo === (request.input.ValidTo ?? null),
      );
    case 'DeleteImportedKeyMaterial': {
      const named = request.input?.KeyMaterialId;
      const gone = before.facts.materials.find(({ id, state }) =>
        named === undefined ? state === 'CURRENT' : id === named,
      );
      return !facts.materials.some(({ id, isImported }) => id === gone?.id && isImported);
    }
    case 'EnableKeyRotation':
      return facts.automaticRotation?.nextDate === at + 365 * day;
    case 'DisableKeyRotation':
      return facts.automaticRotation === null;
    case 'RotateKeyOnDemand':
      return (
        facts.onDemandRotation?.startDate === at &&
        facts.onDemandRotations === before.facts.onDemandRotations + 1
      );
    case 'ReplicateKey':
      return facts.multiRegion?.replicaRegions.includes(request.input.ReplicaRegion) === true;
    case 'UpdatePrimaryRegion':
      return (
        after.keyState === 'Updating' &&
        facts.primaryRegionUpdate?.primaryRegion === request.input.PrimaryRegion
      );
    case 'UpdateKeyDescription':
      return facts.description === request.input.Description;
    default:
      throw new Error(`${request.operation} changes no key`);
  }
}

/** Where a request may lead; a state that is not named stays. */
const leadsTo: Readonly<Record<string, readonly LifecycleState[]>> = {
  ScheduleKeyDeletion: ['PendingDeletion', 'PendingReplicaDeletion'],
  CancelKeyDeletion: ['Disabled'],
  EnableKey: ['Enabled', 'PendingImport', 'Unavailable'],
  DisableKey: ['Disabled'],
  ImportKeyMaterial: ['Enabled'],
  DeleteImportedKeyMaterial: ['PendingImport'],
  UpdatePrimaryRegion: ['Updating'],
};

/** What a service event must have done to a key that it concerns (B.2, B.3, B.9 to B.15). */
function hasHappened(event: ServiceEvent, before: Key, { keyState, facts }: Key): boolean {
  switch (event.type) {
    case 'CustomKeyStoreConnected':
      return facts.customKeyStore?.isConnected !== false && keyState !== 'Unavailable';
    case 'CustomKeyStoreDisconnected':
      return facts.customKeyStore?.isConnected !== true && !(facts.customKeyStore && keyState === 'Enabled');
    case 'ReplicationFinished':
      return facts.replicationEnds === null && keyState !== 'Creating';
    case 'PrimaryRegionUpdateStarted':
      return (
        before.keyState !== 'Enabled' ||
        !isReplica(before.facts) ||
        (keyState === 'Updating' && facts.primaryRegionUpdate?.primaryRegion === event.primaryRegion)
      );
    case 'PrimaryRegionUpdated':
      return (
        before.keyState !== 'Updating' ||
        (keyState !== 'Updating' &&
          facts.primaryRegionUpdate === null &&
          facts.multiRegion?.primaryRegion === before.facts.primaryRegionUpdate?.primaryRegion)
      );
    case 'ReplicaDeleted':
      return facts.multiRegion?.replicaRegions.includes(event.region) !== true;
    case 'ReplicaKeyMaterialImported':
      return !facts.materials.some(
        ({ id, awaitedRegions }) => id === event.keyMaterialId && awaitedRegions.includes(event.region),
      );
    case 'SynchronizeMultiRegionKey':
      return before.facts.multiRegion === null || facts.materials.length === event.shared.materials.length;
    case 'RotationFinished':
      return facts.onDemandRotation === null;
    case 'DeleteExpiredKeyMaterial':
      return (
        before.keyState === 'Creating' ||
        before.keyState === 'Unavailable' ||
        !facts.materials.some(({ id, isImported }) => id === event.keyMaterialId && isImported)
      );
    case 'RotateKey':
    case 'DeleteKey':
      return true;
    default:
      return event satisfies never;
  }
}

describe('What is allowed is done', () => {
  it('by every request, in every key that allows it', () => {
    const done = new Map<string, Set<string>>();
    const undone: string[] = [];
    for (const key of keys) {
      for (const step of tries) {
        const moment = happen(key, step);
        const { request, outcome, before, after } = moment;
        if (request === null || outcome?.ok !== true) continue;
        const isLed =
          after.keyState === before.keyState || leadsTo[request.operation]?.includes(after.keyState) === true;
        if (!hasDone(request, moment) || !isLed) {
          undone.push(
            `${before.keyState}, ${JSON.stringify(request)}: ${after.keyState}, ${JSON.stringify(before.facts)}`,
          );
        }
        done.set(request.operation, (done.get(request.operation) ?? new Set()).add(before.keyState));
      }
    }
    expect(undone.slice(0, 3)).toEqual([]);
    expect(
      Object.fromEntries([...done].map(([operation, states]) => [operation, [...states].sort().join(' ')])),
    ).toEqual({
      ScheduleKeyDeletion: 'Creating Disabled Enabled PendingImport Unavailable',
      CancelKeyDeletion: 'PendingDeletion PendingReplicaDeletion',
      EnableKey: 'Disabled Enabled Unavailable',
      DisableKey: 'Disabled Enabled Unavailable',
      ImportKeyMaterial: 'Disabled Enabled PendingImport Updating',
      DeleteImportedKeyMaterial: 'Disabled Enabled PendingDeletion PendingImport PendingReplicaDeletion',
      EnableKeyRotation: 'Enabled Updating',
      DisableKeyRotation: 'Enabled Updating',
      RotateKeyOnDemand: 'Enabled Updating',
      ReplicateKey: 'Enabled',
      UpdatePrimaryRegion: 'Enabled Updating',
      UpdateKeyDescription: 'Creating Disabled Enabled PendingImport Unavailable Updating',
    });
  });

  it('by every service event, to every key that it concerns', () => {
    const undone: string[] = [];
    let happened = 0;
    for (const key of keys) {
      for (const step of events) {
        if (step.kind !== 'event') continue;
        const event = eventFrom(step.event, key);
        const { after, impossible } = happen(key, step);
        if (impossible !== null) continue;
        happened += 1;
        if (!hasHappened(event, key, after)) {
          undone.push(
            `${key.keyState}, ${JSON.stringify(event)}: ${after.keyState}, ${JSON.stringify(key.facts)}`,
          );
        }
      }
    }
    expect(undone.slice(0, 3)).toEqual([]);
    expect(happened).toBeGreaterThan(1000);
  });

  it('and nothing else: an operation that changes no key leaves it as it is', () => {
    for (const key of keys) {
      for (const operation of [
        'DescribeKey',
        'Encrypt',
        'Sign',
        'TagResource',
        'GetKeyRotationStatus',
      ] as const) {
        const outcome = perform(key, { operation, at: key.at });
        if (outcome.ok && outcome.events.length === 0) expect(outcome.key).toEqual(key);
      }
    }
  });
});

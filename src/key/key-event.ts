import type { KeyFacts } from './key-facts.ts';
import type { KeyMaterial } from './key-material.ts';
import type { KeyState } from './key-state.ts';
import type { KeyOperation, OperationOnKey } from './operation.ts';

/**
 * The operations that can change a key's state or the facts under it, as events of the machine.
 *
 * Each carries the request's members by their AWS names, with AWS's defaults filled in, and `at`, the time of the call
 * (epoch milliseconds).
 */
export type OperationEvent =
  | { readonly type: 'ScheduleKeyDeletion'; readonly at: number; readonly PendingWindowInDays: number }
  | { readonly type: 'CancelKeyDeletion'; readonly at: number }
  | { readonly type: 'EnableKey'; readonly at: number }
  | { readonly type: 'DisableKey'; readonly at: number }
  | {
      readonly type: 'ImportKeyMaterial';
      readonly at: number;
      /** Identifies the key material in its key: see {@link keyMaterialIdOf}. */
      readonly keyMaterialId: string;
      readonly ImportType: 'NEW_KEY_MATERIAL' | 'EXISTING_KEY_MATERIAL' | null;
      /** The key material ID that the caller named, if any. */
      readonly KeyMaterialId: string | null;
      readonly ExpirationModel: 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE';
      /** Epoch milliseconds. */
      readonly ValidTo: number | null;
    }
  | {
      readonly type: 'DeleteImportedKeyMaterial';
      readonly at: number;
      readonly KeyMaterialId: string | null;
    }
  | { readonly type: 'EnableKeyRotation'; readonly at: number; readonly RotationPeriodInDays: number }
  | { readonly type: 'DisableKeyRotation'; readonly at: number }
  | { readonly type: 'RotateKeyOnDemand'; readonly at: number }
  | {
      readonly type: 'ReplicateKey';
      readonly at: number;
      readonly ReplicaRegion: string;
      /** Of the replica; the empty text unless given. */
      readonly Description?: string;
    }
  | {
      readonly type: 'UpdatePrimaryRegion';
      readonly at: number;
      readonly PrimaryRegion: string;
      /** The key state of the replica in that Region. */
      readonly replicaKeyState: KeyState;
    }
  | { readonly type: 'UpdateKeyDescription'; readonly at: number; readonly Description: string };

/** What related keys share and AWS keeps in sync from the primary key. Source: semantics.md B.2, B.15. */
export type SharedFacts = Pick<KeyFacts, 'multiRegion' | 'automaticRotation'> & {
  readonly materials: readonly KeyMaterial[];
};

/**
 * The changes that no caller asks for, by AWS's name where it has one (DeleteKey, DeleteExpiredKeyMaterial, RotateKey,
 * SynchronizeMultiRegionKey).
 */
export type ServiceEvent =
  | { readonly type: 'DeleteKey'; readonly at: number }
  | { readonly type: 'DeleteExpiredKeyMaterial'; readonly at: number; readonly keyMaterialId: string }
  | { readonly type: 'RotateKey'; readonly at: number }
  | { readonly type: 'RotationFinished'; readonly at: number }
  | { readonly type: 'ReplicationFinished'; readonly at: number }
  | { readonly type: 'PrimaryRegionUpdateStarted'; readonly at: number; readonly primaryRegion: string }
  | { readonly type: 'PrimaryRegionUpdated'; readonly at: number }
  | { readonly type: 'ReplicaDeleted'; readonly at: number; readonly region: string }
  | {
      readonly type: 'ReplicaKeyMaterialImported';
      readonly at: number;
      readonly region: string;
      readonly keyMaterialId: string;
    }
  | { readonly type: 'SynchronizeMultiRegionKey'; readonly at: number; readonly shared: SharedFacts }
  | { readonly type: 'CustomKeyStoreConnected'; readonly at: number }
  | { readonly type: 'CustomKeyStoreDisconnected'; readonly at: number };

/** Everything that can happen to a key: the events of the machine. */
export type KeyEvent = OperationEvent | ServiceEvent;

/** A request on one key: an event of the machine, or an operation that leaves the key as it is. */
export type JudgedRequest =
  | OperationEvent
  | { readonly type: Exclude<KeyOperation, OperationEvent['type']>; readonly at: number };

/** What the guards and actions of the machine see: the facts under the key's state, and what happens. */
export interface MachineArgs {
  readonly context: KeyFacts;
  readonly event: KeyEvent;
}

/** The event of one type. */
export type EventOf<Type extends KeyEvent['type']> = Extract<KeyEvent, { readonly type: Type }>;

/** The operations that are events of the machine. */
export const operationEventTypes = [
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
  'EnableKey',
  'DisableKey',
  'ImportKeyMaterial',
  'DeleteImportedKeyMaterial',
  'EnableKeyRotation',
  'DisableKeyRotation',
  'RotateKeyOnDemand',
  'ReplicateKey',
  'UpdatePrimaryRegion',
  'UpdateKeyDescription',
] as const satisfies readonly (OperationEvent['type'] & OperationOnKey)[];

/** The service events, in the order in which those that are due at the same instant happen. */
export const serviceEventTypes = [
  'CustomKeyStoreConnected',
  'CustomKeyStoreDisconnected',
  'ReplicationFinished',
  'PrimaryRegionUpdateStarted',
  'PrimaryRegionUpdated',
  'RotationFinished',
  'RotateKey',
  'DeleteExpiredKeyMaterial',
  'ReplicaKeyMaterialImported',
  'SynchronizeMultiRegionKey',
  'ReplicaDeleted',
  'DeleteKey',
] as const satisfies readonly ServiceEvent['type'][];

/** Says whether a request or an event is an operation of the machine. */
export function isOperationEvent(event: KeyEvent | JudgedRequest): event is OperationEvent {
  return operationEventTypes.some((type) => type === event.type);
}

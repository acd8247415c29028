import type { EventOf, JudgedRequest } from './key-event.ts';
import { type KeyFacts, keyIdOf } from './key-facts.ts';
import { keyMaterialIdOf } from './key-material.ts';
import type { KeyState } from './key-state.ts';
import type { KeyOperation } from './operation.ts';
import { rotationPeriodInDays, waitingPeriodInDays } from './request-problem.ts';

/** The members that matter to a key's life, by operation and AWS's name. Times in epoch milliseconds. */
export interface KeyRequestInputs {
  readonly ScheduleKeyDeletion: { readonly PendingWindowInDays?: number };
  readonly ImportKeyMaterial: {
    /** The unwrapped key material, or any text that stands for its bytes: what is the same key material is equal. */
    readonly keyMaterial: string;
    readonly ImportType?: 'NEW_KEY_MATERIAL' | 'EXISTING_KEY_MATERIAL';
    readonly KeyMaterialId?: string;
    readonly ExpirationModel?: 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE';
    readonly ValidTo?: number;
  };
  readonly DeleteImportedKeyMaterial: { readonly KeyMaterialId?: string };
  readonly EnableKeyRotation: { readonly RotationPeriodInDays?: number };
  readonly ReplicateKey: { readonly ReplicaRegion: string; readonly Description?: string };
  readonly UpdatePrimaryRegion: {
    readonly PrimaryRegion: string;
    /** The key state of the replica in that Region, which one key cannot know; Enabled unless given. */
    readonly replicaKeyState?: KeyState;
  };
  readonly UpdateKeyDescription: { readonly Description: string };
}

/**
 * One call on one key: an operation by its AWS name, the time of the call (epoch milliseconds), and its members.
 *
 * Members that do not matter to the key's life (plaintexts, policies, tags …) belong to the whole call of an account.
 */
export type KeyRequest = {
  readonly [Operation in KeyOperation]: {
    readonly operation: Operation;
    readonly at: number;
  } & (Operation extends keyof KeyRequestInputs
    ? Partial<KeyRequestInputs[Operation]> extends KeyRequestInputs[Operation]
      ? { readonly input?: KeyRequestInputs[Operation] }
      : { readonly input: KeyRequestInputs[Operation] }
    : { readonly input?: undefined });
}[KeyOperation];

/** A request as the machine and the judge see it: AWS's defaults filled in. */
export function judgedRequest(facts: KeyFacts, request: KeyRequest): JudgedRequest {
  const { at } = request;
  switch (request.operation) {
    case 'ScheduleKeyDeletion':
      return {
        type: request.operation,
        at,
        PendingWindowInDays: request.input?.PendingWindowInDays ?? waitingPeriodInDays.default,
      };
    case 'EnableKeyRotation':
      return {
        type: request.operation,
        at,
        RotationPeriodInDays:
          request.input?.RotationPeriodInDays ??
          facts.automaticRotation?.periodInDays ??
          rotationPeriodInDays.default,
      };
    case 'ImportKeyMaterial':
      return importEvent(facts, at, request.input);
    case 'DeleteImportedKeyMaterial':
      return { type: request.operation, at, KeyMaterialId: request.input?.KeyMaterialId ?? null };
    case 'ReplicateKey':
      return {
        type: request.operation,
        at,
        ReplicaRegion: request.input.ReplicaRegion,
        Description: request.input.Description ?? '',
      };
    case 'UpdatePrimaryRegion':
      return {
        type: request.operation,
        at,
        PrimaryRegion: request.input.PrimaryRegion,
        replicaKeyState: request.input.replicaKeyState ?? 'Enabled',
      };
    case 'UpdateKeyDescription':
      return { type: request.operation, at, Description: request.input.Description };
    case 'CancelKeyDeletion':
    case 'EnableKey':
    case 'DisableKey':
    case 'DisableKeyRotation':
    case 'RotateKeyOnDemand':
      return { type: request.operation, at };
    default:
      return { type: request.operation, at };
  }
}

function importEvent(
  facts: KeyFacts,
  at: number,
  input: KeyRequestInputs['ImportKeyMaterial'],
): EventOf<'ImportKeyMaterial'> {
  return {
    type: 'ImportKeyMaterial',
    at,
    keyMaterialId: keyMaterialIdOf(keyIdOf(facts.keyArn), `imported ${input.keyMaterial}`),
    ImportType: input.ImportType ?? null,
    KeyMaterialId: input.KeyMaterialId ?? null,
    ExpirationModel: input.ExpirationModel ?? 'KEY_MATERIAL_EXPIRES',
    ValidTo: input.ValidTo ?? null,
  };
}

import { advance, type PeerEvent, peerEventsOf } from './advance.ts';
import { assertTime, type Key } from './create-key.ts';
import { describe, type KeyMetadata } from './describe.ts';
import { type KmsError, KmsException } from './exception.ts';
import { keyInterpreter } from './interpreter.ts';
import { judge } from './judge.ts';
import { isOperationEvent, type JudgedRequest, type ServiceEvent } from './key-event.ts';
import { currentMaterial } from './key-material.ts';
import { judgedRequest, type KeyRequest } from './key-request.ts';
import type { KeyState } from './key-state.ts';
import { isTableOperation } from './key-state-table.ts';
import { isOperation } from './operation.ts';
import type { Grounds, Refused } from './refusal.ts';
import { malformed } from './request-problem.ts';
import { type RotationStatus, rotationStatus } from './rotation-status.ts';
import { quoted, shown } from './shown.ts';

/**
 * What one key can answer to a request, by AWS's names; times in epoch milliseconds.
 *
 * Members that need the whole account (ciphertexts, policies, tags …) are the account's to add.
 */
export interface KeyResponse extends Partial<RotationStatus> {
  readonly KeyId?: string;
  readonly DeletionDate?: number;
  readonly KeyState?: KeyState;
  readonly PendingWindowInDays?: number;
  readonly KeyMaterialId?: string;
  readonly KeyMetadata?: KeyMetadata;
  readonly ReplicaKeyMetadata?: KeyMetadata;
}

/** What came of a request on one key. A refusal changes nothing: the key that was asked is still the key. */
export type Outcome =
  | {
      readonly ok: true;
      readonly key: Key;
      readonly response: KeyResponse;
      /** The service events that happened until and at the time of the call, in order. */
      readonly events: readonly ServiceEvent[];
      /** What the call means for related keys. */
      readonly peerEvents: readonly PeerEvent[];
    }
  | { readonly ok: false; readonly exception: KmsError & Grounds };

/**
 * One call on one key: due service events first, then the request.
 *
 * @throws RangeError for a time before the key's last instant; every refusal of AWS is data
 * @example
 * perform(key, { operation: 'ScheduleKeyDeletion', at, input: { PendingWindowInDays: 7 } })
 * // { ok: true, key: { keyState: 'PendingDeletion', … }, response: { DeletionDate: …, … } }
 * perform(key, { operation: 'CancelKeyDeletion', at })
 * // { ok: false, exception: { name: 'KMSInvalidStateException', message: '… is not pending deletion.', … } }
 */
export function perform(key: Key, request: KeyRequest): Outcome {
  const unasked = nothingAsked(request);
  if (unasked !== null) return refusal(unasked);
  assertTime(request.at, key.at);
  const problem = problemOf(request);
  if (problem !== null) return refusal(problem);
  const due = advance(key, request.at);
  const outcome = performNow(due.key, request);
  if (!outcome.ok) return outcome;
  return {
    ...outcome,
    events: [...due.events, ...outcome.events],
    peerEvents: [...due.peerEvents, ...outcome.peerEvents],
  };
}

/** {@link perform} for a well-formed request to a key to which all has happened that is due. */
export function performNow(key: Key, request: KeyRequest): Outcome {
  const judged = judgedRequest(key.facts, request);
  if (!isOperationEvent(judged)) {
    const refused = judge(key.facts, key.keyState, judged);
    if (refused !== null) return refusal(refused);
    return { ok: true, key, response: responseOf(key, judged, []), events: [], peerEvents: [] };
  }
  const { keyState, facts, refused } = keyInterpreter.run(key.keyState, key.facts, judged);
  if (refused !== null) return refusal(refused);
  const changed: Key = { keyState, facts, at: request.at };
  const peers = peerEventsOf(key, changed, judged);
  const after = advance(changed, request.at);
  return {
    ok: true,
    key: after.key,
    response: responseOf(changed, judged, peers),
    events: after.events,
    peerEvents: [...peers, ...after.peerEvents],
  };
}

/**
 * {@link perform} for callers who want AWS's exceptions thrown.
 *
 * @throws KmsException with the `name`, `message` and `$fault` of the AWS SDK's error
 */
export function performOrThrow(key: Key, request: KeyRequest): Extract<Outcome, { ok: true }> {
  const outcome = perform(key, request);
  if (!outcome.ok) throw new KmsException(outcome.exception);
  return outcome;
}

/** A refusal as an outcome shows it. */
export function refusal({ error, ...grounds }: Refused): Extract<Outcome, { ok: false }> {
  return { ok: false, exception: { ...error, ...grounds } };
}

function nothingAsked(request: unknown): Refused | null {
  if (typeof request === 'object' && request !== null) return null;
  const line = `a request must be an object with operation and at; got ${shown(request)}`;
  return malformed('ValidationException', line);
}

/** What is wrong with a request that no type checker has seen. */
function problemOf(request: KeyRequest): Refused | null {
  const operation: unknown = request.operation;
  if (typeof operation !== 'string' || !(operation === 'ReEncrypt' || isTableOperation(operation))) {
    return typeof operation === 'string' && isOperation(operation)
      ? malformed('ValidationException', `${operation} uses no existing key: it is a call on an account`)
      : malformed('UnknownOperationException', `AWS KMS has no operation ${quoted(operation)}`);
  }
  const input: unknown = request.input;
  if (input !== undefined && (typeof input !== 'object' || input === null || Array.isArray(input))) {
    return malformed('ValidationException', `input must be an object with the members of ${operation}`);
  }
  const needed = neededMembers.get(operation);
  if (needed !== undefined && typeof new Map(Object.entries(input ?? {})).get(needed) !== 'string') {
    return malformed('ValidationException', `${operation} needs ${needed}, a text`);
  }
  return null;
}

const neededMembers: ReadonlyMap<string, string> = new Map([
  ['ImportKeyMaterial', 'keyMaterial'],
  ['ReplicateKey', 'ReplicaRegion'],
  ['UpdatePrimaryRegion', 'PrimaryRegion'],
  ['UpdateKeyDescription', 'Description'],
]);

function responseOf(key: Key, request: JudgedRequest, peers: readonly PeerEvent[]): KeyResponse {
  const { facts, keyState } = key;
  const KeyId = facts.keyArn;
  switch (request.type) {
    case 'ScheduleKeyDeletion': {
      const deletionDate = facts.waitingPeriod?.deletionDate ?? null;
      return {
        KeyId,
        PendingWindowInDays: request.PendingWindowInDays,
        ...(keyState === 'Deleted' ? {} : { KeyState: keyState }),
        ...(deletionDate === null ? {} : { DeletionDate: deletionDate }),
      };
    }
    case 'CancelKeyDeletion':
    case 'RotateKeyOnDemand':
      return { KeyId };
    case 'ImportKeyMaterial':
      return { KeyId, KeyMaterialId: request.keyMaterialId };
    case 'DeleteImportedKeyMaterial': {
      const KeyMaterialId = request.KeyMaterialId ?? currentMaterial(facts.materials)?.id;
      return KeyMaterialId === undefined ? { KeyId } : { KeyId, KeyMaterialId };
    }
    case 'DescribeKey':
      return { KeyMetadata: describe(key) };
    case 'GetKeyRotationStatus':
      return { KeyId, ...rotationStatus(key) };
    case 'ReplicateKey': {
      const replica = peers.flatMap((peer) => ('replica' in peer ? [peer.replica] : []))[0];
      return replica === undefined ? {} : { ReplicaKeyMetadata: describe(replica) };
    }
    default:
      return {};
  }
}

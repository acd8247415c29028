import { isKeyState, type LifecycleState } from '../key/key-state.ts';
import { isTableOperation, type TableOperation } from '../key/key-state-table.ts';
import { isKeySpec, type KeyType, keyTypeProblem, origins, symmetricKeyType } from '../key/key-type.ts';
import { type TypeClass, typeClassOf } from '../key/type-class.ts';
import { type Members, memberOf, objectOf, textOf } from './read/members.ts';
import { readTrailDate } from './read/trail-date.ts';
import type { TrailRecord } from './read/trail-record.ts';
import { messageTemplate, type Said, saidOf } from './state-message.ts';

/** The service events of one key that CloudTrail records. */
export const recordedServiceEvents = [
  'DeleteKey',
  'DeleteExpiredKeyMaterial',
  'RotateKey',
  'SynchronizeMultiRegionKey',
] as const;

/** What a record says happened to a key: a row of the key state table, its creation, or a service event. */
export type TrailEvent = TableOperation | 'CreateKey' | (typeof recordedServiceEvents)[number];

/** What one record says of one key, as far as it tells key states apart; records of which the same is said share it. */
export interface ObservationKind {
  readonly event: TrailEvent;
  /**
   * `untold`: refused for a reason that says nothing of the key state; `open`: failed in the service, and may have been done.
   */
  readonly outcome: 'done' | 'refused' | 'untold' | 'open';
  readonly exception: string | null;
  /** The message with places; null if the record has none. */
  readonly message: string | null;
  readonly said: Said | null;
  /** The key state that the record shows after the call; null if it shows none. */
  readonly shown: LifecycleState | null;
  /** The type classes that the key can be of, by its metadata; null if the record does not tell. */
  readonly typeClass: TypeClass | null;
  /** Whether a key that is created is a replica. */
  readonly isReplica: boolean;
  /** What distinguishes imports and deletions of key material, and rotations. */
  readonly argument: string | null;
}

/** What else a record tells that people or dates need. */
export interface ObservationDetail {
  readonly actor: string;
  /** The waiting period of ScheduleKeyDeletion, days. */
  readonly days: number | null;
  /** The waiting period that was asked for, by default or by number; null if the record does not tell. */
  readonly asked: number | null;
  /** When imported key material expires: epoch milliseconds, or null for never or for no import. */
  readonly expires: number | null;
}

/** What CloudTrail recorded of one key. */
export interface TrailObservation {
  readonly keyArn: string;
  /** Epoch milliseconds, whole seconds. */
  readonly at: number;
  readonly eventId: string;
  readonly kind: ObservationKind;
  readonly detail: ObservationDetail;
}

/** What a record says of each key that it names; empty for one that is about no key that can be named. */
export function observationsOf(record: TrailRecord): readonly TrailObservation[] {
  const { at, eventId, eventName } = record;
  const observe = (keyArn: string, event: TrailEvent): TrailObservation => ({
    keyArn,
    at,
    eventId,
    kind: kindOf(record, keyArn, event),
    detail: detailOf(record, event),
  });
  const keys = keysOf(record);
  if (eventName === 'CreateKey') {
    const metadata = record.answer === null ? null : objectOf(record.answer, 'keyMetadata');
    return metadata === null ? [] : born(record, metadata);
  }
  if (eventName === 'ReEncrypt') {
    const [from, to] = reEncrypted(record, keys);
    return [
      ...(from === undefined ? [] : [observe(from, 'ReEncryptFrom')]),
      ...(to === undefined ? [] : [observe(to, 'ReEncryptTo')]),
    ];
  }
  const keyArn = keys.find((arn) => arn.includes(`:kms:${record.region}:`)) ?? keys[0];
  if (keyArn === undefined) return [];
  if (eventName === 'ReplicateKey') {
    const metadata = record.answer === null ? null : objectOf(record.answer, 'replicaKeyMetadata');
    return [observe(keyArn, 'ReplicateKey'), ...(metadata === null ? [] : born(record, metadata))];
  }
  if (isTableOperation(eventName)) return [observe(keyArn, eventName)];
  const event = recordedServiceEvents.find((name) => name === eventName);
  return event === undefined ? [] : [observe(keyArn, event)];
}

const keyArnPattern = /^arn:aws[a-z-]{0,20}:kms:[a-z0-9-]{1,40}:\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

/** The ARNs of the keys that a record names, the surest first. */
function keysOf({ resources, answer, parameters, serviceDetails, errorMessage, ...record }: TrailRecord) {
  const named = resources.filter((arn) => keyArnPattern.test(arn));
  if (named.length > 0) return [...new Set(named)];
  const others = [answer, serviceDetails, parameters].flatMap((members) => {
    const id = members === null ? null : textOf(members, 'keyId', 'targetKeyId');
    if (id === null) return [];
    if (keyArnPattern.test(id)) return [id];
    const isKeyId = /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(id);
    return isKeyId && record.accountId !== null
      ? [`arn:aws:kms:${record.region}:${record.accountId}:key/${id}`]
      : [];
  });
  const inMessage = /arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+/.exec(errorMessage ?? '')?.[0];
  return [...new Set([...others, ...(inMessage === undefined ? [] : [inMessage])])];
}

/** Source and destination key; the record lists them in this order, unless the request tells otherwise. */
function reEncrypted({ parameters }: TrailRecord, keys: readonly string[]): readonly (string | undefined)[] {
  const id = (name: string) => (parameters === null ? null : textOf(parameters, name));
  const [source, destination] = [id('sourceKeyId'), id('destinationKeyId')];
  const isNamed = (arn: string, name: string | null) =>
    name !== null && (arn === name || arn.endsWith(`/${name}`));
  const [first, second = first] = keys;
  if (first === undefined || second === undefined) return [];
  const isSwapped = isNamed(first, destination) || isNamed(second, source);
  if (keys.length === 1)
    return isSwapped && !isNamed(first, source) ? [undefined, first] : [first, undefined];
  return isSwapped && !isNamed(first, source) ? [second, first] : [first, second];
}

function born(record: TrailRecord, metadata: Members): readonly TrailObservation[] {
  const keyArn = textOf(metadata, 'arn');
  if (keyArn === null || !keyArnPattern.test(keyArn) || record.errorCode !== null) return [];
  const configuration = objectOf(metadata, 'multiRegionConfiguration');
  const role = configuration === null ? null : textOf(configuration, 'multiRegionKeyType');
  return [
    {
      keyArn,
      at: record.at,
      eventId: record.eventId,
      kind: {
        ...nothingTold,
        event: 'CreateKey',
        shown: stateIn(metadata),
        typeClass: typeClassIn(metadata, keyArn),
        isReplica: role === 'REPLICA' || record.eventName === 'ReplicateKey',
      },
      detail: detailOf(record, 'CreateKey'),
    },
  ];
}

const nothingTold = {
  outcome: 'done',
  exception: null,
  message: null,
  said: null,
  shown: null,
  typeClass: null,
  isReplica: false,
  argument: null,
} as const;

function kindOf(record: TrailRecord, keyArn: string, event: TrailEvent): ObservationKind {
  const argument = argumentOf(record, event);
  if (record.errorCode === null) {
    return { ...nothingTold, event, argument, shown: record.answer === null ? null : stateIn(record.answer) };
  }
  // The call would have been done.
  if (record.errorCode === 'DryRunOperationException') return { ...nothingTold, event };
  const message = record.errorMessage === null ? null : messageTemplate(record.errorMessage, keyArn);
  const said = message === null ? null : saidOf(message);
  const outcome = failureOf(record.errorCode, message, said);
  return { ...nothingTold, event, argument, outcome, exception: record.errorCode, message, said };
}

const failures: ReadonlySet<string> = new Set([
  'KMSInternalException',
  'InternalFailure',
  'InternalError',
  'InternalServerException',
  'DependencyTimeoutException',
  'DependencyTimeout',
  'ServiceUnavailable',
  'ServiceUnavailableException',
]);

function failureOf(code: string, message: string | null, said: Said | null): ObservationKind['outcome'] {
  if (failures.has(code)) return 'open';
  const isOfAnother = message?.includes('{other_key_arn}') === true && said === null;
  switch (code) {
    case 'DisabledException':
    case 'KMSInvalidStateException':
      return isOfAnother ? 'untold' : 'refused';
    case 'NotFoundException':
      return said === 'Deleted' ? 'refused' : 'untold';
    default:
      return 'untold';
  }
}

function argumentOf({ parameters, serviceDetails }: TrailRecord, event: TrailEvent): string | null {
  switch (event) {
    case 'ImportKeyMaterial':
      return parameters === null ? null : (textOf(parameters, 'importType') ?? 'none');
    case 'RotateKey':
      return serviceDetails === null ? null : textOf(serviceDetails, 'rotationType');
    default:
      return null;
  }
}

function detailOf({ actor, answer, parameters }: TrailRecord, event: TrailEvent): ObservationDetail {
  const isSchedule = event === 'ScheduleKeyDeletion';
  const asked = isSchedule && parameters !== null ? (daysIn(parameters) ?? usualWait) : null;
  const answered = isSchedule && answer !== null ? daysIn(answer) : null;
  return {
    actor,
    days: answered ?? (isSchedule && parameters !== null ? daysIn(parameters) : null),
    asked,
    expires: event === 'ImportKeyMaterial' ? expiryIn(parameters) : null,
  };
}

/** The waiting period unless another is asked for, days. Source: API reference, ScheduleKeyDeletion. */
const usualWait = 30;

function daysIn(members: Members): number | null {
  const days = Number(textOf(members, 'pendingWindowInDays') ?? 'none');
  return Number.isInteger(days) && days >= 1 && days <= 365 ? days : null;
}

/** Key material expires unless the request says otherwise; at an unknown time, it may at any. */
function expiryIn(parameters: Members | null): number | null {
  if (parameters !== null && textOf(parameters, 'expirationModel') === 'KEY_MATERIAL_DOES_NOT_EXPIRE')
    return null;
  return (parameters === null ? null : readTrailDate(memberOf(parameters, 'validTo'))) ?? 0;
}

function stateIn(members: Members): LifecycleState | null {
  const state = textOf(members, 'keyState');
  return state !== null && isKeyState(state) ? state : null;
}

/** Records of a time before there were other key specs name none. */
function typeClassIn(metadata: Members, keyArn: string): TypeClass | null {
  const keySpec = textOf(metadata, 'keySpec', 'customerMasterKeySpec') ?? symmetricKeyType.keySpec;
  const keyUsage = textOf(metadata, 'keyUsage') ?? symmetricKeyType.keyUsage;
  const origin = origins.find((name) => name === (textOf(metadata, 'origin') ?? symmetricKeyType.origin));
  if (!isKeySpec(keySpec) || origin === undefined) return null;
  const usage = usages.find((name) => name === keyUsage);
  if (usage === undefined) return null;
  const type: KeyType = {
    keyManager: textOf(metadata, 'keyManager') === 'AWS' ? 'AWS' : 'CUSTOMER',
    origin,
    keySpec,
    keyUsage: usage,
    multiRegion: isMultiRegion(keyArn),
  };
  return keyTypeProblem(type) === undefined ? typeClassOf(type) : null;
}

const usages = [
  'ENCRYPT_DECRYPT',
  'SIGN_VERIFY',
  'GENERATE_VERIFY_MAC',
  'KEY_AGREEMENT',
  'ENCAPSULATE_DECAPSULATE',
] as const;

/** The ID of a multi-Region key starts with `mrk-`, and no other does. */
export function isMultiRegion(keyArn: string): boolean {
  return keyArn.includes(':key/mrk-');
}

import { nextServiceEvent } from '../../key/advance.ts';
import type { Key } from '../../key/create-key.ts';
import type { EventOf, KeyEvent, OperationEvent, ServiceEvent } from '../../key/key-event.ts';
import type { KeyFacts } from '../../key/key-facts.ts';
import type { KeyState } from '../../key/key-state.ts';
import type { KeyType } from '../../key/key-type.ts';
import type { Bounds } from '../bounds.ts';
import {
  datePhase,
  deletionDateIn,
  expiry,
  type MaterialName,
  now,
  regions,
  rotationDates,
  rotationPeriodInDays,
  rotationPhase,
} from './canonical-key.ts';

/** A call on a key. */
export interface Call<Event extends OperationEvent = OperationEvent> {
  readonly kind: 'call';
  readonly label: string;
  readonly event: Event;
  /** For what starts a change of primary Region: its place in time after those under way. */
  readonly order?: number;
}

/** What can come to a key in an exploration: a call, a service event, or time alone. */
export type Stimulus =
  | Call
  /** Sent by a related key or by the custom key store, or tried at any time, as DeleteKey is. */
  | {
      readonly kind: 'service';
      readonly label: string;
      readonly event: ServiceEvent;
      readonly order?: number;
    }
  /** A deadline in the key's facts comes: the model says with which service event. */
  | {
      readonly kind: 'deadline';
      readonly label: string;
      readonly event: Deadline;
      /** Which key material expires. */
      readonly material: MaterialName | null;
    }
  /** Time passes to the next instant that matters, and no service event happens. */
  | { readonly kind: 'time'; readonly label: string; readonly instant: Instant };

type DeadlineStimulus = Extract<Stimulus, { readonly kind: 'deadline' }>;

/** The deadlines that a key can wait for; each ends with a service event. */
export type Deadline =
  | 'ReplicationFinished'
  | 'PrimaryRegionUpdated'
  | 'RotationFinished'
  | 'RotateKey'
  | 'DeleteExpiredKeyMaterial';

/** The instants that matter although nothing happens at them. */
export type Instant = 'deletion date' | 'automatic rotation' | 'an earlier change of primary Region';

/** Every call that is tried on a key, whatever its state: some are refused by every key. */
export function callsWithin(
  type: KeyType,
  bounds: Pick<Bounds, 'windowsInDays' | 'expiry' | 'regions'>,
): readonly Call[] {
  const multiRegion = type.multiRegion ? regions.slice(0, bounds.regions) : regions.slice(1, 2);
  const imports =
    type.origin === 'EXTERNAL' ? importsWithin(bounds.expiry) : importsWithin(false).slice(0, 1);
  const named: readonly MaterialName[] =
    type.origin === 'EXTERNAL' ? ['non-current', 'waiting', 'another'] : [];
  return [
    ...bounds.windowsInDays.map((PendingWindowInDays) =>
      call(
        { type: 'ScheduleKeyDeletion', at: now, PendingWindowInDays },
        `ScheduleKeyDeletion ${PendingWindowInDays} days`,
      ),
    ),
    call({ type: 'CancelKeyDeletion', at: now }),
    call({ type: 'EnableKey', at: now }),
    call({ type: 'DisableKey', at: now }),
    ...imports,
    call({ type: 'DeleteImportedKeyMaterial', at: now, KeyMaterialId: null }),
    ...named.map((KeyMaterialId) =>
      call(
        { type: 'DeleteImportedKeyMaterial', at: now, KeyMaterialId },
        `DeleteImportedKeyMaterial ${KeyMaterialId}`,
      ),
    ),
    call({ type: 'EnableKeyRotation', at: now, RotationPeriodInDays: rotationPeriodInDays }),
    call({ type: 'DisableKeyRotation', at: now }),
    call({ type: 'RotateKeyOnDemand', at: now }),
    ...multiRegion.map((ReplicaRegion) =>
      call({ type: 'ReplicateKey', at: now, ReplicaRegion }, `ReplicateKey ${ReplicaRegion}`),
    ),
    call({ type: 'UpdateKeyDescription', at: now, Description: 'another' }),
  ];
}

function importsWithin(expires: boolean): readonly Call[] {
  const models = expires ? ([null, expiry] as const) : ([null] as const);
  const known: readonly MaterialName[] = ['current', 'non-current', 'waiting', 'another'];
  return models.flatMap((validTo) => [
    ...known.map((name) => importCall(name, null, validTo)),
    importCall('another', 'NEW_KEY_MATERIAL', validTo),
    ...(validTo === null
      ? [
          importCall('current', 'NEW_KEY_MATERIAL', validTo),
          importCall('another', 'EXISTING_KEY_MATERIAL', validTo),
        ]
      : []),
  ]);
}

function importCall(
  name: MaterialName,
  ImportType: 'NEW_KEY_MATERIAL' | 'EXISTING_KEY_MATERIAL' | null,
  ValidTo: number | null,
): Call {
  const label = [
    'ImportKeyMaterial',
    ...(ImportType === null ? [] : [ImportType]),
    name,
    ...(ValidTo === null ? [] : ['until a date']),
  ].join(' ');
  const ExpirationModel = ValidTo === null ? 'KEY_MATERIAL_DOES_NOT_EXPIRE' : 'KEY_MATERIAL_EXPIRES';
  const given = { ImportType, KeyMaterialId: null, ExpirationModel, ValidTo } as const;
  return call({ type: 'ImportKeyMaterial', at: now, keyMaterialId: name, ...given }, label);
}

/** UpdatePrimaryRegion: what it does depends on the replica in the Region it names. */
export function updatePrimaryRegion(
  region: string,
  replicaKeyState: KeyState,
  order = 0,
): Call<EventOf<'UpdatePrimaryRegion'>> {
  const event = { type: 'UpdatePrimaryRegion', at: now, PrimaryRegion: region, replicaKeyState } as const;
  return { kind: 'call', label: `UpdatePrimaryRegion ${region}`, event, order };
}

/** What can come to one key at any time besides calls, as far as it concerns no other key. */
export const ownEvents: readonly Stimulus[] = [
  time('the deletion date comes', 'deletion date'),
  { kind: 'service', label: 'DeleteKey', event: { type: 'DeleteKey', at: now } },
  deadline('ReplicationFinished'),
  deadline('RotationFinished'),
  deadline('RotateKey'),
  deadline('DeleteExpiredKeyMaterial', 'current'),
  deadline('DeleteExpiredKeyMaterial', 'non-current'),
  deadline('DeleteExpiredKeyMaterial', 'waiting'),
];

/** What comes to every key of a set at the same instant. */
export const jointEvents = {
  rotationDate: time('the date of automatic rotation comes', 'automatic rotation'),
  customKeyStoreDisconnected: {
    kind: 'service',
    label: 'CustomKeyStoreDisconnected',
    event: { type: 'CustomKeyStoreDisconnected', at: now },
  },
  customKeyStoreConnected: {
    kind: 'service',
    label: 'CustomKeyStoreConnected',
    event: { type: 'CustomKeyStoreConnected', at: now },
  },
  primaryRegionUpdated: deadline('PrimaryRegionUpdated'),
  earlierUpdate: time('an earlier change of primary Region ends', 'an earlier change of primary Region'),
} as const satisfies Record<string, Stimulus>;

/** The key as time has left it when a stimulus comes, and the event that comes; null if it cannot come to this key. */
export function arrival(
  key: Key,
  stimulus: Stimulus,
): { readonly key: Key; readonly event: KeyEvent | null } | null {
  switch (stimulus.kind) {
    case 'call':
      return { key, event: stimulus.event };
    case 'service':
      return concerns(key, stimulus.event) ? { key, event: stimulus.event } : null;
    case 'deadline':
      return atDeadline(key, stimulus);
    case 'time': {
      const moved = atInstant(key.facts, stimulus.instant);
      return moved === null ? null : { key: { ...key, facts: moved }, event: null };
    }
    default:
      return stimulus satisfies never;
  }
}

function concerns(key: Key, event: ServiceEvent): boolean {
  switch (event.type) {
    case 'DeleteKey':
      return key.facts.waitingPeriod !== null;
    case 'CustomKeyStoreConnected':
      return key.facts.customKeyStore?.isConnected === false;
    case 'CustomKeyStoreDisconnected':
      return key.facts.customKeyStore?.isConnected === true;
    default:
      return true;
  }
}

/** The deadline lies a little before the present, and every other after it: so it is the next, and the model says what comes. */
function atDeadline(
  key: Key,
  deadline: DeadlineStimulus,
): { readonly key: Key; readonly event: KeyEvent } | null {
  const early = now - 5;
  const facts = withDeadline(key.facts, deadline, early);
  if (facts === null) return null;
  const event = nextServiceEvent({ ...key, facts, at: early - 5 });
  return event !== null && event.at === early ? { key: { ...key, facts }, event } : null;
}

function withDeadline(
  facts: KeyFacts,
  { event, material: name }: DeadlineStimulus,
  at: number,
): KeyFacts | null {
  switch (event) {
    case 'ReplicationFinished':
      return facts.replicationEnds === null ? null : { ...facts, replicationEnds: at };
    case 'PrimaryRegionUpdated':
      return facts.primaryRegionUpdate === null
        ? null
        : { ...facts, primaryRegionUpdate: { ...facts.primaryRegionUpdate, ends: at } };
    case 'RotationFinished':
      return facts.onDemandRotation === null
        ? null
        : { ...facts, onDemandRotation: { ...facts.onDemandRotation, ends: at } };
    case 'RotateKey':
      return facts.automaticRotation === null || rotationPhase(facts.automaticRotation.nextDate) === 'ahead'
        ? null
        : { ...facts, automaticRotation: { ...facts.automaticRotation, nextDate: at } };
    case 'DeleteExpiredKeyMaterial': {
      const expiring = facts.materials.find(({ id, validTo }) => id === name && validTo !== null);
      if (expiring === undefined) return null;
      const expired = { ...expiring, validTo: at };
      return {
        ...facts,
        materials: facts.materials.map((material) => (material === expiring ? expired : material)),
      };
    }
    default:
      return event satisfies never;
  }
}

function atInstant(facts: KeyFacts, instant: Instant): KeyFacts | null {
  switch (instant) {
    case 'deletion date': {
      const phase = datePhase(facts);
      if (facts.waitingPeriod === null || phase === null || phase === 'passed') return null;
      const { days } = facts.waitingPeriod;
      const next = phase === 'ahead' ? 'reached' : 'passed';
      return { ...facts, waitingPeriod: { days, deletionDate: deletionDateIn(next, days) } };
    }
    case 'automatic rotation': {
      if (facts.automaticRotation === null) return null;
      const phase = rotationPhase(facts.automaticRotation.nextDate);
      if (phase === 'due') return null;
      const nextDate = rotationDates[phase === 'ahead' ? 'near' : 'due'];
      return { ...facts, automaticRotation: { ...facts.automaticRotation, nextDate } };
    }
    case 'an earlier change of primary Region': {
      const update = facts.primaryRegionUpdate;
      return update === null ? null : { ...facts, primaryRegionUpdate: { ...update, ends: update.ends - 1 } };
    }
    default:
      return instant satisfies never;
  }
}

function call(event: OperationEvent, label: string = event.type): Call {
  return { kind: 'call', label, event };
}

function deadline(event: Deadline, material: MaterialName | null = null): Stimulus {
  return { kind: 'deadline', label: material === null ? event : `${event} ${material}`, event, material };
}

function time(label: string, instant: Instant): Stimulus {
  return { kind: 'time', label, instant };
}

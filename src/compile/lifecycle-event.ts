import type { UseOperation } from '../explore/search/use-verdicts.ts';
import { type KeyEvent, type ServiceEvent, serviceEventTypes } from '../key/key-event.ts';
import { keyStates } from '../key/key-state.ts';
import { tableOperations } from '../key/key-state-table.ts';

/** Something that can come to a key, told apart as far as it makes a difference to the key's life. */
export interface LifecycleEvent {
  /** Unique: the type and its arguments, for example `ReplicaDeleted(none remains)`. */
  readonly name: string;
  readonly kind: 'operation' | 'service event';
  /** The operation or service event. */
  readonly type: KeyEvent['type'] | UseOperation;
  /** Which of several this is, in words of {@link argumentMeanings}. */
  readonly arguments: { readonly [Name in string]: string };
}

/** What the arguments of an event say, by event type, argument and value: the caller knows it of the key and the request. */
export const argumentMeanings = {
  CancelKeyDeletion: {
    deletionDate: {
      ahead: 'before the deletion date, or the key has none',
      reached: 'at or after the deletion date',
    },
  },
  ImportKeyMaterial: {
    keyMaterial: {
      completes: 'the key has or had this key material, and once it is imported none is missing',
      'leaves some missing': 'the key has or had this key material, and another is missing',
      waiting: 'the key material that waits for rotation',
      unknown:
        'any other key material; another than the request names with KeyMaterialId; any, if the origin of the key is not EXTERNAL',
    },
    ImportType: {
      none: 'the request has no ImportType',
      NEW_KEY_MATERIAL: 'the request has this ImportType',
      EXISTING_KEY_MATERIAL: 'the request has this ImportType',
    },
  },
  DeleteImportedKeyMaterial: {
    keyMaterial: {
      permanent: 'current or non-current key material, or the request names none',
      waiting: 'the key material that waits for rotation',
      unknown: 'any other that the request names; any, if the origin of the key is not EXTERNAL',
    },
  },
  RotateKeyOnDemand: {
    when: {
      possible: 'neither of the others',
      'just before automatic rotation': 'an automatic rotation is due, or will be within 20 minutes',
      'limit reached': 'the key has had as many on-demand rotations as AWS allows',
    },
  },
  ReplicateKey: {
    region: {
      new: 'the set has no key in the Region ReplicaRegion',
      taken: 'the set has a key in the Region ReplicaRegion',
    },
  },
  UpdatePrimaryRegion: {
    replica: {
      none: 'the Region PrimaryRegion has no replica of this key',
      ...Object.fromEntries(keyStates.map((keyState) => [keyState, `the replica there is ${keyState}`])),
    },
  },
  DeleteExpiredKeyMaterial: {
    keyMaterial: {
      permanent: 'current or non-current key material expires',
      waiting: 'the key material that waits for rotation expires',
    },
  },
  PrimaryRegionUpdateStarted: {
    primary: {
      'this key': 'the call names the Region of this key',
      'another key': 'it names another Region, while an earlier one named that of this key',
    },
  },
  ReplicaDeleted: {
    replicas: {
      'none remains': 'the last replica of this primary key was deleted',
      remain: 'others remain',
      'remain, all have the new key material':
        'others remain, and only the deleted one had not yet imported the key material that waits for rotation',
    },
  },
  ReplicaKeyMaterialImported: {
    keyMaterial: {
      'new, awaited by others':
        'a replica imported the key material that waits for rotation; others have not yet',
      'new, awaited by none': 'the last replica that lacked it imported it',
      'any other': 'a replica imported any other key material',
    },
  },
  SynchronizeMultiRegionKey: {
    primary: {
      'this key': 'this key is the primary key; another finishes a rotation that it began when it was',
      'another key': 'another key is the primary key',
    },
    automaticRotation: { on: 'the primary key has automatic rotation', off: 'it has not' },
    keyMaterial: {
      same: 'the primary key has no other current and non-current key material than this key knows as such',
      'waiting is current':
        'the key material that waits for rotation in this key has become current in the primary key',
      'one more': 'the primary key has one that this key does not know',
    },
    newKeyMaterial: {
      none: 'none waits for rotation in the primary key',
      'awaited nowhere': 'one waits for rotation, and every key of the set has it: PENDING_ROTATION',
      'this Region': 'one waits, and only this key has still to import it',
      'other Regions': 'one waits, and only other keys have still to import it',
      'this and other Regions': 'one waits, and this key and others have still to import it',
    },
  },
} as const satisfies {
  readonly [Type in KeyEvent['type']]?: { readonly [Name in string]: { readonly [Value in string]: string } };
};

/** When the service changes a key by itself, by event type; in a set, which key tells which. */
export const serviceEventMeanings: { readonly [Type in ServiceEvent['type']]: string } = {
  CustomKeyStoreConnected: 'the custom key store of the key is connected',
  CustomKeyStoreDisconnected: 'the custom key store of the key is disconnected',
  ReplicationFinished: 'a new replica is ready',
  PrimaryRegionUpdateStarted:
    'UpdatePrimaryRegion was called on the primary key: comes to the replica that it names, and to the one that an earlier call named',
  PrimaryRegionUpdated: 'the change of primary Region ends: comes to every key that is Updating for it',
  RotationFinished: 'an on-demand rotation ends',
  RotateKey: 'the date of automatic rotation has come',
  DeleteExpiredKeyMaterial: 'imported key material expires',
  ReplicaKeyMaterialImported: 'ImportKeyMaterial succeeded on a replica: comes to the primary key',
  SynchronizeMultiRegionKey:
    'the replicas, the automatic rotation or the key materials of the primary key changed: comes to the other keys of the set',
  ReplicaDeleted: 'a replica is deleted for good: comes to the primary key',
  DeleteKey: 'the deletion date has come, and the service deletes the key',
};

type Meanings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the arguments of an event of this type say; none for a type that has no arguments. */
export function argumentsOf(type: LifecycleEvent['type']): Meanings {
  const all: Readonly<Record<string, Meanings | undefined>> = argumentMeanings;
  return all[type] ?? {};
}

/** Every event: the operations of the table in their order, then the service events in the order in which they happen. */
export const lifecycleEvents: readonly LifecycleEvent[] = [
  ...tableOperations.flatMap((type) => eventsOf('operation', type)),
  ...serviceEventTypes.flatMap((type) => eventsOf('service event', type)),
];

function eventsOf(kind: LifecycleEvent['kind'], type: LifecycleEvent['type']): readonly LifecycleEvent[] {
  let combinations: readonly LifecycleEvent['arguments'][] = [{}];
  for (const [name, values] of Object.entries(argumentsOf(type))) {
    combinations = combinations.flatMap((combination) =>
      Object.keys(values).map((value) => ({ ...combination, [name]: value })),
    );
  }
  return combinations.map((combination) => ({
    name: eventName(type, combination),
    kind,
    type,
    arguments: combination,
  }));
}

/** The name of an event: its type and, in parentheses, the values of its arguments. */
export function eventName(type: LifecycleEvent['type'], values: LifecycleEvent['arguments'] = {}): string {
  const texts = Object.values(values);
  return texts.length === 0 ? type : `${type}(${texts.join(', ')})`;
}

/** By the name of an event: its number, which is its place in {@link lifecycleEvents}. */
export const lifecycleEventNumbers: ReadonlyMap<string, number> = new Map(
  lifecycleEvents.map(({ name }, number) => [name, number]),
);

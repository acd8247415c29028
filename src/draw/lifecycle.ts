import { transition } from 'xstate';
import {
  type Assumptions,
  createKey,
  createReplica,
  type Key,
  type KeyEvent,
  type KeyFacts,
  keyMachine,
  keyStates,
  type LifecycleState,
  lifecycleStateOf,
  operationEventTypes,
  serviceEventTypes,
  snapshotOf,
  type TypeClass,
  typeClasses,
} from '../key/index.ts';

/** A change of key state that a key can really go through. */
export interface LifecycleEdge {
  /** Null for the creation of the key. */
  readonly from: LifecycleState | null;
  /** The operation or service event, by the name that the machine has for it; CreateKey or ReplicateKey for a creation. */
  readonly event: KeyEvent['type'] | 'CreateKey';
  readonly to: LifecycleState;
}

export interface LifecycleOptions {
  /** Only keys of these classes; the classes that differ in their key states unless given. */
  readonly classes?: readonly TypeClass[];
  /** Readings that differ from the literal one. */
  readonly assumptions?: Partial<Assumptions>;
}

/**
 * Every change of key state that a key can go through, found by letting the machine run: each edge was taken at least once.
 *
 * The transient state `settling` does not appear: an edge leads to the key state that it settled in. Primary keys have at
 * most one replica, keys at most one key material; neither bound hides an edge. Events that keep the key state are left out.
 */
export function lifecycleEdges(options: LifecycleOptions = {}): readonly LifecycleEdge[] {
  const classes = options.classes ?? classesThatDiffer;
  const edges = new Map<string, LifecycleEdge>();
  const note = (edge: LifecycleEdge) => edges.set(`${edge.from} ${edge.event} ${edge.to}`, edge);
  for (const typeClass of classes) {
    const primary = createKey({
      at: start,
      type: typeClasses[typeClass],
      assumptions: options.assumptions ?? {},
    });
    note({ from: null, event: 'CreateKey', to: primary.keyState });
    follow(primary, note);
    for (const replica of replicasOf(primary)) {
      note({ from: null, event: 'ReplicateKey', to: replica.keyState });
      follow(replica, note);
    }
  }
  return [...edges.values()].sort((one, other) => rank(one) - rank(other));
}

const start = Date.parse('2026-01-01T00:00:00Z');
const replicaRegion = 'eu-west-1';
const classesThatDiffer = [
  'symmetric-external-multi-region',
  'symmetric-multi-region',
  'custom-key-store',
] as const;

/** Looks at everything that a key can become, each once. */
function follow(key: Key, note: (edge: LifecycleEdge) => void): void {
  const seen = new Set<string>();
  const open: Pick<Key, 'keyState' | 'facts'>[] = [key];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    const { keyState, facts } = current;
    const identity = JSON.stringify([keyState, facts]);
    if (seen.has(identity)) continue;
    seen.add(identity);
    const events = [...operationEventTypes, ...serviceEventTypes].flatMap((type) =>
      eventsOfType(type, facts),
    );
    for (const event of events) {
      const [snapshot] = transition(keyMachine, snapshotOf(keyState, facts), event);
      const next = { keyState: lifecycleStateOf(snapshot), facts: snapshot.context };
      if (next.keyState !== keyState) note({ from: keyState, event: event.type, to: next.keyState });
      open.push(next);
    }
  }
}

function replicasOf(primary: Key): readonly Key[] {
  if (primary.facts.multiRegion === null) return [];
  const multiRegion = { ...primary.facts.multiRegion, replicaRegions: [replicaRegion] };
  return [createReplica({ ...primary, facts: { ...primary.facts, multiRegion } }, replicaRegion, start)];
}

/** What can happen to a key with these facts and bears on its key state. Calls all come at one instant. */
function eventsOfType(type: KeyEvent['type'], facts: KeyFacts): readonly KeyEvent[] {
  const at = start;
  const { customKeyStore, multiRegion } = facts;
  const deletionDate = facts.waitingPeriod?.deletionDate ?? null;
  const material = facts.materials.find(({ isImported, validTo }) => isImported && validTo !== null);
  const replicas = multiRegion?.replicaRegions ?? [];
  switch (type) {
    case 'ScheduleKeyDeletion':
      return [{ type, at, PendingWindowInDays: 7 }];
    case 'CancelKeyDeletion':
    case 'EnableKey':
    case 'DisableKey':
      return [{ type, at }];
    case 'ImportKeyMaterial':
      return [
        {
          type,
          at,
          keyMaterialId: '0'.repeat(64),
          ImportType: null,
          KeyMaterialId: null,
          ExpirationModel: 'KEY_MATERIAL_EXPIRES',
          ValidTo: start + 1,
        },
      ];
    case 'DeleteImportedKeyMaterial':
      return [{ type, at, KeyMaterialId: null }];
    case 'ReplicateKey':
      return [{ type, at, ReplicaRegion: replicaRegion }];
    case 'UpdatePrimaryRegion':
      return replicas.map((PrimaryRegion) => ({ type, at, PrimaryRegion, replicaKeyState: 'Enabled' }));
    case 'PrimaryRegionUpdateStarted':
      return replicas.map((primaryRegion) => ({ type, at, primaryRegion }));
    case 'PrimaryRegionUpdated':
    case 'ReplicationFinished':
      return [{ type, at }];
    case 'ReplicaDeleted':
      return replicas.map((region) => ({ type, at, region }));
    case 'DeleteKey':
      return deletionDate === null ? [] : [{ type, at: deletionDate }];
    case 'DeleteExpiredKeyMaterial':
      return material === undefined ? [] : [{ type, at, keyMaterialId: material.id }];
    case 'CustomKeyStoreConnected':
      return customKeyStore?.isConnected === false ? [{ type, at }] : [];
    case 'CustomKeyStoreDisconnected':
      return customKeyStore?.isConnected === true ? [{ type, at }] : [];
    case 'EnableKeyRotation':
    case 'DisableKeyRotation':
    case 'RotateKeyOnDemand':
    case 'UpdateKeyDescription':
    case 'RotationFinished':
    case 'RotateKey':
    case 'ReplicaKeyMaterialImported':
    case 'SynchronizeMultiRegionKey':
      return [];
    default:
      return type satisfies never;
  }
}

/** Creations first, then by the key state that is left, operations before service events. */
function rank({ from, event, to }: LifecycleEdge): number {
  const order = (state: LifecycleState) =>
    state === 'Deleted' ? keyStates.length : keyStates.indexOf(state);
  const events: readonly LifecycleEdge['event'][] = [
    'CreateKey',
    ...operationEventTypes,
    ...serviceEventTypes,
  ];
  return ((from === null ? 0 : order(from) + 1) * events.length + events.indexOf(event)) * 10 + order(to);
}

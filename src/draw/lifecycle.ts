import {
  type Assumptions,
  type Key,
  keyStates,
  type LifecycleState,
  nextServiceEvent,
  type OperationEvent,
  operationEventTypes,
  type TypeClass,
  typeClasses,
} from '../key/index.ts';
import {
  beginning,
  eventsFromOutside,
  type LifecycleEdge,
  lifecycleEvents,
  type Moment,
  next,
} from './life.ts';
import type { Creation, Step, StepArgument } from './step.ts';

export interface LifecycleOptions {
  /** Only keys of these classes; the classes that differ in their key states unless given. */
  readonly classes?: readonly TypeClass[];
  /** How the keys come to be: both ways unless given. */
  readonly creations?: readonly Creation[];
  /** Readings that differ from the literal one. */
  readonly assumptions?: Partial<Assumptions>;
}

/**
 * Every change of key state that a key can go through, found by letting the model run: each edge was taken at least once.
 *
 * The transient state `settling` does not appear: an edge leads to the key state that it settled in. Primary keys have at
 * most one replica, keys at most one key material; neither bound hides an edge. Events that keep the key state are left out.
 */
export function lifecycleEdges(options: LifecycleOptions = {}): readonly LifecycleEdge[] {
  const edges = new Map<string, LifecycleEdge>();
  for (const typeClass of options.classes ?? classesThatDiffer) {
    for (const creation of creationsOf(typeClass, options.creations)) {
      for (const moment of momentsOf(typeClass, creation, options.assumptions)) {
        for (const edge of moment.changes) edges.set(`${edge.from} ${edge.event} ${edge.to}`, edge);
      }
    }
  }
  return [...edges.values()].sort((one, other) => rank(one) - rank(other));
}

/** A shortest path to every key state that a key of this class, made in this way, can be in. */
export function shortestPaths(
  typeClass: TypeClass,
  creation: Creation,
): ReadonlyMap<LifecycleState, readonly Step[]> {
  const paths = new Map<LifecycleState, readonly Step[]>();
  const pathTo = new Map<Key, readonly Step[]>();
  for (const { before, step, key } of momentsOf(typeClass, creation)) {
    const path = [...(before === null ? [] : (pathTo.get(before) ?? [])), step];
    if (!pathTo.has(key)) pathTo.set(key, path);
    if (!paths.has(key.keyState)) paths.set(key.keyState, path);
  }
  return paths;
}

/** The ways in which a key of a class can come to be. */
export function creationsOf(
  typeClass: TypeClass,
  wanted: readonly Creation[] = ['CreateKey', 'ReplicateKey'],
): readonly Creation[] {
  return wanted.filter((creation) => creation === 'CreateKey' || typeClasses[typeClass].multiRegion);
}

const classesThatDiffer = [
  'symmetric-external-multi-region',
  'symmetric-multi-region',
  'custom-key-store',
] as const;

/** Every step from everything that a key can become, breadth first, refused steps left out. */
function* momentsOf(
  typeClass: TypeClass,
  creation: Creation,
  assumptions: Partial<Assumptions> = {},
): Generator<Moment> {
  const first = beginning(typeClass, creation, assumptions);
  yield first;
  const seen = new Set([identityOf(first.key)]);
  const open: Key[] = [first.key];
  for (const key of open) {
    for (const step of stepsFrom(key)) {
      const moment = next(key, step);
      if (moment.outcome.kind === 'refused') continue;
      yield moment;
      const identity = identityOf(moment.key);
      if (seen.has(identity)) continue;
      seen.add(identity);
      open.push(moment.key);
    }
  }
}

/** What tells keys apart as far as their key state goes: how long something still lasts does not. */
function identityOf({ keyState, facts }: Key): string {
  const { isDisabled, waitingPeriod, multiRegion, primaryRegionUpdate, customKeyStore, materials } = facts;
  return JSON.stringify([
    keyState,
    isDisabled,
    waitingPeriod === null ? null : waitingPeriod.deletionDate !== null,
    multiRegion,
    primaryRegionUpdate?.primaryRegion,
    customKeyStore?.isConnected,
    materials.map(({ isImported, validTo }) => [isImported, validTo !== null]),
  ]);
}

function stepsFrom(key: Key): readonly Step[] {
  const due = nextServiceEvent(key);
  return [
    ...operationEventTypes.flatMap((operation) =>
      argumentsOf(operation).map((argument): Step => ({ kind: 'call', operation, argument })),
    ),
    ...eventsFromOutside(key),
    ...(due === null || due.type === 'RotateKey'
      ? []
      : [{ kind: 'service event', event: due.type, region: null } as const]),
  ];
}

/** So soon that imported key material expires while the primary Region is being updated, milliseconds. */
const soon = 1_000;

/** The arguments with which an operation is called; none for what never bears on the key state. */
function argumentsOf(operation: OperationEvent['type']): readonly StepArgument[] {
  switch (operation) {
    case 'ScheduleKeyDeletion':
      return [{ days: 7 }];
    case 'ImportKeyMaterial':
      return [{}, { expiresAfter: soon }];
    case 'CancelKeyDeletion':
    case 'EnableKey':
    case 'DisableKey':
    case 'DeleteImportedKeyMaterial':
    case 'ReplicateKey':
    case 'UpdatePrimaryRegion':
      return [{}];
    case 'EnableKeyRotation':
    case 'DisableKeyRotation':
    case 'RotateKeyOnDemand':
    case 'UpdateKeyDescription':
      return [];
    default:
      return operation satisfies never;
  }
}

/** Creations first, then by the key state that is left, operations before service events. */
function rank({ from, event, to }: LifecycleEdge): number {
  const order = (state: LifecycleState) =>
    state === 'Deleted' ? keyStates.length : keyStates.indexOf(state);
  const leaving = from === null ? 0 : order(from) + 1;
  return (leaving * lifecycleEvents.length + lifecycleEvents.indexOf(event)) * 10 + order(to);
}

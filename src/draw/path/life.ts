/**
 * Paths: what a key lives through step by step, how a path is read and written, and how it is taken away as calls. Drawings,
 * inspector and page show paths.
 */
import { advance, deliver, nextServiceEvent, step as oneEvent } from '../../key/advance.ts';
import { createKey, type Key } from '../../key/create-key.ts';
import type { KmsError } from '../../key/exception.ts';
import {
  type KeyEvent,
  operationEventTypes,
  type ServiceEvent,
  serviceEventTypes,
} from '../../key/key-event.ts';
import { isPrimary, isReplica, regionOf } from '../../key/key-facts.ts';
import type { LifecycleState } from '../../key/key-state.ts';
import { type KeyResponse, perform } from '../../key/perform.ts';
import type { Refused } from '../../key/refusal.ts';
import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import { type Creation, type LifeStep, requestOf, stepText, usualRegion } from './life-step.ts';
import { isWordOf } from './word.ts';

/** A moment in the life of a key: a step, what came of it, and the key after it. */
export interface Moment {
  readonly step: LifeStep;
  readonly before: Key | null;
  readonly key: Key;
  readonly outcome: StepOutcome;
  /** The service events that happened in this step, in order. */
  readonly events: readonly ServiceEvent[];
  /** The changes of key state in this step, in order; none if it kept the key state. */
  readonly changes: readonly LifecycleEdge[];
}

/** A change of key state that a key can really go through. */
export interface LifecycleEdge {
  /** Null for the creation of the key. */
  readonly from: LifecycleState | null;
  /** The operation or service event, by the name that the machine has for it; CreateKey or ReplicateKey for a creation. */
  readonly event: LifecycleEvent;
  readonly to: LifecycleState;
}

/** What can change a key state. */
export type LifecycleEvent = KeyEvent['type'] | 'CreateKey';

/** What came of a step. */
export type StepOutcome =
  | {
      readonly kind: 'done';
      /** What a call answers, as far as one key can tell. */
      readonly response?: KeyResponse;
    }
  | { readonly kind: 'refused'; readonly exception: KmsError & Omit<Refused, 'error'> };

/** When the keys of paths are created: fixed, so that a path always shows the same. */
export const birth = Date.parse('2026-01-01T00:00:00Z');

/**
 * Lets a key of a class live through a path, in the real model.
 *
 * @throws RangeError for a step that cannot be, such as the service event DeleteKey for a key that nobody scheduled
 */
export function live(typeClass: TypeClass, steps: readonly LifeStep[]): readonly Moment[] {
  const [first, ...rest] = steps;
  if (first?.kind !== 'creation') throw new RangeError('a path starts with CreateKey or ReplicateKey');
  let moment = beginning(typeClass, first.operation);
  const moments = [moment];
  for (const step of rest) {
    moment = next(moment.key, step);
    moments.push(moment);
  }
  return moments;
}

/** The first moment of a key's life. */
export function beginning(typeClass: TypeClass, operation: Creation): Moment {
  const key = newKey(typeClass, operation);
  return {
    step: { kind: 'creation', operation },
    before: null,
    key,
    outcome: { kind: 'done' },
    events: [],
    changes: [{ from: null, event: operation, to: key.keyState }],
  };
}

/**
 * What comes of one step on a key.
 *
 * @throws RangeError for a step that cannot be
 */
export function next(key: Key, step: LifeStep): Moment {
  switch (step.kind) {
    case 'creation':
      throw new RangeError('a key is created once');
    case 'call': {
      const outcome = perform(key, requestOf(step, key.at));
      if (!outcome.ok) {
        const { exception } = outcome;
        return { ...moment(key, step, key, [], []), outcome: { kind: 'refused', exception } };
      }
      const { key: after, events, response } = outcome;
      const changes = changeOf(key, step.operation, after);
      return { ...moment(key, step, after, events, changes), outcome: { kind: 'done', response } };
    }
    case 'service event': {
      const event = fromOutside(key, step);
      if (event === null) return passed(key, step, untilNext(key, step));
      const { key: after, events } = deliver(key, event);
      return moment(key, step, after, events, changeOf(key, event.type, after));
    }
    case 'time':
      return passed(key, step, key.at + step.duration);
    default:
      return step satisfies never;
  }
}

function moment(
  before: Key,
  step: LifeStep,
  key: Key,
  events: readonly ServiceEvent[],
  changes: readonly LifecycleEdge[],
): Moment {
  return { step, before, key, outcome: { kind: 'done' }, events, changes };
}

function changeOf(before: Key, event: string, after: Key): readonly LifecycleEdge[] {
  const from = before.keyState;
  const to = after.keyState;
  return from !== to && isWordOf(lifecycleEvents, event) ? [{ from, event, to }] : [];
}

/** All that can change a key state: creations, operations, service events. */
export const lifecycleEvents: readonly LifecycleEvent[] = [
  'CreateKey',
  ...operationEventTypes,
  ...serviceEventTypes,
];

/** Time passes: one service event after the other, then the rest of the time. */
function passed(key: Key, step: LifeStep, to: number): Moment {
  const events: ServiceEvent[] = [];
  const changes: LifecycleEdge[] = [];
  for (const { event, before, after } of comingEvents(key)) {
    if (event.at > to) break;
    events.push(event);
    changes.push(...changeOf(before, event.type, after));
  }
  return moment(key, step, advance(key, to).key, events, changes);
}

/** The service events that come to a key if nobody calls, one after the other, with the key before and after each. */
export function* comingEvents(key: Key) {
  let before = key;
  for (let event = nextServiceEvent(key); event !== null; event = nextServiceEvent(before)) {
    const after = oneEvent(before, event);
    yield { event, before, after };
    before = after;
  }
}

/** When the next service event of a type comes if nobody calls. */
function untilNext(key: Key, step: Extract<LifeStep, { kind: 'service event' }>): number {
  let count = 0;
  for (const { event } of comingEvents(key)) {
    if (event.type === step.event) return event.at;
    count += 1;
    if (count === 100) break;
  }
  throw new RangeError(`${stepText(step)} cannot happen to this key while it is ${key.keyState}`);
}

/** The service event of a step that tells of something outside the key; null for what only time brings. */
function fromOutside(key: Key, step: Extract<LifeStep, { kind: 'service event' }>): ServiceEvent | null {
  const isPossible = eventsFromOutside(key).some(
    ({ event, region }) => event === step.event && region === step.region,
  );
  if (!isPossible) return null;
  const { at } = key;
  switch (step.event) {
    case 'CustomKeyStoreConnected':
    case 'CustomKeyStoreDisconnected':
      return { type: step.event, at };
    case 'ReplicaDeleted':
      return { type: step.event, at, region: step.region ?? usualRegion };
    case 'PrimaryRegionUpdateStarted':
      return { type: step.event, at, primaryRegion: step.region ?? usualRegion };
    default:
      return null;
  }
}

/** The service events that can come to a key from outside it, at any time: as steps. */
export function eventsFromOutside({
  facts,
  keyState,
}: Key): readonly Extract<LifeStep, { kind: 'service event' }>[] {
  if (keyState === 'Deleted') return [];
  const { customKeyStore, multiRegion } = facts;
  const event = (type: ServiceEvent['type'], region: string | null = null) =>
    ({ kind: 'service event', event: type, region }) as const;
  if (customKeyStore !== null) {
    return [event(customKeyStore.isConnected ? 'CustomKeyStoreDisconnected' : 'CustomKeyStoreConnected')];
  }
  if (isPrimary(facts)) {
    return (multiRegion?.replicaRegions ?? []).map((region) => event('ReplicaDeleted', region));
  }
  return isReplica(facts) && keyState === 'Enabled'
    ? [event('PrimaryRegionUpdateStarted', regionOf(facts.keyArn))]
    : [];
}

/** A replica is made by its primary key, which has its key material first. */
function newKey(typeClass: TypeClass, operation: Creation): Key {
  const primary = createKey({ at: birth, type: typeClasses[typeClass] });
  if (operation === 'CreateKey') return primary;
  if (primary.facts.multiRegion === null) {
    throw new RangeError(
      `a ${typeClass} key is single-Region and has no replicas: choose a multi-Region class`,
    );
  }
  const ready = primary.keyState === 'PendingImport' ? performed(primary, 'ImportKeyMaterial').key : primary;
  const { peerEvents } = performed(ready, 'ReplicateKey');
  const replica = peerEvents.flatMap((peer) => ('replica' in peer ? [peer.replica] : []))[0];
  if (replica === undefined) throw new Error('ReplicateKey makes a replica');
  return replica;
}

function performed(key: Key, operation: 'ImportKeyMaterial' | 'ReplicateKey') {
  const outcome = perform(key, requestOf({ kind: 'call', operation, argument: {} }, key.at));
  if (!outcome.ok) throw new Error(`${operation} on a new key: ${outcome.exception.message}`);
  return outcome;
}

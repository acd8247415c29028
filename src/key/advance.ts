import { assertTime, createReplica, type Key } from './create-key.ts';
import { keyInterpreter } from './interpreter.ts';
import { type KeyEvent, type ServiceEvent, serviceEventTypes } from './key-event.ts';
import { isPrimary, isReplica, type KeyFacts, regionOf } from './key-facts.ts';
import { shown } from './shown.ts';

/** What a change of one key means for a related key in another Region; the account delivers it. */
export type PeerEvent =
  | { readonly region: string; readonly event: ServiceEvent }
  | { readonly region: string; readonly replica: Key };

/** A key after time has moved or a service event has come, with what happened on the way. */
export interface Advanced {
  readonly key: Key;
  /** The service events that happened, in order. */
  readonly events: readonly ServiceEvent[];
  readonly peerEvents: readonly PeerEvent[];
}

/**
 * Moves time alone: every service event that is due until then happens, in order.
 *
 * @param to epoch milliseconds
 * @throws RangeError for a time before the key's last instant
 * @example
 * const { key, events } = advance(scheduled, scheduled.facts.waitingPeriod.deletionDate);
 * events // [{ type: 'DeleteKey', at: … }]
 */
export function advance(key: Key, to: number): Advanced {
  assertTime(to, key.at);
  const events: ServiceEvent[] = [];
  const peerEvents: PeerEvent[] = [];
  let moved = key;
  for (let next = nextServiceEvent(moved); next !== null && next.at <= to; next = nextServiceEvent(moved)) {
    const before = moved;
    moved = step(before, next);
    if (moved.keyState === before.keyState && moved.facts === before.facts) {
      throw new Error(`${next.type} is due but changes nothing: time would stand still`);
    }
    events.push(next);
    peerEvents.push(...peerEventsOf(before, moved, next));
  }
  return { key: { ...moved, at: to }, events, peerEvents };
}

/**
 * Gives a key one service event: a peer event from a related key, or a change of its custom key store.
 *
 * A deleted key takes none: nothing happens.
 *
 * @throws RangeError for an event before the key's last instant, or DeleteKey before its time
 */
export function deliver(key: Key, event: ServiceEvent): Advanced {
  const type: unknown = event?.type;
  if (!serviceEventTypes.some((known) => known === type)) {
    throw new RangeError(`unknown service event ${shown(type)}: use one of ${serviceEventTypes.join(', ')}`);
  }
  const due = advance(key, event.at);
  if (due.key.keyState === 'Deleted') return due;
  const changed = step(due.key, event);
  if (event.type === 'DeleteKey' && changed.keyState !== 'Deleted') {
    throw new RangeError(`${key.facts.keyArn} is ${key.keyState} and cannot be deleted at ${event.at}`);
  }
  return {
    key: changed,
    events: [...due.events, event],
    peerEvents: [...due.peerEvents, ...peerEventsOf(due.key, changed, event)],
  };
}

/** The service event that comes next if nobody calls, with its time; null if nothing is to come. */
export function nextServiceEvent(key: Key): ServiceEvent | null {
  const due = pendingEvents(key).map((event) => (event.at < key.at ? { ...event, at: key.at } : event));
  return due.reduce<ServiceEvent | null>(
    (first, event) => (first === null || isEarlier(event, first) ? event : first),
    null,
  );
}

/** A key after one event of the machine. */
export function step(key: Key, event: KeyEvent): Key {
  const { keyState, facts } = keyInterpreter.run(key.keyState, key.facts, event);
  return { keyState, facts, at: event.at };
}

/** What a change of one key means for its related keys. Source: semantics.md B.2, B.3, B.14, B.15. */
export function peerEventsOf(before: Key, after: Key, event: KeyEvent): readonly PeerEvent[] {
  const { facts } = after;
  if (facts.multiRegion === null) return [];
  const ownRegion = regionOf(facts.keyArn);
  const related = [facts.multiRegion.primaryRegion, ...facts.multiRegion.replicaRegions].filter(
    (region) => region !== ownRegion,
  );
  switch (event.type) {
    case 'ReplicateKey':
      return [
        {
          region: event.ReplicaRegion,
          replica: createReplica(after, event.ReplicaRegion, event.at, event.Description),
        },
        ...synchronized(
          after,
          related.filter((region) => region !== event.ReplicaRegion),
        ),
      ];
    case 'UpdatePrimaryRegion': {
      // A key that an earlier call is making the primary key hears that it will be a replica after all.
      const earlier = before.facts.primaryRegionUpdate?.primaryRegion ?? event.PrimaryRegion;
      return [...new Set([earlier, event.PrimaryRegion])].map((region) => ({
        region,
        event: { type: 'PrimaryRegionUpdateStarted', at: event.at, primaryRegion: event.PrimaryRegion },
      }));
    }
    case 'DeleteKey':
      return after.keyState === 'Deleted' && isReplica(facts)
        ? [
            {
              region: facts.multiRegion.primaryRegion,
              event: { type: 'ReplicaDeleted', at: event.at, region: ownRegion },
            },
          ]
        : [];
    case 'ImportKeyMaterial':
      if (isReplica(facts)) {
        return [
          {
            region: facts.multiRegion.primaryRegion,
            event: {
              type: 'ReplicaKeyMaterialImported',
              at: event.at,
              region: ownRegion,
              keyMaterialId: event.keyMaterialId,
            },
          },
        ];
      }
      return sharesChanged(before.facts, facts) ? synchronized(after, related) : [];
    case 'RotationFinished':
      // The primary Region has moved on while the rotation was under way: the key that finishes it is a replica now.
      return sharesChanged(before.facts, facts)
        ? synchronized(after, isPrimary(facts) ? related : [facts.multiRegion.primaryRegion])
        : [];
    default:
      return isPrimary(facts) && sharesChanged(before.facts, facts) ? synchronized(after, related) : [];
  }
}

function sharesChanged(before: KeyFacts, after: KeyFacts): boolean {
  return (
    before.multiRegion !== after.multiRegion ||
    before.automaticRotation !== after.automaticRotation ||
    before.materials !== after.materials
  );
}

function synchronized({ facts, at }: Key, regions: readonly string[]): readonly PeerEvent[] {
  const { multiRegion, automaticRotation, materials } = facts;
  return regions.map((region) => ({
    region,
    event: { type: 'SynchronizeMultiRegionKey', at, shared: { multiRegion, automaticRotation, materials } },
  }));
}

/** The service events that a key waits for, each at its time. Source: semantics.md B.2, B.3, B.9 to B.11, B.13. */
function pendingEvents({ keyState, facts }: Key): readonly ServiceEvent[] {
  if (keyState === 'Deleted') return [];
  const { automaticRotation, delays, materials, onDemandRotation, primaryRegionUpdate, replicationEnds } =
    facts;
  const events: ServiceEvent[] = materials.flatMap(({ id, isImported, validTo }) =>
    isImported && validTo !== null
      ? [{ type: 'DeleteExpiredKeyMaterial', at: validTo, keyMaterialId: id }]
      : [],
  );
  if (keyState === 'Creating') {
    if (replicationEnds !== null) events.push({ type: 'ReplicationFinished', at: replicationEnds });
    return events;
  }
  if (onDemandRotation !== null) events.push({ type: 'RotationFinished', at: onDemandRotation.ends });
  // Only the primary key of a multi-Region set rotates; its replicas are synchronized.
  const rotates = (keyState === 'Enabled' || keyState === 'Updating') && !isReplica(facts);
  if (rotates && automaticRotation !== null) {
    events.push({ type: 'RotateKey', at: automaticRotation.nextDate });
  }
  if (keyState === 'Updating' && primaryRegionUpdate !== null) {
    events.push({ type: 'PrimaryRegionUpdated', at: primaryRegionUpdate.ends });
  }
  const deletionDate = facts.waitingPeriod?.deletionDate ?? null;
  if (keyState === 'PendingDeletion' && deletionDate !== null) {
    events.push({ type: 'DeleteKey', at: deletionDate + delays.deletion });
  }
  return events;
}

function isEarlier(one: ServiceEvent, other: ServiceEvent): boolean {
  if (one.at !== other.at) return one.at < other.at;
  return serviceEventTypes.indexOf(one.type) < serviceEventTypes.indexOf(other.type);
}

import { type ActorLogic, createActor } from 'xstate';
import { getAdjacencyMap } from 'xstate/graph';
import { boundsOfOneKey } from '../../src/explore/bounds.ts';
import { canonicalKey, now, textOf } from '../../src/explore/search/canonical-key.ts';
import {
  arrival,
  callsWithin,
  jointEvents,
  ownEvents,
  type Stimulus,
} from '../../src/explore/search/stimulus.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { judge } from '../../src/key/judge.ts';
import { type KeyEvent, type OperationEvent, operationEventTypes } from '../../src/key/key-event.ts';
import { type KeyType, symmetricKeyType } from '../../src/key/key-type.ts';
import { keyMachine } from '../../src/key/machine.ts';
import { type KeySnapshot, lifecycleStateOf, snapshotOf } from '../../src/key/snapshot.ts';

/** What comes to a key in one of its states: the event, with the key as time has left it. */
interface Coming {
  readonly label: string;
  readonly key: Key;
  /** False where time alone passes. */
  readonly isEvent: boolean;
}

/**
 * The states of one key of a single-Region type with AWS's own key material, as `xstate/graph` finds them: by the
 * machine's own `transition`, for the calls, events and instants that `src/explore` tries, without those that are refused
 * or cannot come.
 *
 * @returns how many states there are
 */
export function statesByGraph(type: KeyType): number {
  const stimuli = [...callsWithin(type, boundsOfOneKey(type)), ...ownEvents, jointEvents.rotationDate];
  const coming = new WeakMap<KeyEvent, Coming>();
  const scope = scopeOfAnActor();
  const logic: ActorLogic<KeySnapshot, KeyEvent, undefined> = {
    transition(snapshot, event) {
      const { key, isEvent } = comingOf(event);
      const arrived = key.facts === snapshot.context ? snapshot : snapshotOf(key.keyState, key.facts);
      return isEvent ? keyMachine.transition(arrived, event, scope) : arrived;
    },
    getInitialSnapshot: () => newSnapshot(type),
    getPersistedSnapshot: (snapshot) => snapshot,
  };
  const map = getAdjacencyMap(logic, {
    events: (snapshot) => stimuli.flatMap((stimulus) => eventsOf(keyOf(snapshot), stimulus)),
    serializeState: (snapshot) =>
      snapshot.value === 'Deleted' ? 'Deleted' : textOf(canonicalKey(keyOf(snapshot), 0)),
    serializeEvent: (event) => comingOf(event).label,
  });
  return Object.keys(map).length;

  function eventsOf(key: Key, stimulus: Stimulus): readonly KeyEvent[] {
    const arrived = key.keyState === 'Deleted' ? null : arrival(key, stimulus);
    if (arrived === null) return [];
    if (isCall(arrived.event) && judge(arrived.key.facts, arrived.key.keyState, arrived.event) !== null)
      return [];
    const event: KeyEvent = { ...(arrived.event ?? { type: 'RotationFinished', at: now }) };
    coming.set(event, { label: stimulus.label, key: arrived.key, isEvent: arrived.event !== null });
    return [event];
  }

  function comingOf(event: KeyEvent): Coming {
    const found = coming.get(event);
    if (found === undefined) throw new Error(`nobody sent ${event.type}`);
    return found;
  }
}

function keyOf(snapshot: KeySnapshot): Key {
  return { keyState: lifecycleStateOf(snapshot), facts: snapshot.context, at: now };
}

function isCall(event: KeyEvent | null): event is OperationEvent {
  return operationEventTypes.some((type) => type === event?.type);
}

function newSnapshot(type: KeyType): KeySnapshot {
  const { facts, keyState } = createKey({ at: now, type });
  return snapshotOf(keyState, facts);
}

type Scope = Parameters<typeof keyMachine.transition>[2];

/** What the machine's own `transition` needs besides: it is made once here, not once for each event. */
function scopeOfAnActor(): Scope {
  const scopes: Scope[] = [];
  createActor({
    transition: (snapshot: KeySnapshot, _event: KeyEvent, _scope: Scope) => snapshot,
    getInitialSnapshot: (scope: Scope) => {
      scopes.push(scope);
      return newSnapshot(symmetricKeyType);
    },
    getPersistedSnapshot: (snapshot: KeySnapshot) => snapshot,
  });
  const [scope] = scopes;
  if (scope === undefined) throw new Error('an actor asks for its first snapshot');
  return scope;
}

import { type LifecycleFacts, lifecycleFactsOf } from '../../compile/lifecycle-facts.ts';
import { instancesOn } from '../../compile/lifecycle-instances.ts';
import { elsewhere, plainKey } from '../../compile/plain-key.ts';
import { now } from '../../explore/search/canonical-key.ts';
import { useOperations } from '../../explore/search/use-verdicts.ts';
import { createKey, createReplica, type Key } from '../../key/create-key.ts';
import { keyInterpreter } from '../../key/interpreter.ts';
import { judge } from '../../key/judge.ts';
import { isOperationEvent, type KeyEvent } from '../../key/key-event.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import type { Refused } from '../../key/refusal.ts';
import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import { commonReadings, type Reading, readingsOf, underReadings } from './readings.ts';

/** One way in which an event can come out for a key. */
export interface Way {
  readonly event: KeyEvent;
  /** Where it leads; null where it is refused. */
  readonly to: number | null;
  /** The refusal, with the ARN of {@link plainArn} in its message; null where there is none. */
  readonly refused: Refused | null;
  /** Whether it may be done all the same, with no more effect than is known. */
  readonly mayBeDone: boolean;
  /** Whether the deletion date has come; it matters to CancelKeyDeletion. */
  readonly isAfterDeletionDate: boolean;
  /** The readings of assumptions by which it comes out this way; empty where every reading comes to the same. */
  readonly readings: readonly Reading[];
}

/** What a key can be like: a number in {@link KeyWays}. */
export interface KeyPlace {
  readonly key: Key;
  readonly facts: LifecycleFacts;
}

/**
 * Everything that can happen to keys of one type class, by every reading of the assumptions: the places are the combinations of
 * facts that make a difference, as in the compiled model. Found when asked for, and kept.
 */
export class KeyWays {
  readonly typeClass: TypeClass;
  readonly places: KeyPlace[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #ways = new Map<number, ReadonlyMap<string, readonly Way[]>>();
  readonly #uses = new Map<string, Refused | null>();
  readonly #replicas = new Set<number>();
  #isComplete = false;

  constructor(typeClass: TypeClass) {
    this.typeClass = typeClass;
    this.#numberOf(createKey({ at: now, type: typeClasses[typeClass] }));
  }

  /** The place of a new key. */
  get created(): number {
    return 0;
  }

  /** The places of a new replica. */
  replicas(): readonly number[] {
    this.all();
    return [...this.#replicas];
  }

  /** Every place that there is. */
  all(): readonly number[] {
    if (!this.#isComplete) {
      for (let place = 0; place < this.places.length; place += 1) this.#waysFrom(place);
      this.#isComplete = true;
    }
    return this.places.map((_, place) => place);
  }

  /** The ways of one type of events from a place. */
  ways(place: number, type: KeyEvent['type']): readonly Way[] {
    return this.#waysFrom(place).get(type) ?? [];
  }

  /** How an operation that never changes a key is refused in a place; null if it is not. */
  refusalOf(place: number, operation: (typeof useOperations)[number]): Refused | null {
    const name = `${place} ${operation}`;
    const known = this.#uses.get(name);
    if (known !== undefined) return known;
    const { key } = this.#at(place);
    const refused = judge(key.facts, key.keyState, { type: operation, at: now });
    this.#uses.set(name, refused);
    return refused;
  }

  #waysFrom(place: number): ReadonlyMap<string, readonly Way[]> {
    const known = this.#ways.get(place);
    if (known !== undefined) return known;
    const found = new Map<string, Map<string, Way>>();
    for (const instance of instancesOn(this.#at(place).key)) {
      const { type } = instance.event;
      const ways = found.get(type) ?? new Map<string, Way>();
      found.set(type, ways);
      for (const way of this.#outcomes(instance.key, instance.event)) ways.set(textOf(way), way);
    }
    const all = new Map([...found].map(([type, ways]) => [type, [...ways.values()]]));
    this.#ways.set(place, all);
    return all;
  }

  /** What comes of an event by each combination of readings; what comes to the same is one way. */
  #outcomes(key: Key, event: KeyEvent): readonly Way[] {
    const combinations = readingsOf(event.type);
    // Most events come out one way, whatever AWS's texts are taken to mean.
    const outcomes = new Map<
      string,
      { way: Omit<Way, 'readings' | 'mayBeDone'>; readings: (readonly Reading[])[] }
    >();
    const date = key.facts.waitingPeriod?.deletionDate ?? null;
    const isAfterDeletionDate = date !== null && event.at >= date;
    for (const readings of combinations) {
      const facts = { ...key.facts, assumptions: underReadings(key.facts.assumptions, readings) };
      const ran = keyInterpreter.run(key.keyState, facts, event);
      const isRefused = ran.refused !== null && isOperationEvent(event);
      if (!isRefused && ran.transition === null) continue;
      const after = {
        ...key,
        keyState: ran.keyState,
        facts: { ...ran.facts, assumptions: key.facts.assumptions },
      };
      const to = isRefused ? null : this.#numberOf(after);
      if (event.type === 'ReplicateKey' && event.ReplicaRegion === elsewhere && !isRefused) {
        this.#replicas.add(this.#numberOf(createReplica(after, elsewhere, now)));
      }
      const text = to === null ? `${ran.refused?.error.name} ${ran.refused?.error.message}` : String(to);
      const outcome = outcomes.get(text) ?? {
        way: { event, to, refused: isRefused ? ran.refused : null, isAfterDeletionDate },
        readings: [],
      };
      outcome.readings.push(readings);
      outcomes.set(text, outcome);
    }
    // What another reading allows needs no such leave.
    const isAllowed = [...outcomes.values()].some(({ way }) => way.to !== null);
    return [...outcomes.values()].map(({ way, readings }) => ({
      ...way,
      mayBeDone: !isAllowed && mayBeDone(way.refused),
      readings: commonReadings(readings, combinations),
    }));
  }

  #at(place: number): KeyPlace {
    const found = this.places[place];
    if (found === undefined) throw new RangeError(`there is no place ${place}`);
    return found;
  }

  #numberOf(key: Key): number {
    const facts = lifecycleFactsOf(key);
    const text = Object.values(facts).join(' ');
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const place = this.places.push({ key: plainKey(key), facts }) - 1;
    this.#numbers.set(text, place);
    return place;
  }
}

/** Says whether AWS's texts also let a refused call be done. */
export function mayBeDone(refused: Refused | null): boolean {
  return refused?.alsoConforms.some(({ verdict }) => verdict === 'allowed') ?? false;
}

/** Says whether an operation never changes a key. */
export function isUse(operation: TableOperation): operation is (typeof useOperations)[number] {
  return useOperations.some((name) => name === operation);
}

/** Ways with equal texts are the same. */
function textOf({ event, to, refused, isAfterDeletionDate, readings }: Way): string {
  return [
    to,
    event.type === 'ImportKeyMaterial' ? event.ImportType : '',
    isAfterDeletionDate,
    refused?.error.name,
    refused?.error.message,
    ...readings.map(({ name, value }) => `${name}=${value}`),
  ].join();
}

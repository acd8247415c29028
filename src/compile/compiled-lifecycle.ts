import { now } from '../explore/search/canonical-key.ts';
import { type UseOperation, useOperations } from '../explore/search/use-verdicts.ts';
import type { Assumptions } from '../key/assumption.ts';
import { createKey, createReplica, type Key } from '../key/create-key.ts';
import type { Interpreter } from '../key/interpreter.ts';
import { judge } from '../key/judge.ts';
import { isOperationEvent, type JudgedRequest } from '../key/key-event.ts';
import type { Refused } from '../key/refusal.ts';
import { type TypeClass, typeClasses } from '../key/type-class.ts';
import type { RefusingVerdict } from './compiled-table.ts';
import { lifecycleEventNumbers, lifecycleEvents } from './lifecycle-event.ts';
import { lifecycleEventName } from './lifecycle-event-name.ts';
import { type LifecycleFacts, lifecycleFactsOf } from './lifecycle-facts.ts';
import { instancesOn } from './lifecycle-instances.ts';
import { elsewhere, plainKey } from './plain-key.ts';
import { refusalTemplate } from './refusal-template.ts';

/** What {@link CompiledLifecycle.next} answers for an event that cannot come to a key in that state. */
export const cannotCome = 0;

/**
 * The life of keys of one type class as numbers: a state for each combination of facts that makes a difference, and where
 * every event leads from it.
 *
 * States are numbered from 1 in the order in which they are found; a number holds for one version of the model, one type
 * class and the same assumptions.
 */
export class CompiledLifecycle {
  readonly typeClass: TypeClass;
  /** By number: what is known of a key in that state; null for number 0, which stands for no key. */
  readonly states: readonly (LifecycleFacts | null)[];
  /** The state of a new key. */
  readonly initial: number;
  /** By number: every refusal there is, frozen, with places in its message; null for number 0. */
  readonly refusals: readonly (RefusingVerdict | null)[];
  /** By `state * lifecycleEvents.length + event`: what {@link next} answers. */
  readonly transitions: Int16Array;
  /** By state of a primary key: the state of the replica that ReplicateKey makes of it; 0 where it makes none. */
  readonly replicas: Int16Array;
  readonly #numbers: ReadonlyMap<string, number>;

  constructor(typeClass: TypeClass, machine: Interpreter, assumptions: Partial<Assumptions>) {
    const found = new Flattening(typeClass, machine, assumptions);
    this.typeClass = typeClass;
    this.states = Object.freeze([null, ...found.states.map(({ facts }) => Object.freeze(facts))]);
    this.initial = 1;
    this.refusals = Object.freeze([null, ...found.refusals]);
    this.transitions = Int16Array.from([noEvents, ...found.states.map(({ next }) => next)].flat());
    this.replicas = Int16Array.from([0, ...found.states.map(({ replica }) => replica)]);
    this.#numbers = found.numbers;
  }

  /**
   * Where an event leads: above zero the number of the next state, below zero minus the number of the refusal, zero if the
   * event cannot come to a key in that state.
   *
   * @param event its number: see `Compiled.eventNumber`
   */
  next(state: number, event: number): number {
    return this.transitions[state * lifecycleEvents.length + event] ?? cannotCome;
  }

  /**
   * The number of the state that a key is in.
   *
   * @throws RangeError for a key that no calls and service events lead to, or of another type class
   */
  stateOf(key: Key): number {
    const text = textOf(lifecycleFactsOf(key));
    const number = this.#numbers.get(text);
    if (number === undefined) throw new RangeError(`no key of class ${this.typeClass} is in a state ${text}`);
    return number;
  }
}

/** A state as it is found out: by event, what {@link CompiledLifecycle.next} answers. */
interface FoundState {
  readonly key: Key;
  readonly facts: LifecycleFacts;
  readonly next: number[];
  replica: number;
}

const noEvents: readonly number[] = lifecycleEvents.map(() => cannotCome);

/** Follows every event from every state, once for one plain key with its facts, until no new facts come up. */
class Flattening {
  /** From the state with number 1 on. */
  readonly states: FoundState[] = [];
  readonly refusals: RefusingVerdict[] = [];
  readonly numbers = new Map<string, number>();
  readonly #refusalNumbers = new Map<string, number>();
  readonly #machine: Interpreter;

  constructor(typeClass: TypeClass, machine: Interpreter, assumptions: Partial<Assumptions>) {
    this.#machine = machine;
    this.#started(createKey({ at: now, type: typeClasses[typeClass], assumptions }));
    for (const state of this.states) this.#expand(state);
  }

  #expand(state: FoundState): void {
    for (const { event, key } of instancesOn(state.key)) {
      const { facts, keyState, refused } = this.#machine.run(key.keyState, key.facts, event);
      const after: Key = { ...key, keyState, facts };
      const isRefused = refused !== null && isOperationEvent(event);
      const to = isRefused ? this.#refusal(key, event, refused) : this.#numberOf(after);
      this.#record(state, lifecycleEventName(key, event), to);
      if (event.type === 'ReplicateKey' && event.ReplicaRegion === elsewhere && !isRefused) {
        state.replica = this.#started(createReplica(after, elsewhere, now));
      }
    }
    for (const type of useOperations) this.#record(state, type, this.#use(state.key, type));
    if (state.key.keyState !== 'Deleted') return;
    // A deleted key refuses every operation, whatever its arguments say.
    const refused = this.#use(state.key, 'DescribeKey');
    for (const { kind, name } of lifecycleEvents) {
      if (kind === 'operation') this.#record(state, name, refused);
    }
  }

  /** What an operation that never changes a key leads to: the same state, or a refusal. */
  #use(key: Key, type: UseOperation): number {
    const request = { type, at: now };
    const refused = judge(key.facts, key.keyState, request);
    return refused === null ? this.#numberOf(key) : this.#refusal(key, request, refused);
  }

  /** The state of a new key, where the machine at hand lets it begin. */
  #started(key: Key): number {
    return this.#numberOf({ ...key, keyState: this.#machine.start(key.facts).keyState });
  }

  /** @throws Error if one event leads to two places from one state: then the facts do not tell enough */
  #record({ facts, next }: FoundState, name: string, to: number): void {
    const event = lifecycleEventNumbers.get(name);
    if (event === undefined) throw new Error(`there is no event ${name}`);
    const known = next[event] ?? cannotCome;
    if (known !== cannotCome && known !== to) {
      const places = [known, to].map((place) =>
        JSON.stringify(this.states[place - 1]?.facts ?? this.refusals[-place - 1]),
      );
      throw new Error(`${name} leads to ${places.join(' and to ')} from ${JSON.stringify(facts)}`);
    }
    next[event] = to;
  }

  #numberOf(key: Key): number {
    const facts = lifecycleFactsOf(key);
    const text = textOf(facts);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.states.push({ key: plainKey(key), facts, next: [...noEvents], replica: 0 });
    this.numbers.set(text, number);
    return number;
  }

  /** Minus the number of a refusal. */
  #refusal(key: Key, request: JudgedRequest, refused: Refused): number {
    const refusal = refusalTemplate(key, request, refused);
    const text = JSON.stringify(refusal);
    const number = this.#refusalNumbers.get(text) ?? this.refusals.push(frozen(refusal));
    this.#refusalNumbers.set(text, number);
    return -number;
  }
}

function frozen(refusal: RefusingVerdict): RefusingVerdict {
  const alsoConforms = Object.freeze(refusal.alsoConforms.map((other) => Object.freeze({ ...other })));
  return Object.freeze({ ...refusal, alsoConforms });
}

function textOf(facts: LifecycleFacts): string {
  return Object.values(facts).join(' ');
}

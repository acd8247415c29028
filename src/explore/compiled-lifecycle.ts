import type { Assumptions } from '../key/assumption.ts';
import { createKey, createReplica, type Key } from '../key/create-key.ts';
import { judge } from '../key/judge.ts';
import { isOperationEvent, type KeyEvent } from '../key/key-event.ts';
import type { CompiledMachine } from '../key/run-machine.ts';
import { type TypeClass, typeClasses } from '../key/type-class.ts';
import { now } from './canonical-key.ts';
import { frozenVerdict, type RefusingVerdict } from './compiled-table.ts';
import { lifecycleEventNumbers, lifecycleEvents } from './lifecycle-event.ts';
import { lifecycleEventName } from './lifecycle-event-name.ts';
import { type LifecycleFacts, lifecycleFactsOf } from './lifecycle-facts.ts';
import { type Instance, instancesOn } from './lifecycle-instances.ts';
import { elsewhere, plainKey } from './plain-key.ts';
import { refusalTemplate } from './refusal-template.ts';
import { useOperations } from './use-verdicts.ts';

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

  constructor(typeClass: TypeClass, machine: CompiledMachine, assumptions: Partial<Assumptions>) {
    const found = new Flattening(typeClass, machine, assumptions);
    this.typeClass = typeClass;
    this.states = Object.freeze(found.states);
    this.initial = 1;
    this.refusals = Object.freeze(found.refusals);
    this.transitions = Int16Array.from(found.transitions.flat());
    this.replicas = Int16Array.from(found.replicas);
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

/** Follows every event from every state, once for one plain key with its facts, until no new facts come up. */
class Flattening {
  readonly states: (LifecycleFacts | null)[] = [null];
  readonly refusals: (RefusingVerdict | null)[] = [null];
  /** By state: what each event leads to. */
  readonly transitions: number[][] = [lifecycleEvents.map(() => cannotCome)];
  readonly replicas: number[] = [0];
  readonly numbers = new Map<string, number>();
  readonly #keys: (Key | null)[] = [null];
  readonly #refusalNumbers = new Map<string, number>();
  readonly #machine: CompiledMachine;

  constructor(typeClass: TypeClass, machine: CompiledMachine, assumptions: Partial<Assumptions>) {
    this.#machine = machine;
    this.#numberOf(this.#started(createKey({ at: now, type: typeClasses[typeClass], assumptions })));
    for (let state = 1; state < this.#keys.length; state += 1) {
      const key = this.#keys[state];
      if (key !== null && key !== undefined) this.#expand(state, key);
    }
  }

  #expand(state: number, key: Key): void {
    for (const instance of instancesOn(key)) {
      this.#record(state, lifecycleEventName(instance.key, instance.event), this.#outcome(instance));
      if (instance.event.type === 'ReplicateKey') this.#noteReplica(state, instance);
    }
    for (const type of useOperations) {
      const request = { type, at: now };
      const refused = judge(key.facts, key.keyState, request);
      const to = refused === null ? state : -this.#refusalNumber(refusalTemplate(key, request, refused));
      this.#record(state, type, to);
    }
    if (key.keyState === 'Deleted') this.#refuseAll(state);
  }

  #outcome({ event, key }: Instance): number {
    const refused = isOperationEvent(event) ? judge(key.facts, key.keyState, event) : null;
    if (refused !== null && isOperationEvent(event)) {
      return -this.#refusalNumber(refusalTemplate(key, event, refused));
    }
    return this.#numberOf(this.#after(key, event));
  }

  #after(key: Key, event: KeyEvent): Key {
    const { facts, keyState } = this.#machine.run(key.keyState, key.facts, event);
    return { ...key, keyState, facts };
  }

  #noteReplica(state: number, { event, key }: Instance): void {
    if (event.type !== 'ReplicateKey' || event.ReplicaRegion !== elsewhere) return;
    if (judge(key.facts, key.keyState, event) !== null) return;
    const replica = createReplica(this.#after(key, event), elsewhere, now);
    this.replicas[state] = this.#numberOf(this.#started(replica));
  }

  /** A new key, where the machine at hand lets it begin. */
  #started(key: Key): Key {
    return { ...key, keyState: this.#machine.start(key.facts).keyState };
  }

  /** A deleted key refuses every operation, whatever its arguments say. */
  #refuseAll(state: number): void {
    const refused = this.transitions[state]?.[lifecycleEventNumbers.get('DescribeKey') ?? -1] ?? cannotCome;
    for (const { kind, name } of lifecycleEvents)
      if (kind === 'operation') this.#record(state, name, refused);
  }

  /** @throws Error if one event leads to two places from one state: then the facts do not tell enough */
  #record(state: number, name: string, to: number): void {
    const event = lifecycleEventNumbers.get(name);
    const row = this.transitions[state];
    if (event === undefined || row === undefined) throw new Error(`there is no event ${name}`);
    const known = row[event] ?? cannotCome;
    if (known !== cannotCome && known !== to) {
      const places = [known, to].map((place) => JSON.stringify(this.states[place] ?? this.refusals[-place]));
      throw new Error(
        `${name} leads to ${places.join(' and to ')} from ${JSON.stringify(this.states[state])}`,
      );
    }
    row[event] = to;
  }

  #numberOf(key: Key): number {
    const facts = lifecycleFactsOf(key);
    const text = textOf(facts);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.states.length;
    this.numbers.set(text, number);
    this.states.push(Object.freeze(facts));
    this.transitions.push(lifecycleEvents.map(() => cannotCome));
    this.replicas.push(0);
    this.#keys.push(plainKey(key));
    return number;
  }

  #refusalNumber(refusal: RefusingVerdict): number {
    const text = JSON.stringify(refusal);
    const known = this.#refusalNumbers.get(text);
    if (known !== undefined) return known;
    this.#refusalNumbers.set(text, this.refusals.length);
    this.refusals.push(frozenVerdict(refusal));
    return this.refusals.length - 1;
  }
}

function textOf(facts: LifecycleFacts): string {
  return Object.values(facts).join(' ');
}

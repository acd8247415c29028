import type { Assumptions } from '../key/assumption.ts';
import { createKey, type Key } from '../key/create-key.ts';
import type { ExceptionName } from '../key/exception.ts';
import { type Interpreter, keyInterpreter, type MachineTransition } from '../key/interpreter.ts';
import type { KeyEvent } from '../key/key-event.ts';
import { isReplica, regionOf } from '../key/key-facts.ts';
import type { KeyState, LifecycleState } from '../key/key-state.ts';
import type { KeyType } from '../key/key-type.ts';
import type { KeyOperation } from '../key/operation.ts';
import { type TypeClass, typeClasses } from '../key/type-class.ts';
import { type Bounds, boundsOfOneKey } from './bounds.ts';
import { type Path, pathOf } from './path.ts';
import { WaysToDeletion } from './property/deletion.ts';
import { keyProperties, stateAndFacts } from './property/key-properties.ts';
import { type Property, setProperties } from './property/property.ts';
import { stepProperties } from './property/step-properties.ts';
import { now } from './search/canonical-key.ts';
import { KeyAutomaton, type KeyStep, noKey, slotOf } from './search/key-automaton.ts';
import { type Counts, type Found, SetSearch } from './search/set-search.ts';
import type { Stimulus } from './search/stimulus.ts';

/** What to explore, and how. */
export interface ExploreOptions {
  /** How far to look; {@link boundsOfOneKey} unless given. */
  readonly bounds?: Bounds;
  /** Readings that differ from the literal one. */
  readonly assumptions?: Partial<Assumptions>;
  /** Another machine than `keyMachine`: what is wrong with it comes out as counterexamples. */
  readonly machine?: Interpreter;
  /** How many states may be found; ten million unless given. More is a RangeError: no result is ever cut short. */
  readonly limit?: number;
  /** Whether states that differ only in which related key is which are one; true unless the bounds tell keys apart. */
  readonly mergesSymmetric?: boolean;
  /** Told now and then how many states are known, and from how many the search has gone on. */
  readonly onProgress?: (known: number, done: number) => void;
}

/** A property that does not hold, with the first, and so a shortest, way to see it. */
export interface Counterexample {
  readonly property: Property;
  /** What is wrong, in a few words. */
  readonly problem: string;
  readonly path: Path;
}

/** One step of the graph: what comes to a key in a state, and where it leads. */
export interface SearchStep {
  /** The key that it comes to, by slot; 4 for what comes to all keys of a set at once. */
  readonly slot: number;
  /** What comes, for people: `ScheduleKeyDeletion 7 days`. */
  readonly label: string;
  readonly stimulus: Stimulus;
  /** The number of the state that it leads to. */
  readonly to: number;
}

/** A change of key state that a key went through, by whatever came to it: a call, or a service event of its own. */
export interface KeyChange {
  /** The place of the key in its set: the first key is created in slot 0, its replicas in the others. */
  readonly slot: number;
  /** Null for the creation of the key. */
  readonly from: LifecycleState | null;
  readonly event: KeyEvent['type'] | 'CreateKey';
  readonly to: LifecycleState;
}

/** Whatever was seen, by name, and where it first was: at the end of a shortest way to it. */
class FirstSeen<Name, Where = Found> extends Map<Name, Where> {
  note(name: Name, where: Where): void {
    if (!this.has(name)) this.set(name, where);
  }
}

/**
 * All states of a set of keys of one type class: counted, checked, and there to be walked.
 *
 * @example
 * const exploration = explore('symmetric');
 * exploration.counts.states; // how many
 * exploration.counterexamples; // [] where every property holds
 * exploration.pathToKeyState('PendingDeletion')?.steps.map((step) => step.label); // ['ScheduleKeyDeletion 7 days']
 */
export class Exploration {
  readonly typeClass: TypeClass;
  readonly type: KeyType;
  readonly bounds: Bounds;
  readonly counts: Counts;
  readonly counterexamples: readonly Counterexample[];
  readonly #automaton: KeyAutomaton;
  readonly #search: SetSearch;
  readonly #keyStates = new FirstSeen<LifecycleState>();
  /** By slot and key state. */
  readonly #keyStatesInSlots = new FirstSeen<string>();
  readonly #transitions = new FirstSeen<string>();
  readonly #refusals = new FirstSeen<
    ExceptionName,
    { readonly found: Found; readonly operation: KeyOperation }
  >();
  readonly #broken = new FirstSeen<Property, { readonly problem: string; readonly found: Found }>();
  readonly #changes = new Map<string, KeyChange>();

  constructor(typeClass: TypeClass, options: ExploreOptions) {
    const { assumptions = {}, limit = 10_000_000, machine = keyInterpreter } = options;
    this.typeClass = typeClass;
    this.type = typeClasses[typeClass];
    this.bounds = options.bounds ?? boundsOfOneKey(this.type);
    this.#automaton = new KeyAutomaton(this.type, this.bounds, machine, {
      key: (key) => this.#noteKey(key, machine),
      start: (key, started) => this.#noteStart(key, started),
      step: (step) => this.#noteStep(step),
    });
    const waysToDeletion = new WaysToDeletion(this.#automaton);
    const merges = options.mergesSymmetric ?? this.bounds.others === undefined;
    this.#search = new SetSearch(
      this.#automaton,
      { limit, merges },
      {
        refused: (operation, { error }) =>
          this.#refusals.note(error.name, { found: this.#search.here, operation }),
        disagreement: (problem) => this.#check(setProperties.agreement, problem),
        edge: waysToDeletion.edge,
      },
    );
    const key = this.#automaton.newKeyId(createKey({ at: now, type: this.type, assumptions }));
    const keys = Array.from({ length: this.bounds.keysInStore }, () => key);
    this.counts = this.#search.run(keys, options.onProgress);
    const stuck = this.type.keyManager === 'CUSTOMER' ? waysToDeletion.stateWithout(this.#search) : null;
    if (stuck !== null) {
      const problem = 'no calls lead to the deletion of all keys';
      this.#check(setProperties.deletion, problem, this.#search.foundBy[stuck]);
    }
    this.counterexamples = [...this.#broken].map(([property, { problem, found }]) => ({
      property,
      problem,
      path: pathOf(this.#search, this.#automaton, found),
    }));
  }

  /** The key states that were reached, and `Deleted`. */
  get keyStates(): readonly LifecycleState[] {
    return [...this.#keyStates.keys()];
  }

  /** The transitions of the machine that were taken, by name. */
  get transitions(): readonly string[] {
    return [...this.#transitions.keys()];
  }

  /** The exceptions with which calls were refused. */
  get exceptions(): readonly ExceptionName[] {
    return [...this.#refusals.keys()];
  }

  /**
   * Every change of key state that any key went through, once for each slot.
   *
   * Where symmetric states are merged, a slot is a place in an order, not a Region.
   */
  get changes(): readonly KeyChange[] {
    return [...this.#changes.values()];
  }

  /** The keys in a state, by slot; null where there is none. States are numbered from 0, the first one. */
  keysOf(state: number): readonly (Key | null)[] {
    return this.#search.keysOf(state).map((id) => (id === noKey ? null : this.#automaton.keyOf(id)));
  }

  /** Everything that can be done or happen in a state and changes something, with the number of the state it leads to. */
  stepsFrom(state: number): readonly SearchStep[] {
    return this.#search.steps.from(this.#search.keysOf(state)).map(({ slot, stimulus, to }) => {
      const comes = this.#automaton.stimulusOf(stimulus);
      return { slot, label: comes.label, stimulus: comes, to: this.#search.stateOf(to) ?? -1 };
    });
  }

  /** A shortest way to a state. */
  pathTo(state: number): Path {
    const found = this.#search.foundBy[state];
    if (found === undefined) throw new RangeError(`no state has the number ${state}`);
    return pathOf(this.#search, this.#automaton, found);
  }

  /** A shortest way to a key state (or to deletion); null if no key gets there. */
  pathToKeyState(keyState: LifecycleState): Path | null {
    return this.#pathOf(this.#keyStates.get(keyState));
  }

  /** A shortest way on which the key in a slot gets to a key state; null if it does not get there. */
  pathOfKeyTo(slot: number, keyState: LifecycleState): Path | null {
    return this.#pathOf(this.#keyStatesInSlots.get(`${slot} ${keyState}`));
  }

  /** A shortest way to a call that is refused with an exception, the call being the last step; null if none is. */
  pathToException(exception: ExceptionName): Path | null {
    const refusal = this.#refusals.get(exception);
    return this.#pathOf(refusal?.found, refusal?.operation);
  }

  /** A shortest way to a cell of the key state table: the operation, called in the key state, is the last step. */
  pathToCell(operation: KeyOperation, keyState: KeyState): Path | null {
    return this.pathToKeyState(keyState)?.followedBy(operation, keyState) ?? null;
  }

  /** A shortest way to take a transition of the machine; null if it is never taken. */
  pathToTransition(name: string): Path | null {
    return this.#pathOf(this.#transitions.get(name));
  }

  #pathOf(found: Found | undefined, operation?: KeyOperation): Path | null {
    return found === undefined ? null : pathOf(this.#search, this.#automaton, found, operation);
  }

  #check(property: Property, problem: string | null, found = this.#search.here): void {
    if (problem !== null) this.#broken.note(property, { problem, found });
  }

  #noteKey(key: Key, machine: Interpreter): void {
    this.#noteKeyState(key, key.keyState);
    const uses = this.#automaton.usesOf(key);
    for (const property of keyProperties) this.#check(property, property.broken(key, machine, uses));
  }

  #noteStart(key: Key, { keyState, settled }: ReturnType<Interpreter['start']>): void {
    this.#noteTransition(settled);
    this.#noteChange(key, null, isReplica(key.facts) ? 'ReplicateKey' : 'CreateKey', keyState);
    this.#check(stateAndFacts, keyState === key.keyState ? null : `a new key starts as ${keyState}`);
  }

  #noteStep(step: KeyStep): void {
    const { arrived, event, ran, refused } = step;
    if (ran?.keyState === 'Deleted') this.#noteKeyState(arrived, 'Deleted');
    if (ran !== null && event !== null && refused === null) {
      this.#noteChange(arrived, arrived.keyState, event.type, ran.keyState);
    }
    this.#noteTransition(ran?.transition);
    this.#noteTransition(ran?.settled);
    for (const property of stepProperties) this.#check(property, property.broken(step));
  }

  #noteKeyState({ facts }: Key, keyState: LifecycleState): void {
    this.#keyStates.note(keyState, this.#search.here);
    this.#keyStatesInSlots.note(`${slotOf(regionOf(facts.keyArn))} ${keyState}`, this.#search.here);
  }

  #noteTransition(transition: MachineTransition | null | undefined): void {
    if (transition) this.#transitions.note(transition.name, this.#search.here);
  }

  #noteChange({ facts }: Key, from: KeyChange['from'], event: KeyChange['event'], to: KeyChange['to']): void {
    if (from === to) return;
    const slot = slotOf(regionOf(facts.keyArn));
    this.#changes.set(`${slot} ${from} ${event} ${to}`, { slot, from, event, to });
  }
}

/**
 * Explores every state of a set of keys of a type class within bounds, and checks every property in all of them.
 *
 * @throws RangeError if there are more states than the limit
 */
export function explore(typeClass: TypeClass, options: ExploreOptions = {}): Exploration {
  return new Exploration(typeClass, options);
}

/** Every property that an exploration checks. */
export const properties: readonly Property[] = [
  ...stepProperties,
  ...keyProperties,
  ...Object.values(setProperties),
].map(({ name, text }) => ({ name, text }));

/** compile: the model as typed arrays, and as JSON for other languages; for whoever looks it up on every request. */
import type { Assumptions } from '../key/assumption.ts';
import { type Interpreter, keyInterpreter } from '../key/interpreter.ts';
import type { TypeClass } from '../key/type-class.ts';
import { CompiledLifecycle } from './compiled-lifecycle.ts';
import { CompiledTable } from './compiled-table.ts';
import { type LifecycleEvent, lifecycleEventNumbers, lifecycleEvents } from './lifecycle-event.ts';

/** What to compile. */
export interface CompileOptions {
  /** Readings that differ from the literal one. */
  readonly assumptions?: Partial<Assumptions>;
  /** Another machine than `keyMachine`. */
  readonly machine?: Interpreter;
}

/** The key state table and the life of a key in typed arrays: look-ups that allocate nothing. */
export class Compiled extends CompiledTable {
  /** Everything that can come to a key; an event's number is its place here. */
  readonly events: readonly LifecycleEvent[] = lifecycleEvents;
  readonly #lifecycles = new Map<TypeClass, CompiledLifecycle>();
  readonly #assumptions: Partial<Assumptions>;
  readonly #machine: Interpreter;

  constructor({ assumptions = {}, machine = keyInterpreter }: CompileOptions) {
    super();
    this.#assumptions = assumptions;
    this.#machine = machine;
  }

  /** The number of an event by its name: see `eventName`; -1 for none. */
  eventNumber(name: string): number {
    return lifecycleEventNumbers.get(name) ?? -1;
  }

  /** The life of keys of a type class; it is flattened when it is first asked for, and kept. */
  lifecycleOf(typeClass: TypeClass): CompiledLifecycle {
    const known = this.#lifecycles.get(typeClass);
    if (known !== undefined) return known;
    const lifecycle = new CompiledLifecycle(typeClass, this.#machine, this.#assumptions);
    this.#lifecycles.set(typeClass, lifecycle);
    return lifecycle;
  }
}

/**
 * Compiles the key state table and the machine into typed arrays, for whoever asks on every request.
 *
 * @example
 * const compiled = compile();
 * compiled.decide('CancelKeyDeletion', 'Enabled', 'symmetric').verdict; // 'refused'
 * const life = compiled.lifecycleOf('symmetric');
 * const scheduled = life.next(life.initial, compiled.eventNumber('ScheduleKeyDeletion'));
 * life.states[scheduled]?.keyState; // 'PendingDeletion'
 */
export function compile(options: CompileOptions = {}): Compiled {
  return new Compiled(options);
}

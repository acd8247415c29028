import type { Assumptions } from '../key/assumption.ts';
import type { ExceptionName } from '../key/exception.ts';
import { type Interpreter, keyInterpreter } from '../key/interpreter.ts';
import { lifecycleStates } from '../key/key-state.ts';
import {
  type Counterexample,
  type Exploration,
  type ExploreOptions,
  explore,
  properties,
} from './exploration.ts';
import type { Goal } from './goal.ts';
import type { Path } from './path.ts';
import { isLarge, type Subject } from './subject.ts';

/** A way to something, and in the exploration of what it was found. */
export interface Way {
  readonly subject: Subject;
  readonly path: Path;
}

/** The explorations of several subjects together: what holds in all of them, and what is alive in any. */
export class Whole {
  readonly explored: readonly { readonly subject: Subject; readonly exploration: Exploration }[];
  readonly machine: Interpreter;
  readonly #ways = new Map<string, Way | null>();

  constructor(explored: Whole['explored'], machine: Interpreter) {
    this.explored = explored;
    this.machine = machine;
  }

  /** The counterexamples, the shortest for each property. */
  get counterexamples(): readonly (Counterexample & { readonly subject: Subject })[] {
    const found = this.explored.flatMap(({ exploration, subject }) =>
      exploration.counterexamples.map((counterexample) => ({ ...counterexample, subject })),
    );
    const sorted = shortest(found);
    return properties.flatMap(({ name }) => sorted.find(({ property }) => property.name === name) ?? []);
  }

  /** A shortest way to a goal, under the literal reading if there is one; null where no subject gets there. */
  wayTo(goal: Goal): Way | null {
    const name = JSON.stringify(goal);
    const known = this.#ways.get(name);
    if (known !== undefined) return known;
    const ways = this.explored.flatMap(({ exploration, subject }): readonly Way[] => {
      const path = pathTo(exploration, goal);
      return path === null ? [] : [{ subject, path }];
    });
    const isLiteral = ({ subject }: Way) => subject.assumptions === undefined;
    const way = shortest(ways.filter(isLiteral))[0] ?? shortest(ways)[0] ?? null;
    this.#ways.set(name, way);
    return way;
  }

  /** Everything that must be alive, by name: each key state and deletion, each transition; and the exceptions met. */
  get goals(): readonly (readonly [string, Goal])[] {
    return [
      ...lifecycleStates.map((keyState) => [keyState, { keyState }] as const),
      ...this.exceptions.map((exception) => [exception, { exception }] as const),
      ...this.machine.transitions.map(({ name }) => [name, { transition: name }] as const),
    ];
  }

  /** The exceptions that were met, in alphabetical order. */
  get exceptions(): readonly ExceptionName[] {
    return [...new Set(this.explored.flatMap(({ exploration }) => exploration.exceptions))].sort();
  }

  /** How many states were explored, over all subjects. */
  get states(): number {
    return this.explored.reduce((sum, { exploration }) => sum + exploration.counts.states, 0);
  }
}

/** What to tell of a long exploration as it goes on. */
export interface WholeOptions extends Pick<ExploreOptions, 'machine' | 'limit'> {
  readonly assumptions?: Partial<Assumptions>;
  readonly onProgress?: (subject: Subject, known: number, done: number) => void;
}

/**
 * Explores subjects one after the other.
 *
 * @throws RangeError if one of them has more states than the limit
 */
export function exploreAll(subjects: readonly Subject[], options: WholeOptions = {}): Whole {
  const { assumptions, limit, machine, onProgress } = options;
  const explored = subjects.map((subject) => {
    onProgress?.(subject, 1, 0);
    const exploration = explore(subject.typeClass, {
      bounds: subject.bounds,
      assumptions: { ...subject.assumptions, ...assumptions },
      ...(machine === undefined ? {} : { machine }),
      ...(limit === undefined ? {} : { limit }),
      ...(onProgress === undefined ? {} : { onProgress: (known, done) => onProgress(subject, known, done) }),
    });
    return { subject, exploration };
  });
  return new Whole(explored, machine ?? keyInterpreter);
}

/**
 * A shortest way to a goal, from as few subjects as do: large ones are explored only if no other leads there.
 *
 * @throws RangeError if one of them has more states than the limit
 */
export function findWay(subjects: readonly Subject[], goal: Goal, options: WholeOptions = {}): Way | null {
  const small = subjects.filter((subject) => !isLarge(subject));
  return exploreAll(small, options).wayTo(goal) ?? exploreAll(subjects.filter(isLarge), options).wayTo(goal);
}

/** Those with the shortest path first. */
function shortest<Item extends { readonly path: Path }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((one, other) => one.path.steps.length - other.path.steps.length);
}

function pathTo(exploration: Exploration, goal: Goal): Path | null {
  if ('keyState' in goal) return exploration.pathToKeyState(goal.keyState);
  if ('exception' in goal) return exploration.pathToException(goal.exception);
  if ('transition' in goal) return exploration.pathToTransition(goal.transition);
  return exploration.pathToCell(goal.operation, goal.inKeyState);
}

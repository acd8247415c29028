/**
 * Statecharts: the life of keys as key states and arrows, where everything stands, and its drawings as Mermaid, as SVG and
 * for a terminal. The layouts are made at build.
 */
import { decideClass } from '../../key/decide.ts';
import { operationEventTypes, serviceEventTypes } from '../../key/key-event.ts';
import { type KeyState, keyStates, type LifecycleState, lifecycleStates } from '../../key/key-state.ts';
import { keyMachine } from '../../key/machine.ts';
import { isReachable, type TypeClass } from '../../key/type-class.ts';
import type { LifecycleEdge, LifecycleEvent, Moment } from '../path/life.ts';
import { isWordOf } from '../path/word.ts';
import { type LifecycleOptions, lifecycleEdges } from './lifecycle.ts';

/** The life of a key as it is drawn: key states in the machine's groups, and the arrows between them. */
export interface Statechart {
  /** What decides where everything stands: neither where the key is nor which way it went. */
  readonly drawn: ChartedKeys;
  readonly groups: readonly {
    /** The machine's name of the group. */
    readonly name: string;
    readonly title: string;
    readonly states: readonly LifecycleState[];
  }[];
  /** What stands in no group. */
  readonly ungrouped: readonly LifecycleState[];
  /** Those of a refusal on the way of the key, which nothing else draws, come last. */
  readonly arrows: readonly Arrow[];
  /** Where the key is now, if that is asked for. */
  readonly here: LifecycleState | null;
}

/** An arrow, with all that leads along it. */
export interface Arrow {
  /** Null for the creation of the key. */
  readonly from: LifecycleState | null;
  readonly to: LifecycleState;
  readonly kind: ArrowKind;
  readonly labels: readonly {
    readonly event: LifecycleEvent;
    /** The numbers of the steps of the path that went this way, from 1. */
    readonly steps: readonly number[];
  }[];
}

/** What leads along an arrow: what someone calls, what the service does by itself, or what is refused. */
export type ArrowKind = 'operation' | 'service event' | 'refusal';

/** Which keys a statechart is of, and which of their arrows it has. */
export interface ChartedKeys extends LifecycleOptions {
  /** Draws every operation of the machine that is refused in a key state, for keys of the first class. */
  readonly refusals?: boolean;
}

export interface StatechartOptions extends ChartedKeys {
  /** Where the key is now. */
  readonly here?: LifecycleState;
  /** The way that the key went; its last moment is where the key is now. */
  readonly path?: readonly Moment[];
}

/** What is to be drawn of the life of a key. */
export function statechart(options: StatechartOptions = {}): Statechart {
  const { path = [], here: wanted, ...drawn } = options;
  const edges = lifecycleEdges(drawn);
  const here = path.at(-1)?.key.keyState ?? wanted ?? null;
  const known = new Set([here, ...edges.flatMap(({ from, to }) => [from, to])]);
  const states = lifecycleStates.filter((state) => known.has(state));
  const parents = Object.values(keyMachine.root.states).map((parent) => ({
    name: parent.key,
    title: inWords(parent.key),
    states: states.filter((state) => Object.hasOwn(parent.states, state)),
  }));
  const steps = stepsOf(path);
  return {
    drawn,
    groups: parents.filter((parent) => parent.states.length > 0),
    ungrouped: states.filter((state) => !parents.some((parent) => parent.states.includes(state))),
    arrows: arrowsOf(
      [...edges, ...(drawn.refusals === true ? refusals(drawn) : []), ...steps.refused],
      steps.numbers,
    ),
    here,
  };
}

/** Says whether an event is the service's own doing, not an operation that someone calls. */
export function isServiceEvent(event: LifecycleEvent): boolean {
  return isWordOf(serviceEventTypes, event);
}

/** The numbers of the steps that went along an edge, by its name, and the edges of those that were refused. */
function stepsOf(path: readonly Moment[]) {
  const numbers = new Map<string, number[]>();
  const refused: LifecycleEdge[] = [];
  path.forEach((moment, index) => {
    const refusal = refusalOf(moment);
    refused.push(...refusal);
    for (const edge of [...moment.changes, ...refusal]) {
      const name = nameOf(edge);
      numbers.set(name, [...(numbers.get(name) ?? []), index + 1]);
    }
  });
  return { numbers, refused };
}

/** A refused call of what would change a key state, as an edge that keeps it. */
function refusalOf({ outcome, step, key: { keyState } }: Moment): readonly LifecycleEdge[] {
  if (outcome.kind !== 'refused' || step.kind !== 'call') return [];
  const { operation: event } = step;
  return isWordOf(operationEventTypes, event) ? [{ from: keyState, event, to: keyState }] : [];
}

function arrowsOf(
  edges: readonly LifecycleEdge[],
  numbers: ReadonlyMap<string, readonly number[]>,
): readonly Arrow[] {
  const arrows = new Map<string, Arrow>();
  for (const edge of edges) {
    const { from, to, event } = edge;
    const kind = kindOf(edge);
    const name = `${from} ${to} ${kind}`;
    const labels = arrows.get(name)?.labels ?? [];
    if (labels.some((label) => label.event === event)) continue;
    const label = { event, steps: numbers.get(nameOf(edge)) ?? [] };
    arrows.set(name, { from, to, kind, labels: [...labels, label] });
  }
  return [...arrows.values()];
}

function kindOf({ from, event, to }: LifecycleEdge): ArrowKind {
  if (from === to) return 'refusal';
  return isServiceEvent(event) ? 'service event' : 'operation';
}

function refusals({ classes }: ChartedKeys): readonly LifecycleEdge[] {
  const typeClass: TypeClass = classes?.[0] ?? 'symmetric';
  const states = keyStates.filter((keyState) => isReachable(typeClass, keyState));
  return states.flatMap((keyState: KeyState) =>
    operationEventTypes
      .filter((operation) => decideClass(operation, keyState, typeClass).verdict === 'refused')
      .map((event) => ({ from: keyState, event, to: keyState })),
  );
}

function nameOf({ from, event, to }: LifecycleEdge): string {
  return `${from} ${event} ${to}`;
}

function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

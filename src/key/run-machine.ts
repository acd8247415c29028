import { type EffectName, effects } from './effects.ts';
import { type GuardName, type GuardParams, guards } from './guards.ts';
import type { KeyEvent } from './key-event.ts';
import type { KeyFacts } from './key-facts.ts';
import { isKeyState, type LifecycleState } from './key-state.ts';
import { keyMachine } from './machine.ts';

/** A transition of the machine, as XState resolved it: what tells it from the others, and where it leads. */
export interface MachineTransition {
  /** For example `Disabled: EnableKey` or, where guards choose, `Enabled: ScheduleKeyDeletion [isPermitted]`. */
  readonly name: string;
  /** Where it stands: a key state, `settling`, `scheduledForDeletion`, or `key`, the root. */
  readonly source: string;
  /** The event's type; empty for a transition of `settling`, which needs none. */
  readonly eventType: string;
  /** Where it leads; null where the state stays. `settling` leads on to a key state. */
  readonly target: LifecycleState | 'settling' | null;
  /** Whether it is the root's answer to what no key state takes. */
  readonly refuses: boolean;
}

/** What came of one event. */
export interface Ran {
  readonly keyState: LifecycleState;
  readonly facts: KeyFacts;
  /** The transition that was taken; null where the machine has none for the event. */
  readonly transition: MachineTransition | null;
  /** The transition of `settling` that was taken after it, if any. */
  readonly settled: MachineTransition | null;
}

/** Runs the machine for one event, from a key state and the facts under it. Pure; never throws. */
export type RunMachine = (keyState: LifecycleState, facts: KeyFacts, event: KeyEvent) => Ran;

/** A machine made ready to run, with all its transitions. */
export interface CompiledMachine {
  readonly run: RunMachine;
  /** Where a new key with these facts begins, and the transition of `settling` that finds it. */
  readonly start: (facts: KeyFacts) => Pick<Ran, 'keyState' | 'settled'>;
  readonly transitions: readonly MachineTransition[];
}

/** As much of XState's resolved state node as is read here. */
export interface MachineNode {
  readonly key: string;
  readonly type: string;
  readonly parent?: MachineNode | undefined;
  readonly states: { readonly [key: string]: MachineNode };
  readonly entry: readonly unknown[];
  readonly exit: readonly unknown[];
  readonly invoke: readonly unknown[];
  readonly after: readonly unknown[];
  readonly transitions: ReadonlyMap<string, readonly MachineEdge[]>;
  readonly always?: readonly MachineEdge[] | undefined;
}

interface MachineEdge {
  readonly guard?: unknown;
  readonly actions: readonly unknown[];
  readonly target: readonly MachineNode[] | undefined;
}

interface Candidate extends MachineTransition {
  readonly isEnabled: ((facts: KeyFacts, event: KeyEvent) => boolean) | null;
  readonly effects: readonly ((facts: KeyFacts, event: KeyEvent) => KeyFacts)[];
}

/**
 * Makes the machine ready to run without building an actor for every event, as XState's `transition()` does.
 *
 * It reads the state nodes that XState resolved from the machine's own literal, so the machine stays the source of
 * truth: names of guards and actions are looked up in {@link guards} and {@link effects}. A test compares it with
 * `transition()` for every reachable key and every event.
 *
 * @throws Error for a machine that uses more of XState than this runs: it never runs one differently in silence
 */
export function compileMachine(root: MachineNode): CompiledMachine {
  const transitions: Candidate[] = [];
  const compiled = new Map<MachineEdge, Candidate>();
  const leaves = leavesOf(root);
  const byState = new Map<string, ReadonlyMap<string, readonly Candidate[]>>();
  const settling = leaves.find((leaf) => leaf.key === 'settling')?.always ?? [];
  const settle = settling.map((edge) => candidate(edge, 'settling', '', settling.length > 1));
  transitions.push(...settle);
  for (const leaf of leaves) {
    const lineage = lineageOf(leaf);
    const eventTypes = new Set(lineage.flatMap((node) => [...node.transitions.keys()]));
    const on = new Map<string, readonly Candidate[]>();
    for (const eventType of leaf.type === 'final' ? [] : eventTypes) {
      on.set(
        eventType,
        lineage.flatMap((node) => {
          const edges = node.transitions.get(eventType) ?? [];
          return edges.map((edge) => compileOnce(edge, node.key, eventType, edges.length > 1));
        }),
      );
    }
    byState.set(leaf.key, on);
  }
  return { run, start, transitions };

  function compileOnce(
    edge: MachineEdge,
    source: string,
    eventType: string,
    isOneOfMany: boolean,
  ): Candidate {
    const known = compiled.get(edge);
    if (known !== undefined) return known;
    const fresh = candidate(edge, source, eventType, isOneOfMany);
    compiled.set(edge, fresh);
    transitions.push(fresh);
    return fresh;
  }

  function run(keyState: LifecycleState, facts: KeyFacts, event: KeyEvent): Ran {
    const transition = firstEnabled(byState.get(keyState)?.get(event.type), facts, event);
    if (transition === null) return { keyState, facts, transition, settled: null };
    let after = facts;
    for (const effect of transition.effects) after = effect(after, event);
    if (transition.target !== 'settling') {
      return { keyState: transition.target ?? keyState, facts: after, transition, settled: null };
    }
    return { ...settledFrom(after, event), facts: after, transition };
  }

  function start(facts: KeyFacts): Pick<Ran, 'keyState' | 'settled'> {
    // The guards of settling look at the facts alone.
    return settledFrom(facts, { type: 'DeleteKey', at: facts.creationDate });
  }

  function settledFrom(facts: KeyFacts, event: KeyEvent): Pick<Ran, 'keyState' | 'settled'> {
    const settled = firstEnabled(settle, facts, event);
    if (settled === null || settled.target === null || settled.target === 'settling') {
      throw new Error('the machine has no way out of settling');
    }
    return { keyState: settled.target, settled };
  }
}

/** {@link keyMachine}, ready to run. */
export const compiledKeyMachine: CompiledMachine = compileMachine(keyMachine.root);

function firstEnabled(
  candidates: readonly Candidate[] | undefined,
  facts: KeyFacts,
  event: KeyEvent,
): Candidate | null {
  if (candidates === undefined) return null;
  for (const candidate of candidates) {
    if (candidate.isEnabled === null || candidate.isEnabled(facts, event)) return candidate;
  }
  return null;
}

function candidate(edge: MachineEdge, source: string, eventType: string, isOneOfMany: boolean): Candidate {
  const guard = readNamed(edge.guard);
  const event = eventType === '' ? '' : `: ${eventType}`;
  const chosenBy = isOneOfMany ? ` [${guard?.name ?? 'otherwise'}]` : '';
  const actions = edge.actions.map(readNamed);
  return {
    name: `${source}${event}${chosenBy}`,
    source,
    eventType,
    target: targetOf(edge),
    refuses: actions.some((action) => action?.name === 'refuse'),
    isEnabled: guard === null ? null : guardNamed(guard.name, guard.params),
    effects: actions.flatMap((action) => (action?.name === 'refuse' ? [] : [effectNamed(action?.name)])),
  };
}

function guardNamed(name: string, params: GuardParams): (facts: KeyFacts, event: KeyEvent) => boolean {
  if (!isGuardName(name)) throw unknownTo(`guard '${name}'`, 'guards.ts');
  const guard = guards[name];
  return (facts, event) => guard(facts, event, params);
}

function effectNamed(name: string | undefined): (facts: KeyFacts, event: KeyEvent) => KeyFacts {
  if (name === undefined || !isEffectName(name)) throw unknownTo(`action '${name}'`, 'effects.ts');
  return effects[name];
}

function isGuardName(name: string): name is GuardName {
  return Object.hasOwn(guards, name);
}

function isEffectName(name: string): name is EffectName {
  return Object.hasOwn(effects, name);
}

/** Reads a guard or an action that is named, with the key state it is about; guards that need none get any. */
function readNamed(reference: unknown): { readonly name: string; readonly params: GuardParams } | null {
  if (reference === undefined) return null;
  if (typeof reference === 'string') return { name: reference, params: { keyState: 'Enabled' } };
  if (typeof reference === 'object' && reference !== null && 'type' in reference && 'params' in reference) {
    const { params, type } = reference;
    if (typeof params === 'object' && params !== null && 'keyState' in params) {
      const keyState = String(params.keyState);
      if (isKeyState(keyState)) return { name: String(type), params: { keyState } };
    }
  }
  throw unknownTo(`${JSON.stringify(reference)}`, 'a name with a key state');
}

function targetOf({ target }: MachineEdge): LifecycleState | 'settling' | null {
  if (target === undefined) return null;
  const [node, ...more] = target;
  if (node === undefined || more.length > 0) throw unknownTo('a transition to several states', 'one target');
  if (isKeyState(node.key) || node.key === 'Deleted' || node.key === 'settling') return node.key;
  throw unknownTo(`target '${node.key}'`, 'a leaf state');
}

function leavesOf(node: MachineNode): readonly MachineNode[] {
  const more = [...node.entry, ...node.exit, ...node.invoke, ...node.after];
  const isTransient = node.key === 'settling';
  if (more.length > 0 || node.type === 'parallel' || node.type === 'history') {
    throw unknownTo(`state '${node.key}' with entry, exit, invoke, after or parallel states`, 'transitions');
  }
  if (!isTransient && (node.always?.length ?? 0) > 0) throw unknownTo(`always in '${node.key}'`, 'settling');
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
}

/** A state and what it is in, from the inside out: the order in which XState looks for a transition. */
function lineageOf(node: MachineNode): readonly MachineNode[] {
  return node.parent === undefined ? [node] : [node, ...lineageOf(node.parent)];
}

function unknownTo(what: string, known: string): Error {
  return new Error(`the machine has ${what}, which run-machine.ts cannot run: it knows ${known}`);
}

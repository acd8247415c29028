import { effects } from './effects.ts';
import { conditions, type Guard, permissions } from './guards.ts';
import { judge } from './judge.ts';
import { isOperationEvent, type KeyEvent, type MachineArgs } from './key-event.ts';
import type { KeyFacts } from './key-facts.ts';
import { isKeyState, type LifecycleState } from './key-state.ts';
import { keyMachine } from './machine.ts';
import type { Refused } from './refusal.ts';

/** A transition of the machine, as XState resolved it: what tells it from the others, and where it leads. */
export interface MachineTransition {
  /** For example `Disabled: EnableKey` or, where guards choose, `alive: ScheduleKeyDeletion [isPermitted]`. */
  readonly name: string;
  /** Where it stands: a key state, a group of them, `settling`, or `key`, the root. */
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
  /** Why an operation may not be done; null for one that may, and for a service event. */
  readonly refused: Refused | null;
  /** The transition that was taken; null where the machine has none for the event. */
  readonly transition: MachineTransition | null;
  /** The transition of `settling` that was taken after it, if any. */
  readonly settled: MachineTransition | null;
}

/** Runs a machine, without an actor. */
export interface Interpreter {
  /** Runs the machine for one event, from a key state and the facts under it. Pure; never throws. */
  readonly run: (keyState: LifecycleState, facts: KeyFacts, event: KeyEvent) => Ran;
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
  readonly guard: Guard;
  readonly effects: readonly ((args: MachineArgs) => KeyFacts)[];
}

/**
 * An interpreter of a machine like {@link keyMachine}: `perform` and `deliver` run the machine with it.
 *
 * It reads the state nodes that XState resolved from the machine's own literal, so the machine stays the source of
 * truth, looks up guards and effects by their names, and judges an operation once. XState's `transition()` builds an actor
 * for each event. A test compares the two for every reachable key and every event.
 *
 * @throws Error for a machine that uses more of XState than this runs: it never runs one differently in silence
 */
export function interpreterOf(root: MachineNode): Interpreter {
  const leaves = leavesOf(root);
  const candidates = new Map<MachineEdge, Candidate>();
  const read = (edges: readonly MachineEdge[], source: string, eventType: string) =>
    edges.map((edge) => {
      const known = candidates.get(edge) ?? candidateOf(edge, source, eventType, edges.length > 1);
      candidates.set(edge, known);
      return known;
    });
  const settle = read(leaves.find(({ key }) => key === 'settling')?.always ?? [], 'settling', '');
  const byState = new Map(leaves.map((leaf) => [leaf.key, candidatesIn(leaf)]));
  return { run, start, transitions: [...candidates.values()] };

  /** What a leaf takes, by event: its own transitions first, then those of what it is in, as XState looks for them. */
  function candidatesIn(leaf: MachineNode): ReadonlyMap<string, readonly Candidate[]> {
    const on = new Map<string, readonly Candidate[]>();
    if (leaf.type === 'final') return on;
    for (let node: MachineNode | undefined = leaf; node !== undefined; node = node.parent) {
      for (const [eventType, edges] of node.transitions) {
        on.set(eventType, [...(on.get(eventType) ?? []), ...read(edges, node.key, eventType)]);
      }
    }
    return on;
  }

  function run(keyState: LifecycleState, facts: KeyFacts, event: KeyEvent): Ran {
    const refused = isOperationEvent(event) ? judge(facts, keyState, event) : null;
    const isEnabled = ({ guard }: Candidate) =>
      guard({ context: facts, event }, { isPermitted: refused === null });
    const transition = byState.get(keyState)?.get(event.type)?.find(isEnabled) ?? null;
    if (transition === null) return { keyState, facts, refused, transition, settled: null };
    let after = facts;
    for (const effect of transition.effects) after = effect({ context: after, event });
    if (transition.target === 'settling') return { ...start(after), facts: after, refused, transition };
    return { keyState: transition.target ?? keyState, facts: after, refused, transition, settled: null };
  }

  function start(facts: KeyFacts): Pick<Ran, 'keyState' | 'settled'> {
    // The guards of settling look at the facts alone.
    const args: MachineArgs = { context: facts, event: { type: 'DeleteKey', at: facts.creationDate } };
    const settled = settle.find(({ guard }) => guard(args, { isPermitted: false }));
    if (settled === undefined || settled.target === null || settled.target === 'settling') {
      throw new Error('the machine has no way out of settling');
    }
    return { keyState: settled.target, settled };
  }
}

/** The interpreter of {@link keyMachine}. */
export const keyInterpreter: Interpreter = interpreterOf(keyMachine.root);

function candidateOf(edge: MachineEdge, source: string, eventType: string, isOneOfMany: boolean): Candidate {
  const guard = edge.guard === undefined ? null : nameOf(edge.guard, 'guard');
  const actions = edge.actions.map((action) => nameOf(action, 'action'));
  const chosenBy = isOneOfMany ? ` [${guard ?? 'otherwise'}]` : '';
  return {
    name: `${source}${eventType === '' ? '' : `: ${eventType}`}${chosenBy}`,
    source,
    eventType,
    target: targetOf(edge),
    refuses: actions.includes('refuse'),
    guard: guard === null ? () => true : guardNamed(guard),
    effects: actions.flatMap((name) => (name === 'refuse' ? [] : [effectNamed(name)])),
  };
}

function guardNamed(name: string): Guard {
  if (isNameIn(name, permissions)) return permissions[name];
  if (isNameIn(name, conditions)) return conditions[name];
  throw cannotRun(`guard '${name}'`, 'those of guards.ts');
}

function effectNamed(name: string): (args: MachineArgs) => KeyFacts {
  if (isNameIn(name, effects)) return effects[name];
  throw cannotRun(`action '${name}'`, 'those of effects.ts');
}

function isNameIn<Names extends object>(name: string, record: Names): name is keyof Names & string {
  return Object.hasOwn(record, name);
}

/** The name of a guard or an action, which has no params. */
function nameOf(reference: unknown, kind: string): string {
  if (typeof reference === 'string') return reference;
  throw cannotRun(`${kind} ${JSON.stringify(reference)}`, 'names');
}

function targetOf({ target }: MachineEdge): LifecycleState | 'settling' | null {
  if (target === undefined) return null;
  const [node, ...more] = target;
  if (node === undefined || more.length > 0) throw cannotRun('a transition to several states', 'one target');
  if (isKeyState(node.key) || node.key === 'Deleted' || node.key === 'settling') return node.key;
  throw cannotRun(`target '${node.key}'`, 'leaf states');
}

function leavesOf(node: MachineNode): readonly MachineNode[] {
  const more = [...node.entry, ...node.exit, ...node.invoke, ...node.after];
  if (more.length > 0 || node.type === 'parallel' || node.type === 'history') {
    throw cannotRun(`state '${node.key}' with entry, exit, invoke, after or parallel states`, 'transitions');
  }
  if (node.key !== 'settling' && (node.always?.length ?? 0) > 0) {
    throw cannotRun(`always in '${node.key}'`, 'settling');
  }
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leavesOf);
}

function cannotRun(what: string, known: string): Error {
  return new Error(`the machine has ${what}, which interpreter.ts cannot run: it knows ${known}`);
}

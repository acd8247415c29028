import { type Interpreter, interpreterOf, type MachineNode } from '../../src/key/interpreter.ts';
import { keyMachine } from '../../src/key/machine.ts';

type Edge = NonNullable<MachineNode['always']>[number];

/** A transition of the machine: where it stands, for which event, and which of several it is. */
export interface Place {
  readonly state: string;
  readonly eventType: string;
  readonly index: number;
  readonly edge: Edge;
}

/** Every transition of the machine. */
export function places(node: MachineNode = keyMachine.root): readonly Place[] {
  const own = [
    ...[...node.transitions].flatMap(([eventType, edges]) =>
      edges.map((edge, index) => ({ state: node.key, eventType, index, edge })),
    ),
    ...(node.always ?? []).map((edge, index) => ({ state: node.key, eventType: '', index, edge })),
  ];
  return [...own, ...Object.values(node.states).flatMap(places)];
}

/** The machine with one transition changed, or without it. */
export function machineWith(place: Place, change: (edge: Edge) => Edge | null): Interpreter {
  const edgesAfter = (edges: readonly Edge[]) =>
    edges.flatMap((edge) => {
      const changed = edge === place.edge ? change(edge) : edge;
      return changed === null ? [] : [changed];
    });
  const copy = (node: MachineNode, parent: MachineNode | undefined): MachineNode => {
    const states: Record<string, MachineNode> = {};
    const copied: MachineNode = {
      key: node.key,
      type: node.type,
      parent,
      states,
      entry: node.entry,
      exit: node.exit,
      invoke: node.invoke,
      after: node.after,
      transitions: new Map([...node.transitions].map(([type, edges]) => [type, edgesAfter(edges)])),
      always: node.always === undefined ? undefined : edgesAfter(node.always),
    };
    for (const [key, child] of Object.entries(node.states)) states[key] = copy(child, copied);
    return copied;
  };
  return interpreterOf(copy(keyMachine.root, undefined));
}

/** The leaf state of the machine with this name. */
export function leaf(name: string, node: MachineNode = keyMachine.root): MachineNode {
  const found = leaves(node).find(({ key }) => key === name);
  if (found === undefined) throw new Error(`the machine has no state ${name}`);
  return found;
}

function leaves(node: MachineNode): readonly MachineNode[] {
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leaves);
}

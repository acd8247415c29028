import { lifecycleStates } from '../../key/key-state.ts';
import type { TypeClass } from '../../key/type-class.ts';
import { type LifecycleEdge, lifecycleEvents } from '../path/life.ts';
import { type Creation, creationsOf } from '../path/life-step.ts';

/** Which keys a drawing shows. */
export interface KeysDrawn {
  /** Only keys of these classes; the classes that differ in their key states unless given. */
  readonly classes?: readonly TypeClass[];
  /** How the keys come to be: both ways unless given. */
  readonly creations?: readonly Creation[];
}

/** The edges of all keys that are drawn, each once, in the order in which they are drawn. */
export function edgesOfKeys(
  { classes = classesThatDiffer, creations }: KeysDrawn,
  edgesOf: (typeClass: TypeClass, creation: Creation) => readonly LifecycleEdge[],
): readonly LifecycleEdge[] {
  const edges = new Map<string, LifecycleEdge>();
  for (const typeClass of classes) {
    for (const creation of creationsOf(typeClass, creations)) {
      for (const edge of edgesOf(typeClass, creation)) {
        edges.set(`${edge.from} ${edge.event} ${edge.to}`, edge);
      }
    }
  }
  return [...edges.values()].sort((one, other) => rank(one) - rank(other));
}

const classesThatDiffer: readonly TypeClass[] = [
  'symmetric-external-multi-region',
  'symmetric-multi-region',
  'custom-key-store',
];

/** Creations first, then by the key state that is left, operations before service events. */
function rank({ from, event, to }: LifecycleEdge): number {
  const leaving = from === null ? 0 : lifecycleStates.indexOf(from) + 1;
  const number = leaving * lifecycleEvents.length + lifecycleEvents.indexOf(event);
  return number * 10 + lifecycleStates.indexOf(to);
}

import type { LifecycleState } from '../../key/key-state.ts';
import { typeClassNames } from '../../key/type-class.ts';
import type { LifecycleEdge } from '../path/life.ts';
import { creationsOf, pathText } from '../path/life-step.ts';
import { layOut } from '../statechart/lay-out.ts';
import { lifecycleEdges, shortestPaths } from '../statechart/lifecycle.ts';
import { statechart } from '../statechart/statechart.ts';
import type { StatechartLayout } from '../statechart/statechart-layout.ts';

/** What the page shows of keys that it would have to search for, or to lay out. */
export interface PageLifecycle {
  readonly edges: readonly LifecycleEdge[];
  /** A shortest path to each key state, as text. */
  readonly paths: readonly (readonly [LifecycleState, string])[];
  readonly layout: StatechartLayout;
}

/** All lifecycles of the page, each once: type classes with the same one share it. */
export const lifecycles: PageLifecycle[] = [];

/** Which lifecycle keys of a class have that came to be in a way: by `<type class> <creation>`. */
export const lifecycleOf: Record<string, number> = {};

// Explored and laid out while the module is loaded, which is when the page is built.
const known = new Map<string, number>();
for (const typeClass of typeClassNames) {
  for (const creation of creationsOf(typeClass)) {
    const keys = { classes: [typeClass], creations: [creation] };
    const edges = lifecycleEdges(keys);
    const paths = [...shortestPaths(typeClass, creation)].map(
      ([keyState, steps]) => [keyState, pathText(steps)] as const,
    );
    const name = JSON.stringify([edges, paths]);
    const number =
      known.get(name) ?? lifecycles.push({ edges, paths, layout: await layOut(statechart(keys)) }) - 1;
    known.set(name, number);
    lifecycleOf[`${typeClass} ${creation}`] = number;
  }
}

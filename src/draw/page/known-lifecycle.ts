/**
 * Stands for `../lifecycle.ts` in the page: what the exploration found when the page was built, so that the page has
 * nothing to search.
 */
import type { LifecycleState } from '../../key/key-state.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { LifecycleEdge } from '../path/life.ts';
import { type Creation, type LifeStep, readPath } from '../path/life-step.ts';
import { edgesOfKeys } from '../statechart/edges.ts';
import type { LifecycleOptions } from '../statechart/lifecycle.ts';
import { lifecycleOf, lifecycles, type PageLifecycle } from './page-lifecycles.ts';

/** The lifecycle of keys of a class that came to be in a way. */
export function lifecycleOfKeys(typeClass: TypeClass, creation: Creation): PageLifecycle {
  const lifecycle = lifecycles[lifecycleOf[`${typeClass} ${creation}`] ?? -1];
  if (lifecycle === undefined) throw new Error(`the page knows no ${typeClass} key made by ${creation}`);
  return lifecycle;
}

/** @throws RangeError for another reading than the literal one: the page knows no other */
export function lifecycleEdges(options: LifecycleOptions = {}): readonly LifecycleEdge[] {
  if (options.assumptions !== undefined) throw new RangeError('the page knows the literal reading alone');
  return edgesOfKeys(options, (typeClass, creation) => lifecycleOfKeys(typeClass, creation).edges);
}

export function shortestPaths(
  typeClass: TypeClass,
  creation: Creation,
): ReadonlyMap<LifecycleState, readonly LifeStep[]> {
  const { paths } = lifecycleOfKeys(typeClass, creation);
  return new Map(paths.map(([keyState, path]) => [keyState, readPath(path)]));
}

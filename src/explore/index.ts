/**
 * explore: every state that keys can be in, searched and checked, and shortest ways to anything. This is the face of the
 * package; what it says of the compiled model stands in `compile/`.
 *
 * @packageDocumentation
 */

export { type Compiled, type CompileOptions, compile } from '../compile/compile.ts';
export { type CompiledJsonOptions, compiledJson } from '../compile/compiled-json.ts';
export { type CompiledLifecycle, cannotCome } from '../compile/compiled-lifecycle.ts';
export { type CompiledTable, noVerdict, type RefusingVerdict } from '../compile/compiled-table.ts';
export {
  argumentMeanings,
  eventName,
  type LifecycleEvent,
  lifecycleEvents,
  serviceEventMeanings,
} from '../compile/lifecycle-event.ts';
export { lifecycleEventName } from '../compile/lifecycle-event-name.ts';
export type { LifecycleFacts } from '../compile/lifecycle-facts.ts';
export { type Bounds, boundsOfOneKey, describeBounds } from './bounds.ts';
export {
  type Counterexample,
  Exploration,
  type ExploreOptions,
  explore,
  type KeyChange,
  properties,
  type SearchStep,
} from './exploration.ts';
export { reportJson, reportText, wayText } from './exploration-report.ts';
export { type Goal, goalOf } from './goal.ts';
export type { Path, PathStep } from './path.ts';
export type { Property } from './property/property.ts';
export { type Replay, type ReplayStep, replay } from './replay.ts';
export type { Counts } from './search/set-search.ts';
export type { Stimulus } from './search/stimulus.ts';
export { keySubjects, type Subject, setSubjects, subjects } from './subject.ts';
export { exploreAll, findWay, type Way, Whole, type WholeOptions } from './whole.ts';

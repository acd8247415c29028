/**
 * Pictures of the model: statecharts, the key state table, explanations, and paths through the life of a key.
 *
 * @packageDocumentation
 */

export { InspectedKey, type KeyActor, type KeyWatcher, type ToldEvent } from './inspector/inspected-key.ts';
export { inspectorOptions } from './inspector/inspector-options.ts';
export {
  type Playback,
  playBack,
  type RecordedLine,
  recordedInspection,
  recordedStep,
} from './inspector/recording.ts';
export { type LifecycleEdge, live, type Moment, next, type StepOutcome } from './path/life.ts';
export { type Creation, type LifeStep, pathText, readPath, readStep, stepText } from './path/life-step.ts';
export { awsLines, traceLines, vitestTest } from './path/path-export.ts';
export { layOut } from './statechart/lay-out.ts';
export { type LifecycleOptions, lifecycleEdges, shortestPaths } from './statechart/lifecycle.ts';
export { mermaidText } from './statechart/mermaid.ts';
export { type Arrow, type Statechart, type StatechartOptions, statechart } from './statechart/statechart.ts';
export type { StatechartLayout } from './statechart/statechart-layout.ts';
export { statechartSvg } from './statechart/statechart-svg.ts';
export { statechartText } from './statechart/statechart-text.ts';
export { type Explanation, explain } from './table/explanation.ts';
export { explanationText } from './table/explanation-text.ts';
export { keyStateDescriptions } from './table/key-state-description.ts';
export { type TableCell, tableCells, tableJson } from './table/table-cells.ts';
export { type TableGrid, tableGrid } from './table/table-grid.ts';
export { tableMarkdown } from './table/table-markdown.ts';
export { tableText } from './table/table-text.ts';

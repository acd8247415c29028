/**
 * Pictures of the model: statecharts, the key state table, explanations, and paths through the life of a key.
 *
 * @packageDocumentation
 */
export { type Explanation, explain } from './explanation.ts';
export { explanationText } from './explanation-text.ts';
export { InspectedKey, type KeyActor, type KeyWatcher, type ToldEvent } from './inspected-key.ts';
export { inspectorOptions } from './inspector-options.ts';
export { keyStateDescriptions } from './key-state-description.ts';
export { type LifecycleEdge, live, type Moment, next, type StepOutcome } from './life.ts';
export { type LifecycleOptions, lifecycleEdges, shortestPaths } from './lifecycle.ts';
export { mermaidText } from './mermaid.ts';
export { awsLines, traceLines, vitestTest } from './path-export.ts';
export { type Playback, playBack, type RecordedLine, recordedInspection, recordedStep } from './recording.ts';
export { type Arrow, type Statechart, type StatechartOptions, statechart } from './statechart.ts';
export { layOut, type StatechartLayout } from './statechart-layout.ts';
export { statechartSvg } from './statechart-svg.ts';
export { statechartText } from './statechart-text.ts';
export { type Creation, pathText, readPath, readStep, type Step, stepText } from './step.ts';
export { type TableCell, tableCells, tableJson } from './table-cells.ts';
export { type TableGrid, tableGrid } from './table-grid.ts';
export { tableMarkdown } from './table-markdown.ts';
export { tableText } from './table-text.ts';

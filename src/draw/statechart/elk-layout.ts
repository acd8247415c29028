import elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import type { LifecycleState } from '../../key/key-state.ts';
import { labelLines } from './mermaid.ts';
import type { Statechart } from './statechart.ts';
import type { Box, BoxNumbers, LayoutNumbers, Unit } from './statechart-layout.ts';

/** How large things are: pixels for a picture, columns and rows for a terminal. */
interface Ruler {
  /** @param degree the number of arrows at its busiest side */
  readonly state: (name: string, degree: number) => { readonly width: number; readonly height: number };
  readonly label: (lines: readonly string[]) => { readonly width: number; readonly height: number };
  readonly start: (degree: number) => { readonly width: number; readonly height: number };
  readonly options: Readonly<Record<string, string>>;
  /** Space inside a group: top, left, bottom, right. */
  readonly padding: string;
}

/** Pixels: 13 px for key states, 11 px monospace for labels. */
const pixels: Ruler = {
  state: (name) => ({ width: Math.ceil(name.length * 8.1) + 28, height: 34 }),
  label: (lines) => ({
    width: Math.ceil(Math.max(...lines.map((line) => line.length)) * 6.7) + 8,
    height: lines.length * 14 + 2,
  }),
  start: () => ({ width: 14, height: 14 }),
  options: {
    'elk.spacing.nodeNode': '28',
    'elk.spacing.edgeEdge': '12',
    'elk.spacing.edgeNode': '16',
    'elk.spacing.edgeLabel': '3',
    'elk.layered.spacing.nodeNodeBetweenLayers': '30',
    'elk.layered.spacing.edgeNodeBetweenLayers': '14',
    'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  },
  padding: '[top=34,left=16,bottom=16,right=16]',
};

const characters: Ruler = {
  state: (name, degree) => ({ width: Math.max(name.length + 4, degree * 2 + 3), height: 3 }),
  label: (lines) => ({ width: Math.max(...lines.map((line) => line.length)) + 2, height: lines.length }),
  start: (degree) => ({ width: degree * 2 + 1, height: 1 }),
  options: {
    'elk.spacing.nodeNode': '4',
    'elk.spacing.edgeEdge': '2',
    'elk.spacing.edgeNode': '2',
    'elk.spacing.edgeLabel': '0',
    'elk.spacing.labelLabel': '1',
    'elk.layered.spacing.nodeNodeBetweenLayers': '2',
    'elk.layered.spacing.edgeNodeBetweenLayers': '2',
    'elk.layered.spacing.edgeEdgeBetweenLayers': '1',
    'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  },
  padding: '[top=2,left=2,bottom=1,right=2]',
};

const rulers = { pixels, characters } as const satisfies Record<Unit, Ruler>;

/** Lays a statechart out with ELK's layered algorithm, arrows from leaf to leaf and every text in a place of its own. */
export async function elkLayout(chart: Statechart, unit: Unit): Promise<LayoutNumbers> {
  const ruler: Ruler = rulers[unit];
  const degree = (state: LifecycleState | null) =>
    Math.max(
      chart.arrows.filter(({ from }) => from === state).length,
      chart.arrows.filter(({ to }) => to === state).length,
    );
  const graph: ElkNode = await new elk.default().layout({
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.json.shapeCoords': 'ROOT',
      'elk.json.edgeCoords': 'ROOT',
      'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
      'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER',
      'elk.randomSeed': '1',
      ...ruler.options,
    },
    children: [
      { id: startId, ...ruler.start(degree(null)) },
      ...chart.groups.map(({ name, states }) => ({
        id: name,
        layoutOptions: { ...ruler.options, 'elk.padding': ruler.padding },
        children: states.map((state) => ({ id: state, ...ruler.state(state, degree(state)) })),
      })),
      ...chart.ungrouped.map((state) => ({ id: state, ...ruler.state(state, degree(state)) })),
    ],
    edges: chart.arrows.map(
      (arrow, index): ElkExtendedEdge => ({
        id: `${index}`,
        sources: [arrow.from ?? startId],
        targets: [arrow.to],
        labels: [
          { id: `label ${index}`, text: labelLines(arrow).join(' '), ...ruler.label(labelLines(arrow)) },
        ],
      }),
    ),
  });
  const nodes = new Map(allNodes(graph).map((node) => [node.id, boxOf(node)]));
  const box = (id: string) => nodes.get(id) ?? boxOf({});
  const edges = new Map(allNodes(graph).flatMap(({ edges: own = [] }) => own.map((edge) => [edge.id, edge])));
  return {
    whole: boxOf(graph),
    groups: chart.groups.map(({ name, title }) => [title, ...box(name)]),
    states: [...chart.groups.flatMap(({ states }) => states), ...chart.ungrouped].map((state) => [
      state,
      ...box(state),
    ]),
    start: box(startId),
    arrows: chart.arrows.map((_, index) => {
      const edge = edges.get(`${index}`);
      const points = (edge?.sections ?? [])
        .flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint])
        .map(({ x, y }) => ({ x: rounded(x), y: rounded(y) }));
      const line = points.flatMap(({ x, y }, corner) => {
        const before = points[corner - 1];
        return before === undefined ? [x, y] : [before.x === x ? y : x];
      });
      return [...boxOf(edge?.labels?.[0] ?? {}), ...line];
    }),
  };
}

const startId = 'start';

function allNodes(node: ElkNode): readonly ElkNode[] {
  return [node, ...(node.children ?? []).flatMap(allNodes)];
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): BoxNumbers {
  return [rounded(x), rounded(y), rounded(width), rounded(height)];
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

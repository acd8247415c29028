import { keyMachine, type LifecycleState, serviceEventTypes } from '../key/index.ts';
import { type LifecycleEdge, type LifecycleOptions, lifecycleEdges } from './lifecycle.ts';

/**
 * The life of a key as a Mermaid `stateDiagram-v2`: the machine's states and groups, and every change of key state.
 *
 * An event that the service brings about by itself is marked with ⚙. Refusals and events that keep the key state are left
 * out.
 *
 * @param options the type classes to draw, and readings of AWS that differ from the literal one
 */
export function mermaidDiagram(options: LifecycleOptions = {}): string {
  const edges = lifecycleEdges(options);
  const drawn = new Set(edges.map(({ to }) => to));
  return [
    'stateDiagram-v2',
    ...stateLines(drawn),
    ...edgeLines(edges),
    ...(drawn.has('Deleted') ? ['  Deleted --> [*]'] : []),
    '',
  ].join('\n');
}

/** The machine's parents as groups, each with those of its states that are drawn. */
function stateLines(drawn: ReadonlySet<LifecycleState>): readonly string[] {
  const isDrawn = (name: string) => [...drawn].some((state) => state === name);
  return Object.values(keyMachine.root.states).flatMap((parent) => {
    const names = Object.keys(parent.states).filter(isDrawn);
    if (names.length === 0) return isDrawn(parent.key) ? [`  ${parent.key}`] : [];
    return [
      `  state "${inWords(parent.key)}" as ${parent.key} {`,
      ...names.map((name) => `    ${name}`),
      '  }',
    ];
  });
}

/** One arrow from a key state to another, with all the events that lead along it. */
function edgeLines(edges: readonly LifecycleEdge[]): readonly string[] {
  const labels = new Map<string, string[]>();
  for (const { from, event, to } of edges) {
    const arrow = `  ${from ?? '[*]'} --> ${to}`;
    labels.set(arrow, [...(labels.get(arrow) ?? []), isServiceEvent(event) ? `⚙ ${event}` : event]);
  }
  return [...labels].map(([arrow, events]) => `${arrow} : ${events.join('<br/>')}`);
}

/** Says whether an edge is the service's own doing, not an operation that someone calls. */
export function isServiceEvent(event: LifecycleEdge['event']): boolean {
  return serviceEventTypes.some((type) => type === event);
}

function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

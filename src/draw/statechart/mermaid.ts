import type { LifecycleState } from '../../key/key-state.ts';
import type { Arrow, Statechart } from './statechart.ts';

/**
 * A statechart as a Mermaid `stateDiagram-v2`, which GitHub and many editors render.
 *
 * What the service brings about by itself is marked with ⚙, a refusal with ✗; `(2)` is the second step of the path.
 */
export function mermaidText(chart: Statechart): string {
  const passed = new Set(
    chart.arrows.filter(isOnPath).flatMap(({ from, to }) => (from === null ? [to] : [from, to])),
  );
  if (chart.here !== null) passed.delete(chart.here);
  return [
    'stateDiagram-v2',
    ...chart.groups.flatMap(({ name, title, states }) => [
      `  state "${title}" as ${name} {`,
      ...states.map((state) => `    ${state}`),
      '  }',
    ]),
    ...chart.ungrouped.map((state) => `  ${state}`),
    ...arrowLines(chart.arrows),
    ...(chart.ungrouped.includes('Deleted') ? ['  Deleted --> [*]'] : []),
    ...(chart.here === null ? [] : marked('here', 'fill:#b45309,stroke:#b45309,color:#fff', [chart.here])),
    ...(passed.size === 0 ? [] : marked('passed', 'stroke:#b45309,stroke-width:3px', [...passed])),
    '',
  ].join('\n');
}

/** Says whether the path went along an arrow. */
export function isOnPath({ labels }: Arrow): boolean {
  return labels.some(({ steps }) => steps.length > 0);
}

/** The lines of an arrow's text, one an event. */
export function labelLines({ kind, labels }: Arrow, stepNumbers = true): readonly string[] {
  return labels.map(({ event, steps }) =>
    [
      ...(steps.length === 0 || !stepNumbers ? [] : [`(${steps.join(', ')})`]),
      ...(kind === 'operation' ? [] : [kind === 'refusal' ? '✗' : '⚙']),
      event,
    ].join(' '),
  );
}

/** One arrow from a key state to another, with all that leads along it. */
function arrowLines(arrows: readonly Arrow[]): readonly string[] {
  const texts = new Map<string, readonly string[]>();
  for (const arrow of arrows) {
    const name = `  ${arrow.from ?? '[*]'} --> ${arrow.to}`;
    texts.set(name, [...(texts.get(name) ?? []), ...labelLines(arrow)]);
  }
  // Mermaid breaks lines at spaces, also between ⚙ and its event.
  return [...texts].map(([name, lines]) => `${name} : ${lines.join('<br/>').replaceAll(' ', '\u00a0')}`);
}

function marked(name: string, style: string, states: readonly LifecycleState[]): readonly string[] {
  return [`  classDef ${name} ${style}`, `  class ${states.join(',')} ${name}`];
}

/** Every edge of the graph that the exploration finds is in the picture, and no other. */
import { describe, expect, it } from 'vitest';
import { mermaidText } from '../../src/draw/statechart/mermaid.ts';
import { statechart } from '../../src/draw/statechart/statechart.ts';
import type { Bounds } from '../../src/explore/bounds.ts';
import { explore } from '../../src/explore/exploration.ts';
import { serviceEventTypes } from '../../src/key/key-event.ts';
import { isOperation } from '../../src/key/operation.ts';
import { type TypeClass, typeClasses, typeClassNames } from '../../src/key/type-class.ts';

const bounds: Bounds = {
  regions: 1,
  keysInStore: 1,
  windowsInDays: [7, 30],
  expiry: true,
  permanentMaterials: 1,
  newMaterial: false,
  automaticRotation: false,
  onDemandRotations: 0,
};

/** Every change of key state in all states of the graph: of the key that something came to, and of any other key. */
function explored(typeClass: TypeClass) {
  const regions = typeClasses[typeClass].multiRegion ? 2 : 1;
  const exploration = explore(typeClass, { bounds: { ...bounds, regions }, mergesSymmetric: false });
  const named = new Set<string>();
  const pairs = new Set<string>();
  for (let state = 0; state < exploration.counts.states; state += 1) {
    const keys = exploration.keysOf(state);
    for (const { slot, label, to } of exploration.stepsFrom(state)) {
      const [event = ''] = label.split(' ');
      const isNamed = isOperation(event) || serviceEventTypes.some((type) => type === event);
      exploration.keysOf(to).forEach((after, place) => {
        const before = keys[place]?.keyState;
        const next = after?.keyState ?? 'Deleted';
        if (before === undefined || before === next) return;
        pairs.add(`${before} ${next}`);
        if (isNamed && slot === place) named.add(`${before} ${event} ${next}`);
      });
    }
  }
  return { named, pairs };
}

function drawn(typeClass: TypeClass) {
  const diagram = mermaidText(statechart({ classes: [typeClass] }));
  return [...diagram.matchAll(/^ {2}(\w+) --> (\w+) : (.+)$/gm)].flatMap(
    ([, from = '', to = '', events = '']) =>
      events.split('<br/>').map((event) => ({ from, event: event.replace('⚙\u00a0', ''), to })),
  );
}

describe.each(typeClassNames)('of %s keys', (typeClass) => {
  const { named, pairs } = explored(typeClass);
  const arrows = drawn(typeClass);

  it('every edge of the graph is in the picture', () => {
    const edges = arrows.map(({ from, event, to }) => `${from} ${event} ${to}`);
    expect([...named].filter((edge) => !edges.includes(edge))).toEqual([]);
    const between = arrows.map(({ from, to }) => `${from} ${to}`);
    expect([...pairs].filter((pair) => !between.includes(pair))).toEqual([]);
  });

  it('every arrow of the picture is an edge of the graph', () => {
    const operations = arrows.filter(({ event }) => isOperation(event));
    const edges = operations.map(({ from, event, to }) => `${from} ${event} ${to}`);
    expect(edges.filter((edge) => !named.has(edge))).toEqual([]);
    const between = arrows.map(({ from, to }) => `${from} ${to}`);
    expect(between.filter((pair) => !pairs.has(pair))).toEqual([]);
  });
});

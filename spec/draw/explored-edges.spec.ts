/**
 * The exhaustive exploration finds the same changes of key state as the pictures show.
 *
 * `lifecycleEdges` walks one key and meets related keys as service events; `explore` walks whole sets of keys.
 */
import { describe, expect, it } from 'vitest';
import { lifecycleEdges } from '../../src/draw/lifecycle.ts';
import { isServiceEvent } from '../../src/draw/statechart.ts';
import { type Bounds, explore } from '../../src/explore/index.ts';
import { isOperation, serviceEventTypes, type TypeClass } from '../../src/key/index.ts';

const bounds: Bounds = {
  regions: 1,
  keysInStore: 1,
  windowsInDays: [7],
  expiry: true,
  permanentMaterials: 1,
  newMaterial: false,
  automaticRotation: false,
  onDemandRotations: 0,
};

/** Every change of the key to which a call or service event came, in all states of the exploration. */
function explored(typeClass: TypeClass, regions: number): ReadonlySet<string> {
  const exploration = explore(typeClass, { bounds: { ...bounds, regions }, mergesSymmetric: false });
  const edges = new Set<string>();
  for (let state = 0; state < exploration.counts.states; state += 1) {
    const keys = exploration.keysOf(state);
    for (const { slot, label, to } of exploration.stepsFrom(state)) {
      const [event = ''] = label.split(' ');
      const isNamed = isOperation(event) || serviceEventTypes.some((type) => type === event);
      const before = keys[slot]?.keyState;
      const after = exploration.keysOf(to)[slot]?.keyState ?? 'Deleted';
      if (isNamed && before !== undefined && before !== after) edges.add(`${before} ${event} ${after}`);
    }
  }
  return edges;
}

describe.each([
  ['symmetric', 1],
  ['symmetric-external', 1],
  ['custom-key-store', 1],
  ['aws-managed', 1],
  ['symmetric-multi-region', 2],
  ['symmetric-external-multi-region', 2],
] as const)('of %s keys', (typeClass, regions) => {
  const found = explored(typeClass, regions);
  const drawn = lifecycleEdges({ classes: [typeClass] }).filter(({ from }) => from !== null);

  it('every change that is explored is drawn', () => {
    const edges = drawn.map(({ from, event, to }) => `${from} ${event} ${to}`);
    expect([...found].filter((edge) => !edges.includes(edge))).toEqual([]);
  });

  it('every change that an operation brings about and that is drawn is explored', () => {
    const edges = drawn
      .filter(({ event }) => !isServiceEvent(event))
      .map(({ from, event, to }) => `${from} ${event} ${to}`);
    expect(edges.filter((edge) => !found.has(edge))).toEqual([]);
  });
});

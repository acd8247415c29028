import type { Bounds } from '../../explore/bounds.ts';
import { type Exploration, explore } from '../../explore/exploration.ts';
import type { Assumptions } from '../../key/assumption.ts';
import { type LifecycleState, lifecycleStates } from '../../key/key-state.ts';
import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import type { LifecycleEdge } from '../path/life.ts';
import type { Creation, LifeStep } from '../path/life-step.ts';
import { stepsOfKey } from '../path/steps-of-key.ts';
import { edgesOfKeys, type KeysDrawn } from './edges.ts';

export interface LifecycleOptions extends KeysDrawn {
  /** Readings that differ from the literal one. */
  readonly assumptions?: Partial<Assumptions>;
}

/**
 * Every change of key state that a key can go through, from the exploration of all that it can be.
 *
 * The transient state `settling` does not appear: an edge leads to the key state that it settled in. Primary keys have at
 * most one replica, keys at most one key material; neither bound hides an edge. Events that keep the key state are left out.
 */
export function lifecycleEdges(options: LifecycleOptions = {}): readonly LifecycleEdge[] {
  return edgesOfKeys(options, (typeClass, creation) =>
    edgesOf(explored(typeClass, options.assumptions), creation),
  );
}

/** A shortest path to every key state that a key of this class, made in this way, can be in. */
export function shortestPaths(
  typeClass: TypeClass,
  creation: Creation,
): ReadonlyMap<LifecycleState, readonly LifeStep[]> {
  const exploration = explored(typeClass);
  const slot = slotOf[creation];
  return new Map(
    lifecycleStates.flatMap((keyState) => {
      // A key in the first slot is Creating when it was replicated to where the first key was deleted.
      if (creation === 'CreateKey' && keyState === 'Creating') return [];
      const path = exploration.pathOfKeyTo(slot, keyState);
      return path === null ? [] : [[keyState, stepsOfKey(path, slot)] as const];
    }),
  );
}

/** Where the exploration has keys that came to be in a way: the first key is created, its replica is replicated. */
const slotOf = { CreateKey: 0, ReplicateKey: 1 } as const satisfies Record<Creation, number>;

function edgesOf(exploration: Exploration, creation: Creation): readonly LifecycleEdge[] {
  return exploration.changes
    .filter(({ event, from, slot }) =>
      creation === 'CreateKey'
        ? slot === 0 && from !== 'Creating' && !(from === null && event === 'ReplicateKey')
        : slot === 1,
    )
    .map(({ event, from, to }) => ({ from, event, to }));
}

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

const known = new Map<string, Exploration>();

function explored(typeClass: TypeClass, assumptions: Partial<Assumptions> = {}): Exploration {
  const name = `${typeClass} ${JSON.stringify(assumptions)}`;
  const regions = typeClasses[typeClass].multiRegion ? 2 : 1;
  const exploration =
    known.get(name) ??
    explore(typeClass, { bounds: { ...bounds, regions }, assumptions, mergesSymmetric: false });
  known.set(name, exploration);
  return exploration;
}

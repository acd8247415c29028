import { type Counterexample, type ExploreOptions, explore } from '../../src/explore/exploration.ts';
import type { Subject } from '../../src/explore/subject.ts';
import type { Interpreter } from '../../src/key/interpreter.ts';
import type { Place } from './broken-machine.ts';

const one: Subject['bounds'] = {
  regions: 1,
  keysInStore: 1,
  windowsInDays: [7],
  expiry: false,
  permanentMaterials: 1,
  newMaterial: false,
  automaticRotation: true,
  onDemandRotations: 1,
};

/**
 * Subjects that together take every transition of the machine in a fraction of a second, to look at many machines; the
 * smallest first.
 */
export const smallSubjects: readonly Subject[] = [
  { name: 'custom-key-store', typeClass: 'custom-key-store', bounds: one },
  { name: 'aws-managed', typeClass: 'aws-managed', bounds: one },
  {
    name: 'custom-key-store, other readings',
    typeClass: 'custom-key-store',
    bounds: one,
    assumptions: { cancelWhileKeyStoreDisconnected: 'Unavailable' },
  },
  { name: 'symmetric', typeClass: 'symmetric', bounds: one },
  {
    name: 'symmetric-external',
    typeClass: 'symmetric-external',
    bounds: { ...one, expiry: true, newMaterial: true },
  },
  {
    name: 'symmetric-external, other readings',
    typeClass: 'symmetric-external',
    bounds: { ...one, newMaterial: true },
    assumptions: { cancelWithoutKeyMaterial: 'PendingImport', importIntoDisabledKey: 'Disabled' },
  },
  {
    name: 'symmetric-multi-region',
    typeClass: 'symmetric-multi-region',
    bounds: { ...one, regions: 2 },
  },
  {
    name: 'symmetric-multi-region, two replicas',
    typeClass: 'symmetric-multi-region',
    bounds: { ...one, regions: 3, automaticRotation: false, onDemandRotations: 0 },
  },
  {
    name: 'symmetric-external-multi-region, with expiry',
    typeClass: 'symmetric-external-multi-region',
    bounds: { ...one, regions: 2, expiry: true },
  },
  {
    name: 'symmetric-external-multi-region, other readings',
    typeClass: 'symmetric-external-multi-region',
    bounds: { ...one, regions: 2 },
    assumptions: { cancelWithoutKeyMaterial: 'PendingImport' },
  },
  {
    name: 'symmetric-external-multi-region, with new key material',
    typeClass: 'symmetric-external-multi-region',
    bounds: { ...one, regions: 2, newMaterial: true },
  },
];

/** By subject: the transitions that the machine takes in it, as `state: event`. */
const taken: ReadonlyMap<Subject, ReadonlySet<string>> = new Map(
  smallSubjects.map((subject) => {
    const { transitions } = explore(subject.typeClass, options(subject));
    return [subject, new Set(transitions.map((name) => name.replace(/ \[.*/, '')))];
  }),
);

/**
 * The shortest counterexample in the first of the small subjects that has one, when the machine has been broken in this
 * place; null if none has one.
 */
export function counterexampleOf(machine: Interpreter, { eventType, state }: Place): Counterexample | null {
  const name = eventType === '' ? state : `${state}: ${eventType}`;
  for (const subject of smallSubjects) {
    // An AWS managed key takes nothing that a customer asks for: it is there for what must stay refused.
    if (subject.typeClass !== 'aws-managed' && taken.get(subject)?.has(name) !== true) continue;
    const { counterexamples } = explore(subject.typeClass, { ...options(subject), machine });
    const shortest = counterexamples.toSorted(
      (one, other) => one.path.steps.length - other.path.steps.length,
    )[0];
    if (shortest !== undefined) return shortest;
  }
  return null;
}

function options({ assumptions, bounds }: Subject): ExploreOptions {
  return { bounds, assumptions: assumptions ?? {} };
}

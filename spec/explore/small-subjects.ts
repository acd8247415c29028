import type { Bounds, Subject } from '../../src/explore/index.ts';

const one: Bounds = {
  regions: 1,
  keysInStore: 1,
  windowsInDays: [7],
  expiry: true,
  permanentMaterials: 1,
  newMaterial: false,
  automaticRotation: true,
  onDemandRotations: 1,
};

/** Subjects that together take every transition of the machine in a fraction of a second, to look at many machines. */
export const smallSubjects: readonly Subject[] = [
  { name: 'symmetric', typeClass: 'symmetric', bounds: one },
  { name: 'custom-key-store', typeClass: 'custom-key-store', bounds: one },
  { name: 'symmetric-external', typeClass: 'symmetric-external', bounds: { ...one, newMaterial: true } },
  {
    name: 'symmetric-multi-region',
    typeClass: 'symmetric-multi-region',
    bounds: { ...one, regions: 3, onDemandRotations: 0 },
  },
  {
    name: 'symmetric-external-multi-region',
    typeClass: 'symmetric-external-multi-region',
    bounds: { ...one, regions: 2, newMaterial: true },
  },
];

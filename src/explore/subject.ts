import type { Assumptions } from '../key/assumption.ts';
import { type TypeClass, typeClasses, typeClassNames } from '../key/type-class.ts';
import { type Bounds, boundsOfOneKey } from './bounds.ts';

/** What is explored: a set of keys of one type class within bounds. */
export interface Subject {
  /** For example `symmetric`, or `symmetric-multi-region, 3 replicas`. */
  readonly name: string;
  readonly typeClass: TypeClass;
  readonly bounds: Bounds;
  /** Readings that differ from the literal one. */
  readonly assumptions?: Partial<Assumptions>;
}

/** One key of each type class, a multi-Region one with one related key. */
export const keySubjects: readonly Subject[] = typeClassNames.map((typeClass) => ({
  name: typeClass,
  typeClass,
  bounds: boundsOfOneKey(typeClasses[typeClass]),
}));

const one: Bounds = {
  regions: 1,
  keysInStore: 1,
  windowsInDays: [7, 30],
  expiry: true,
  permanentMaterials: 1,
  newMaterial: false,
  automaticRotation: true,
  onDemandRotations: 0,
};

/** Sets of keys of which each can do everything that the bounds say. */
export const setSubjects: readonly Subject[] = [
  {
    name: 'custom-key-store, 2 keys',
    typeClass: 'custom-key-store',
    bounds: { ...one, keysInStore: 2 },
  },
  ...(['symmetric-multi-region', 'symmetric-external-multi-region'] as const).flatMap((typeClass) =>
    [1, 2, 3].map((replicas) => ({
      name: `${typeClass}, ${replicas} replica${replicas === 1 ? '' : 's'}`,
      typeClass,
      bounds: { ...one, regions: replicas + 1 },
    })),
  ),
];

/** Readings of AWS's texts under which the transitions of the machine live that the literal reading never takes. */
const otherReadings: Partial<Assumptions> = {
  cancelWhileKeyStoreDisconnected: 'Unavailable',
  cancelWithoutKeyMaterial: 'PendingImport',
  importIntoDisabledKey: 'Disabled',
  overdueRotationAfterCancel: 'at cancel',
  reimportAfterLossWhileDisabled: 'Disabled',
};

/** Keys under {@link otherReadings}. */
export const readingSubjects: readonly Subject[] = [
  readOtherwise('symmetric', one),
  readOtherwise('custom-key-store', one),
  readOtherwise('symmetric-external-multi-region', { ...one, regions: 2 }),
];

/** Everything that is explored: {@link keySubjects}, {@link setSubjects} and {@link readingSubjects}. */
export const subjects: readonly Subject[] = [...keySubjects, ...setSubjects, ...readingSubjects];

/** Says whether a subject has more than ten thousand states: then it takes a second and more. */
export function isLarge({ bounds, typeClass }: Subject): boolean {
  const { keySpec, origin } = typeClasses[typeClass];
  if (origin !== 'EXTERNAL') return bounds.regions > 3;
  const rotates = bounds.newMaterial && keySpec === 'SYMMETRIC_DEFAULT';
  return bounds.regions > (rotates ? 1 : 2);
}

function readOtherwise(typeClass: TypeClass, bounds: Bounds): Subject {
  return { name: `${typeClass}, other readings`, typeClass, bounds, assumptions: otherReadings };
}

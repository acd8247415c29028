/** What the two models of the lifecycle are compared on, and every way in which they differ. */
import type { Bounds } from '../../src/explore/bounds.ts';
import type { Assumptions } from '../../src/key/assumption.ts';
import type { TypeClass } from '../../src/key/type-class.ts';
import type { Model } from './spin.ts';

/** A way in which the two models differ, with the steps and states that it explains. */
export interface Difference {
  /** What happens, which reading each model has, and what the evidence says. */
  readonly reason: string;
  /** Whether it explains a step that only one of the models has. */
  readonly explains: (before: string, call: string, after: string) => boolean;
  /** Whether it explains a state that only one of the models has. */
  readonly explainsState?: (state: string) => boolean;
}

/** The same keys in both models, within the same bounds. */
export interface Comparison {
  readonly name: string;
  readonly model: Model;
  readonly defines: readonly string[];
  /** The type classes that are compared with the one Promela model. */
  readonly typeClasses: readonly TypeClass[];
  readonly bounds: Bounds;
  readonly assumptions?: Partial<Assumptions>;
  /** States that are left out on both sides, with all steps from and to them. */
  readonly leftOut?: RegExp;
  readonly differences: readonly DifferenceName[];
  /** Pinned: ours as explored, in SPIN's words, SPIN's, and how many only one of them has. */
  readonly states: readonly [explored: number, ours: number, spin: number, differing: number];
  /** Null where only states can be compared: SPIN's key then meets whatever other keys might do, ours what they do. */
  readonly steps: readonly [ours: number, spin: number, differing: number] | null;
}

const lacksMaterial = / current=(?:NO_KEY_MATERIAL|PENDING_IMPORT) | nonCurrent=PENDING_IMPORT /;

export const differences = {
  'rotation without key material': {
    reason:
      'The key material that an on-demand rotation in progress rotates to is deleted: AWS is silent (F39). SPIN’s ' +
      'rotation ends with it, ours when its time is over, and takes what was imported meanwhile',
    explains: (before, call, after) =>
      / pending=NO_KEY_MATERIAL .*rotating=0/.test(before) &&
      ((call === 'RotationFinished' && before === after) ||
        (/^ImportNewKeyMaterial /.test(call) && / rotating=1/.test(after))),
  },
  'third Region': {
    reason:
      'UpdatePrimaryRegion names a third Region before the first change is over (F10): AWS does not say what becomes of ' +
      'the replica that was named first. SPIN’s is a replica again at once, ours with the second change',
    explains: (before, call, after) =>
      isThirdUpdating(after) ||
      isThirdUpdating(before) ||
      (call === 'UpdatePrimaryRegion' && updating(before) === 2),
    explainsState: (state) => isThirdUpdating(state),
  },
  'automatic rotation while Updating': {
    reason:
      'An automatic rotation falls due in `Updating`: AWS is silent. SPIN’s waits for `Enabled` (F39), ours rotates, as the ' +
      'key can be used; the key state is the same',
    explains: (before, call) => call === 'RotateKey' && before.startsWith('Updating '),
  },
  'replica behind its primary key': {
    reason:
      'A replica loses new key material that it had imported, then its primary key rotates to it: ours shows ' +
      '`PendingImport` with its next change of state (it is refused all use at once), SPIN’s does not rotate',
    explains: () => false,
    explainsState: (state) => state.startsWith('Enabled ') && lacksMaterial.test(state),
  },
} as const satisfies Record<string, Difference>;

export type DifferenceName = keyof typeof differences;

function updating(state: string): number {
  return state.split(/\bUpdating /).length - 1;
}

function isThirdUpdating(state: string): boolean {
  return updating(state) > 2;
}

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

const rotating: Bounds = { ...one, permanentMaterials: 2, newMaterial: true, onDemandRotations: 2 };

/** The classes of all keys that are not for symmetric encryption; key material of key encapsulation is never imported. */
function ofEachUsage(suffix: '' | '-multi-region' | '-external' | '-external-multi-region'): TypeClass[] {
  return [
    `asymmetric-encryption${suffix}`,
    `signing${suffix}`,
    `key-agreement${suffix}`,
    `hmac${suffix}`,
    ...(suffix === '' || suffix === '-multi-region' ? [`key-encapsulation${suffix}` as const] : []),
  ];
}

export const comparisons: readonly Comparison[] = [
  {
    name: 'a symmetric key',
    model: 'key.pml',
    defines: [],
    typeClasses: ['symmetric'],
    bounds: rotating,
    differences: [],
    states: [281, 57, 57, 0],
    steps: [152, 152, 0],
  },
  {
    name: 'an asymmetric or HMAC key',
    model: 'key.pml',
    defines: ['ASYMMETRIC'],
    typeClasses: ofEachUsage(''),
    bounds: one,
    differences: [],
    states: [15, 15, 15, 0],
    steps: [28, 28, 0],
  },
  {
    name: 'a symmetric key of origin EXTERNAL',
    model: 'key.pml',
    defines: ['EXTERNAL'],
    typeClasses: ['symmetric-external'],
    bounds: rotating,
    differences: ['rotation without key material'],
    states: [1401, 603, 603, 0],
    steps: [3656, 3606, 50],
  },
  {
    name: 'an asymmetric or HMAC key of origin EXTERNAL',
    model: 'key.pml',
    defines: ['EXTERNAL', 'ASYMMETRIC'],
    typeClasses: ofEachUsage('-external'),
    bounds: one,
    differences: [],
    states: [57, 57, 57, 0],
    steps: [194, 194, 0],
  },
  {
    name: 'a key in a custom key store',
    model: 'key.pml',
    defines: ['CUSTOM_KEY_STORE'],
    typeClasses: ['custom-key-store'],
    bounds: one,
    differences: [],
    states: [30, 30, 30, 0],
    steps: [89, 89, 0],
  },
  {
    name: 'a multi-Region key',
    model: 'key.pml',
    defines: ['MULTI_REGION', 'REPLICAS=1'],
    typeClasses: ['symmetric-multi-region'],
    bounds: { ...one, regions: 2, onDemandRotations: 1 },
    differences: ['automatic rotation while Updating'],
    states: [6601, 147, 147, 0],
    steps: [494, 492, 2],
  },
  {
    name: 'an asymmetric or HMAC multi-Region key',
    model: 'key.pml',
    defines: ['MULTI_REGION', 'ASYMMETRIC', 'REPLICAS=2'],
    typeClasses: ofEachUsage('-multi-region'),
    bounds: { ...one, regions: 3 },
    differences: [],
    states: [4735, 45, 45, 0],
    steps: [108, 108, 0],
  },
  {
    name: 'a multi-Region key of origin EXTERNAL',
    model: 'key.pml',
    defines: ['MULTI_REGION', 'EXTERNAL', 'REPLICAS=1'],
    typeClasses: ['symmetric-external-multi-region'],
    bounds: { ...rotating, regions: 2, windowsInDays: [7], expiry: false, onDemandRotations: 1 },
    // Without expiry; in Updating a key loses key material in no other way.
    leftOut: /days30|=KEY_MATERIAL_EXPIRES|Updating .*urrent=PENDING_IMPORT/,
    differences: ['replica behind its primary key'],
    states: [98781, 309, 301, 8],
    steps: null,
  },
  {
    name: 'an asymmetric or HMAC multi-Region key of origin EXTERNAL',
    model: 'key.pml',
    defines: ['MULTI_REGION', 'EXTERNAL', 'ASYMMETRIC', 'REPLICAS=1'],
    typeClasses: ofEachUsage('-external-multi-region'),
    bounds: { ...one, regions: 2 },
    differences: [],
    states: [1665, 124, 124, 0],
    steps: [462, 462, 0],
  },
  {
    name: 'a primary and its replica',
    model: 'set.pml',
    defines: [],
    typeClasses: ['symmetric-multi-region'],
    bounds: { ...one, regions: 2 },
    differences: [],
    states: [841, 211, 211, 0],
    steps: [790, 790, 0],
  },
  {
    name: 'a primary and its replica of origin EXTERNAL',
    model: 'set.pml',
    defines: ['EXTERNAL'],
    typeClasses: ['symmetric-external-multi-region'],
    bounds: { ...one, regions: 2 },
    differences: [],
    states: [1665, 1665, 1665, 0],
    steps: [11910, 11910, 0],
  },
  {
    name: 'a primary and two replicas',
    model: 'set.pml',
    defines: ['REPLICAS=2'],
    typeClasses: ['signing-multi-region'],
    bounds: { ...one, regions: 3 },
    differences: ['third Region'],
    states: [4735, 4732, 4729, 3],
    steps: [27384, 27378, 18],
  },
  {
    name: 'a primary and two replicas of origin EXTERNAL, Regions merged',
    model: 'set.pml',
    defines: ['MERGE', 'EXTERNAL', 'REPLICAS=2'],
    typeClasses: ['symmetric-external-multi-region'],
    bounds: { ...one, regions: 3 },
    differences: ['third Region'],
    states: [18282, 18273, 18255, 18],
    steps: [192571, 192445, 162],
  },
  {
    name: 'a primary and three replicas, Regions merged',
    model: 'set.pml',
    defines: ['MERGE', 'REPLICAS=3'],
    typeClasses: ['symmetric-multi-region'],
    bounds: { ...one, regions: 4 },
    differences: ['third Region'],
    states: [20229, 5058, 5041, 17],
    steps: [35801, 35752, 81],
  },
  {
    name: 'a custom key store with two keys',
    model: 'store.pml',
    defines: [],
    typeClasses: ['custom-key-store'],
    bounds: { ...one, keysInStore: 2 },
    differences: [],
    states: [480, 480, 480, 0],
    steps: [2336, 2336, 0],
  },
  {
    name: 'the same, merged',
    model: 'store.pml',
    defines: ['MERGE'],
    typeClasses: ['custom-key-store'],
    bounds: { ...one, keysInStore: 2 },
    differences: [],
    states: [255, 255, 255, 0],
    steps: [1185, 1185, 0],
  },
  {
    name: 'F5, cancel shows what is missing',
    model: 'key.pml',
    defines: ['EXTERNAL', 'CANCEL_SETTLES'],
    typeClasses: ['symmetric-external'],
    assumptions: { cancelWithoutKeyMaterial: 'PendingImport' },
    bounds: rotating,
    differences: ['rotation without key material'],
    states: [1079, 456, 456, 0],
    steps: [2800, 2757, 43],
  },
  {
    name: 'F7, cancel shows a disconnected key store',
    model: 'key.pml',
    defines: ['CUSTOM_KEY_STORE', 'CANCEL_SETTLES'],
    typeClasses: ['custom-key-store'],
    assumptions: { cancelWhileKeyStoreDisconnected: 'Unavailable' },
    bounds: one,
    differences: [],
    states: [29, 29, 29, 0],
    steps: [84, 84, 0],
  },
  {
    name: 'F4, an import keeps a key Disabled',
    model: 'key.pml',
    defines: ['EXTERNAL', 'IMPORT_ON_DISABLED=KEEPS'],
    typeClasses: ['symmetric-external'],
    assumptions: { importIntoDisabledKey: 'Disabled' },
    bounds: rotating,
    differences: ['rotation without key material'],
    states: [1401, 603, 603, 0],
    steps: [3656, 3606, 50],
  },
  {
    name: 'F4, an import into a Disabled key is refused',
    model: 'key.pml',
    defines: ['EXTERNAL', 'IMPORT_ON_DISABLED=REFUSED'],
    typeClasses: ['symmetric-external'],
    assumptions: { importIntoDisabledKey: 'refused' },
    bounds: rotating,
    differences: ['rotation without key material'],
    states: [1401, 603, 603, 0],
    steps: [3440, 3394, 46],
  },
  {
    name: 'F6, a key stays to be disabled',
    model: 'key.pml',
    defines: ['EXTERNAL', 'IMPORT_KEEPS'],
    typeClasses: ['symmetric-external'],
    assumptions: { reimportAfterLossWhileDisabled: 'Disabled' },
    bounds: rotating,
    differences: ['rotation without key material'],
    states: [1447, 624, 624, 0],
    steps: [3864, 3813, 51],
  },
];

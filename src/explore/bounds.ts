import type { KeyType } from '../key/key-type.ts';

/** How far an exploration looks: what it leaves out is stated here and printed with every count. */
export interface Bounds {
  /** How many Regions a multi-Region key may be in: one for the primary key, one for each replica (1 to 4). */
  readonly regions: number;
  /** How many keys a custom key store has (1 or 2). */
  readonly keysInStore: number;
  /** The waiting periods that ScheduleKeyDeletion is called with, in days. */
  readonly windowsInDays: readonly number[];
  /** Whether imported key material may expire. */
  readonly expiry: boolean;
  /** How many key materials an imported key may have for good. A new one that waits for rotation comes on top. */
  readonly permanentMaterials: number;
  /** Whether new key material may be imported that waits for rotation. */
  readonly newMaterial: boolean;
  /** Whether automatic rotation is turned on and off. */
  readonly automaticRotation: boolean;
  /** How many on-demand rotations a key may have. */
  readonly onDemandRotations: number;
  /** Narrower bounds for the keys other than the first: they are there for what they do to it. */
  readonly others?: Omit<Bounds, 'regions' | 'keysInStore' | 'others'>;
}

/**
 * The bounds for one key of a type: all windows, two permanent key materials and one that waits, on-demand rotations up to
 * AWS's limit; for a multi-Region key with one related key, which can do whatever matters to the first.
 */
export function boundsOfOneKey(type: KeyType): Bounds {
  const facts = {
    windowsInDays: [7, 30],
    expiry: true,
    permanentMaterials: 2,
    newMaterial: true,
    automaticRotation: true,
    onDemandRotations: type.multiRegion ? 1 : type.origin === 'EXTERNAL' ? 2 : 25,
  };
  return {
    ...facts,
    regions: type.multiRegion ? 2 : 1,
    keysInStore: 1,
    ...(type.multiRegion ? { others: { ...facts, windowsInDays: [7], expiry: false } } : {}),
  };
}

/** The bounds in one line, for people. */
export function describeBounds(type: KeyType, bounds: Bounds): string {
  const { others, ...own } = bounds;
  const size = type.multiRegion
    ? `a primary key with up to ${own.regions - 1} replica${own.regions === 2 ? '' : 's'}`
    : own.keysInStore === 1
      ? 'one key'
      : `${own.keysInStore} keys of one custom key store`;
  const rest = others === undefined ? '' : `; related keys: ${describeFacts(type, others)}`;
  return `${size}; ${describeFacts(type, own)}${rest}`;
}

function describeFacts(type: KeyType, facts: Omit<Bounds, 'regions' | 'keysInStore' | 'others'>): string {
  const isSymmetric = type.keySpec === 'SYMMETRIC_DEFAULT';
  const rotates = isSymmetric && type.origin === 'AWS_KMS';
  const permanent = isSymmetric ? facts.permanentMaterials : 1;
  return [
    `waiting periods of ${facts.windowsInDays.join(' and ')} days`,
    ...(type.origin === 'EXTERNAL'
      ? [
          `${permanent} permanent key material${permanent === 1 ? '' : 's'}`,
          ...(facts.newMaterial && isSymmetric ? ['one that waits for rotation'] : []),
          facts.expiry ? 'with and without expiry' : 'without expiry',
        ]
      : []),
    ...(rotates
      ? [
          facts.automaticRotation ? 'automatic rotation' : 'no automatic rotation',
          `${facts.onDemandRotations} on-demand rotation${facts.onDemandRotations === 1 ? '' : 's'}`,
        ]
      : []),
  ].join(', ');
}

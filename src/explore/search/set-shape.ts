import { isInCustomKeyStore, type KeyType } from '../../key/key-type.ts';
import type { Bounds } from '../bounds.ts';

/** How the keys of a set are arranged. */
export interface SetShape {
  readonly isMultiRegion: boolean;
  readonly isInStore: boolean;
  /** Whether keys rotate automatically. */
  readonly rotates: boolean;
  /** How many keys there can be at once, 1 to 4. */
  readonly slots: number;
  /** Whether states that differ only in which key is where are one state. */
  readonly merges: boolean;
}

/** The shape of a set of keys of a type; symmetric states are merged unless the bounds tell keys apart. */
export function shapeOf(type: KeyType, bounds: Bounds, merges = bounds.others === undefined): SetShape {
  return {
    isMultiRegion: type.multiRegion,
    isInStore: isInCustomKeyStore(type),
    rotates: type.keySpec === 'SYMMETRIC_DEFAULT' && type.origin === 'AWS_KMS',
    slots: type.multiRegion ? bounds.regions : bounds.keysInStore,
    merges,
  };
}

import type { KeyIndex } from './key-index.ts';
import type { SetShape } from './set-shape.ts';

/**
 * The order that makes symmetric states equal: the primary key of a multi-Region set first, then its replicas by what they
 * are whatever Regions they are in; the keys of a custom key store by what they are.
 *
 * @returns for each slot the one whose key comes there; null where every key stays where it is
 */
export function symmetricOrder(
  keys: readonly number[],
  { isMultiRegion }: Pick<SetShape, 'isMultiRegion'>,
  index: KeyIndex,
): readonly number[] | null {
  const first = isMultiRegion ? 1 : 0;
  const primary = isMultiRegion ? keys.findIndex((key) => index.entryOf(key).isPrimary) : 0;
  const rankIn = (slot: number) => index.entryOf(keys[slot] ?? 0).rank;
  if (primary <= 0 && isSorted(keys, first, index)) return null;
  const order = keys.map((_, slot) => slot);
  if (primary > 0) {
    order[0] = primary;
    order[primary] = 0;
  }
  return [...order.slice(0, first), ...order.slice(first).sort((one, other) => rankIn(other) - rankIn(one))];
}

function isSorted(keys: readonly number[], first: number, index: KeyIndex): boolean {
  for (let slot = first + 1; slot < keys.length; slot += 1) {
    if (index.entryOf(keys[slot - 1] ?? 0).rank < index.entryOf(keys[slot] ?? 0).rank) return false;
  }
  return true;
}

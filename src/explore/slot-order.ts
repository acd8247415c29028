import type { KeyIndex } from './key-index.ts';

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

/** An order of the four slots as one number: two bits for each slot, saying which one comes there. */
export function orderCode(first: number, second: number, third: number, fourth: number): number {
  return first | (second << 2) | (third << 4) | (fourth << 6);
}

/** The order that leaves every key where it is. */
export const inPlace = orderCode(0, 1, 2, 3);

/**
 * The order that makes symmetric states equal: the primary key of a multi-Region set first, then its replicas by what they
 * are whatever Regions they are in; the keys of a custom key store by what they are.
 */
export function orderOf(keys: Int32Array, shape: SetShape, { primaries, ranks }: KeyIndex): number {
  let first = 0;
  let second = 1;
  let third = 2;
  let fourth = 3;
  const rankOfFirst = ranks[keys[0] ?? 0] ?? 0;
  let rankOfSecond = ranks[keys[1] ?? 0] ?? 0;
  let rankOfThird = ranks[keys[2] ?? 0] ?? 0;
  let rankOfFourth = ranks[keys[3] ?? 0] ?? 0;
  if (!shape.isMultiRegion) {
    return rankOfFirst < rankOfSecond ? orderCode(1, 0, 2, 3) : inPlace;
  }
  if (primaries[keys[0] ?? 0] === 0) {
    if (primaries[keys[1] ?? 0] === 1) {
      first = 1;
      second = 0;
      rankOfSecond = rankOfFirst;
    } else if (primaries[keys[2] ?? 0] === 1) {
      first = 2;
      third = 0;
      rankOfThird = rankOfFirst;
    } else if (primaries[keys[3] ?? 0] === 1) {
      first = 3;
      fourth = 0;
      rankOfFourth = rankOfFirst;
    }
  }
  if (rankOfSecond < rankOfThird) {
    const held = second;
    second = third;
    third = held;
    const heldRank = rankOfSecond;
    rankOfSecond = rankOfThird;
    rankOfThird = heldRank;
  }
  if (rankOfThird < rankOfFourth) {
    const held = third;
    third = fourth;
    fourth = held;
    rankOfThird = rankOfFourth;
  }
  if (rankOfSecond < rankOfThird) {
    const held = second;
    second = third;
    third = held;
  }
  return orderCode(first, second, third, fourth);
}

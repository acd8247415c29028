import { keyStates } from '../key/key-state.ts';
import { tableOperations } from '../key/key-state-table.ts';
import { isReachable, type TypeClass, typeClassNames } from '../key/type-class.ts';
import type { Cell } from './oracle/judged-key.ts';

/** One part of a run that several machines share: the `index`th of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** The most parts that a run can have: every type class is one. */
export const mostShards = typeClassNames.length;

/** Reads `I/N`; null for any other text. */
export function readShard(text: string): Shard | null {
  const [, index, count] = /^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  const isGood = shard.index >= 1 && shard.index <= shard.count && shard.count <= mostShards;
  return isGood ? shard : null;
}

/** A part as it is written: `2/4`. */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/**
 * Says which cells belong to a part: whole type classes, so that a part finds what the whole run finds there. Every wanted
 * cell belongs to exactly one part; the classes with the most cells are dealt out first, each to the shortest part.
 *
 * @param isWanted the cells of the whole run
 */
export function cellsOfShard(
  { index, count }: Shard,
  isWanted: (cell: Cell) => boolean,
): (cell: Cell) => boolean {
  const parts = Array.from({ length: count }, () => ({ size: 0, classes: new Set<TypeClass>() }));
  const bySize = typeClassNames
    .map((keyType) => ({ keyType, size: wantedIn(keyType, isWanted) }))
    .toSorted((one, other) => other.size - one.size);
  for (const { keyType, size } of bySize) {
    const shortest = parts.reduce((best, part) => (part.size < best.size ? part : best));
    shortest.classes.add(keyType);
    shortest.size += size;
  }
  const own = parts[index - 1]?.classes;
  return (cell) => isWanted(cell) && own?.has(cell.keyType) === true;
}

/** The runs of a campaign that belong to a part: each has its number in the one seed. */
export function isRunOfShard({ index, count }: Shard, run: number): boolean {
  return (run % count) + 1 === index;
}

function wantedIn(keyType: TypeClass, isWanted: (cell: Cell) => boolean): number {
  return keyStates
    .filter((keyState) => isReachable(keyType, keyState))
    .flatMap((keyState) => tableOperations.filter((operation) => isWanted({ operation, keyState, keyType })))
    .length;
}

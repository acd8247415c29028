import { isReachable, keyStates, typeClassNames } from '../key/index.ts';
import type { Cell } from './oracle/judged-key.ts';

/** One part of a run that several machines share: the `index`th of `count`, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** The most parts that a run can have: every key state of every type class is one. */
export const mostShards = typeClassNames.flatMap((keyType) =>
  keyStates.filter((keyState) => isReachable(keyType, keyState)),
).length;

/** Reads `I/N`; null for what is none. */
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
 * Says which cells belong to a part. Every cell belongs to exactly one; the key states of a type class are dealt out in
 * turn, so that a part has whole key states to visit and no part is much longer than another.
 *
 * @param isWanted the cells of the whole run
 */
export function cellsOfShard(
  { index, count }: Shard,
  isWanted: (cell: Cell) => boolean,
): (cell: Cell) => boolean {
  return (cell) => isWanted(cell) && (placeOf(cell) % count) + 1 === index;
}

/** The runs of a campaign that belong to a part: each has its number in the one seed. */
export function isRunOfShard({ index, count }: Shard, run: number): boolean {
  return (run % count) + 1 === index;
}

const places = new Map(
  typeClassNames
    .flatMap((keyType) =>
      keyStates
        .filter((keyState) => isReachable(keyType, keyState))
        .map((keyState) => `${keyType} ${keyState}`),
    )
    .map((place, index) => [place, index]),
);

function placeOf({ keyType, keyState }: Cell): number {
  return places.get(`${keyType} ${keyState}`) ?? 0;
}

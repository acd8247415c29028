import { type Delivery, noKey } from './key-automaton.ts';
import type { KeyIndex } from './key-index.ts';
import type { KeyProfile } from './key-profile.ts';

/** The moves of a key's profile, laid out for a search that takes most of them by numbers alone. */
export interface KeyWays {
  readonly profile: KeyProfile;
  /** Every move: stimulus, key afterwards, place in `deliveries` plus one (0 for none). */
  readonly moves: Int32Array;
  /** Moves that change nothing that is shared and that nobody hears of: stimulus, number of the key afterwards. */
  readonly alone: Int32Array;
  /** The others: as in `moves`, with the number of the key afterwards if nothing that is shared changes; else 0. */
  readonly others: Int32Array;
  /** What related keys hear: slot and stimulus, or slot and, below zero, the key that now exists. */
  readonly deliveries: readonly Int32Array[];
}

/** Lays out the moves of a key; `numberOf` gives the number by which a state would hold a key. */
export function waysOf(
  key: number,
  profile: KeyProfile,
  index: KeyIndex,
  numberOf: (key: number) => number,
): KeyWays {
  const { primaries, refers, views } = index;
  const { moves } = profile;
  const alone: number[] = [];
  const others: number[] = [];
  for (let move = 0; move < moves.length; move += 3) {
    const [stimulus = 0, next = 0, deliveries = 0] = moves.subarray(move, move + 3);
    const isShared =
      next === noKey ||
      views[next] !== views[key] ||
      primaries[next] !== primaries[key] ||
      refers[next] === 1 ||
      refers[key] === 1;
    if (deliveries === 0 && !isShared) alone.push(stimulus, numberOf(next));
    else others.push(stimulus, next, deliveries, isShared ? 0 : numberOf(next));
  }
  return {
    profile,
    moves,
    alone: Int32Array.from(alone),
    others: Int32Array.from(others),
    deliveries: profile.deliveries.map(pairsOf),
  };
}

function pairsOf(deliveries: readonly Delivery[]): Int32Array {
  return Int32Array.from(
    deliveries.flatMap((delivery) =>
      'created' in delivery ? [delivery.slot, -delivery.created] : [delivery.slot, delivery.stimulus],
    ),
  );
}

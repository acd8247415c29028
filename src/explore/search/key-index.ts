import { isPrimary, regionOf } from '../../key/key-facts.ts';
import { inOtherRegions, textOf, updateOrder } from './canonical-key.ts';
import { type KeyAutomaton, noKey, slotOf } from './key-automaton.ts';

/** What matters of a key to its related keys and to symmetry, in numbers. */
export interface KeyEntry {
  /** Equal exactly for keys that differ in nothing but the Regions that they are in; 0 for no key. */
  readonly rank: number;
  /** What the key believes of the set it shares, equal for equal views; 0 for a key that shares nothing. */
  readonly view: number;
  /** Which slots have a key in that view, one bit each; null where it says nothing about that. */
  readonly members: number | null;
  /** Whether it is the primary key of a set, in its own view. */
  readonly isPrimary: boolean;
  /** The key's place in the changes of primary Region under way plus one; 0 for a key that takes part in none. */
  readonly updateOrder: number;
}

/** The entries of the keys of an automaton, by their numbers. */
export class KeyIndex {
  readonly #automaton: KeyAutomaton;
  readonly #entries: KeyEntry[] = [];
  readonly #views = new Map<string, number>();
  readonly #ranks = new Map<string, number>();

  constructor(automaton: KeyAutomaton) {
    this.#automaton = automaton;
    this.#entries[noKey] = { rank: 0, view: 0, members: null, isPrimary: false, updateOrder: 0 };
  }

  entryOf(id: number): KeyEntry {
    const known = this.#entries[id];
    if (known !== undefined) return known;
    const entry = this.#newEntry(id);
    this.#entries[id] = entry;
    return entry;
  }

  /**
   * The order that makes symmetric states equal: the primary key of a multi-Region set first, then its replicas by what
   * they are whatever Regions they are in; the keys of a custom key store by what they are.
   *
   * @returns for each slot the one whose key comes there; null where every key stays where it is
   */
  symmetricOrder(keys: readonly number[]): readonly number[] | null {
    const { multiRegion } = this.#automaton.type;
    const first = multiRegion ? 1 : 0;
    const primary = multiRegion ? keys.findIndex((key) => this.entryOf(key).isPrimary) : 0;
    const rankIn = (slot: number) => this.entryOf(keys[slot] ?? noKey).rank;
    let slot = first + 1;
    while (slot < keys.length && rankIn(slot - 1) >= rankIn(slot)) slot += 1;
    if (primary <= 0 && slot >= keys.length) return null;
    const order = [...keys.keys()];
    if (primary > 0) {
      order[0] = primary;
      order[primary] = 0;
    }
    return [
      ...order.slice(0, first),
      ...order.slice(first).sort((one, other) => rankIn(other) - rankIn(one)),
    ];
  }

  #newEntry(id: number): KeyEntry {
    const key = this.#automaton.keyOf(id);
    const { customKeyStore, keyArn, multiRegion } = key.facts;
    const order = updateOrder(key.facts);
    const view = multiRegion ?? customKeyStore?.isConnected;
    const own = regionOf(keyArn);
    const withoutRegions = inOtherRegions(key, (region) =>
      region === own ? 'own' : region === multiRegion?.primaryRegion ? 'primary' : 'other',
    );
    return {
      rank: numberOf(this.#ranks, textOf(withoutRegions)),
      view: view === undefined ? 0 : numberOf(this.#views, JSON.stringify(view)),
      members: multiRegion && bitsOf([multiRegion.primaryRegion, ...multiRegion.replicaRegions]),
      isPrimary: isPrimary(key.facts),
      updateOrder: order === null ? 0 : order + 1,
    };
  }
}

/** The number of a text, from 1 on in the order in which texts are first seen. */
function numberOf(numbers: Map<string, number>, text: string): number {
  const number = numbers.get(text) ?? numbers.size + 1;
  numbers.set(text, number);
  return number;
}

function bitsOf(members: readonly string[]): number {
  return members.reduce((bits, region) => bits | (1 << slotOf(region)), 0);
}

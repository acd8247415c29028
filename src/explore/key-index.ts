import { isPrimary, regionOf } from '../key/key-facts.ts';
import { inOtherRegions, textOf, updateOrder } from './canonical-key.ts';
import { type KeyAutomaton, slotOf } from './key-automaton.ts';

/** What the search asks of keys by number, millions of times: in typed arrays, brought up to date when keys are added. */
export class KeyIndex {
  /** The key's place in the changes of primary Region under way plus one; 0 for a key that takes part in none. */
  updateOrders = new Uint8Array(0);
  /** What the key believes of the set it shares, as a number; 0 for a key that shares nothing. */
  views = new Int32Array(0);
  /** Orders the replicas of a set by everything but the Regions that they are in. */
  ranks = new Int32Array(0);
  /** 1 for a key that names a certain other Region: which one, its rank does not tell. */
  refers = new Uint8Array(0);
  /** 1 for the primary key of a set, in its own view. */
  primaries = new Uint8Array(0);
  /** By view: which slots have a key in it, one bit each; -1 where it says nothing about that. */
  readonly slotsOfView: number[] = [-1];
  readonly #automaton: KeyAutomaton;
  readonly #viewIds = new Map<string, number>();
  readonly #contents = new Map<string, number>();
  #size = 1;

  constructor(automaton: KeyAutomaton) {
    this.#automaton = automaton;
    this.#enlarge(1024);
  }

  /** Takes in the keys that the automaton has found since. */
  update(): void {
    const { length } = this.#automaton.keys;
    if (length > this.views.length) this.#enlarge(length * 2);
    for (; this.#size < length; this.#size += 1) this.#add(this.#size);
  }

  #add(id: number): void {
    const key = this.#automaton.keyOf(id);
    const { multiRegion, customKeyStore, keyArn } = key.facts;
    const order = updateOrder(key.facts);
    this.updateOrders[id] = order === null ? 0 : order + 1;
    this.primaries[id] = isPrimary(key.facts) ? 1 : 0;
    const view = multiRegion ?? customKeyStore?.isConnected;
    if (view !== undefined) {
      const text = JSON.stringify(view);
      const members =
        multiRegion === null ? -1 : bitsOf([multiRegion.primaryRegion, ...multiRegion.replicaRegions]);
      this.views[id] = numberOf(this.#viewIds, text, () => this.slotsOfView.push(members));
    }
    const own = regionOf(keyArn);
    const withoutRegions = inOtherRegions(key, (region) =>
      region === own ? 'own' : region === multiRegion?.primaryRegion ? 'primary' : 'other',
    );
    this.ranks[id] = numberOf(this.#contents, textOf(withoutRegions));
    const named = [
      withoutRegions.facts.primaryRegionUpdate?.primaryRegion,
      ...withoutRegions.facts.materials.flatMap(({ awaitedRegions }) => awaitedRegions),
    ];
    this.refers[id] = named.includes('other') ? 1 : 0;
  }

  #enlarge(capacity: number): void {
    this.updateOrders = enlarged(new Uint8Array(capacity), this.updateOrders);
    this.refers = enlarged(new Uint8Array(capacity), this.refers);
    this.primaries = enlarged(new Uint8Array(capacity), this.primaries);
    this.views = enlarged(new Int32Array(capacity), this.views);
    this.ranks = enlarged(new Int32Array(capacity), this.ranks);
  }
}

function enlarged<Numbers extends Uint8Array | Int32Array>(to: Numbers, from: Numbers): Numbers {
  to.set(from);
  return to;
}

/** The number of a text, from 1 on in the order in which texts are first seen. */
function numberOf(numbers: Map<string, number>, text: string, onNew?: () => void): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size + 1);
  onNew?.();
  return numbers.size;
}

function bitsOf(members: readonly string[]): number {
  return members.reduce((bits, region) => bits | (1 << slotOf(region)), 0);
}

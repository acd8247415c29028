/**
 * The states that a search has found, as integers in typed arrays: a state is up to four numbers of 16 bits, one for each
 * slot of a set. Each state also has the state that it was found from and the step that found it.
 *
 * 29 to 58 bytes a state. Whether a state is known is, mostly, one look into a table.
 */
export class StateStore {
  #size = 0;
  #low: Int32Array;
  #high: Int32Array;
  #parent: Int32Array;
  #via: Int32Array;
  /** Open addressing; pairs of low and high, `free` where there is none. */
  #table: Int32Array;
  #mask: number;
  readonly #limit: number;
  /** The number of the state in each place of the table; made when it is first asked for. */
  #numbers: Int32Array | null = null;

  /** @param limit how many states may be held: one more is a RangeError, so that no search uses memory without bound */
  constructor(limit: number) {
    this.#limit = limit;
    const places = 1 << 11;
    const capacity = capacityOf(places);
    this.#low = new Int32Array(capacity);
    this.#high = new Int32Array(capacity);
    this.#parent = new Int32Array(capacity);
    this.#via = new Int32Array(capacity);
    this.#table = new Int32Array(places * 2).fill(free);
    this.#mask = places - 1;
  }

  /** How many states there are; they are numbered from 0 in the order in which they were found. */
  get size(): number {
    return this.#size;
  }

  /** Slots 0 and 1 of a state, 16 bits each. */
  low(state: number): number {
    return this.#low[state] ?? 0;
  }

  /** Slots 2 and 3. */
  high(state: number): number {
    return this.#high[state] ?? 0;
  }

  /** The state that this one was found from; -1 for the first. */
  parent(state: number): number {
    return this.#parent[state] ?? -1;
  }

  /** The step that found it, as the search numbers steps. */
  via(state: number): number {
    return this.#via[state] ?? -1;
  }

  /** The number of a known state; -1 for another. The first call after a state was added makes an index. */
  find(low: number, high: number): number {
    if (this.#numbers === null) {
      this.#numbers = new Int32Array(this.#table.length / 2);
      for (let state = 0; state < this.#size; state += 1) {
        this.#numbers[this.#place(this.low(state), this.high(state)) >> 1] = state;
      }
    }
    const place = this.#place(low, high);
    return this.#table[place + 1] === free ? -1 : (this.#numbers[place >> 1] ?? -1);
  }

  /** Adds a state unless it is known. Says whether it was new. */
  add(low: number, high: number, parent: number, via: number): boolean {
    const place = this.#place(low, high);
    const table = this.#table;
    if (table[place + 1] !== free) return false;
    const state = this.#size;
    if (state >= this.#limit) {
      throw new RangeError(`more than ${this.#limit} states: narrow the bounds or raise the limit`);
    }
    table[place] = low;
    table[place + 1] = high;
    this.#low[state] = low;
    this.#high[state] = high;
    this.#parent[state] = parent;
    this.#via[state] = via;
    this.#size = state + 1;
    this.#numbers = null;
    if (this.#size === this.#low.length) this.#grow();
    return true;
  }

  /** Where a state is in the table, or would be. */
  #place(low: number, high: number): number {
    const table = this.#table;
    const mask = this.#mask;
    let place = (hash(low, high) & mask) << 1;
    for (;;) {
      const known = table[place + 1];
      if ((known === high && table[place] === low) || known === free) return place;
      place = (place + 2) & ((mask << 1) | 1);
    }
  }

  #grow(): void {
    const places = (this.#mask + 1) * 2;
    const capacity = capacityOf(places);
    this.#low = enlarged(this.#low, new Int32Array(capacity));
    this.#high = enlarged(this.#high, new Int32Array(capacity));
    this.#parent = enlarged(this.#parent, new Int32Array(capacity));
    this.#via = enlarged(this.#via, new Int32Array(capacity));
    this.#table = new Int32Array(places * 2).fill(free);
    this.#mask = places - 1;
    for (let state = 0; state < this.#size; state += 1) {
      const place = this.#place(this.low(state), this.high(state));
      this.#table[place] = this.low(state);
      this.#table[place + 1] = this.high(state);
    }
  }
}

/** No state has this in slots 2 and 3: keys are numbered below 65 535. */
const free = -1;

/** How many states a table with so many places is for: a small table stays in the cache, a full one is slow. */
function capacityOf(places: number): number {
  return (places / 8) * 5;
}

function enlarged(from: Int32Array, to: Int32Array): Int32Array {
  to.set(from);
  return to;
}

function hash(low: number, high: number): number {
  let mixed = Math.imul(low, 0x9e3779b1) ^ Math.imul(high ^ (low >>> 15), 0x85ebca6b);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

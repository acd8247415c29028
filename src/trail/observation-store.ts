import type { ObservationDetail, ObservationKind, TrailObservation } from './observation.ts';

/** What many observations have in common, each kept once: what is equal is the same object. */
class Interned<Value extends object> {
  readonly #values: Value[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(value: Value): number {
    const text = JSON.stringify(value);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#values.push(value) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  at(number: number): Value {
    const value = this.#values[number];
    if (value === undefined) throw new RangeError(`nothing has the number ${number}`);
    return value;
  }
}

/** The numbers of one observation: key, seconds, kind, detail, file, and four for its event ID. */
const columns = 9;

/** How many bytes an observation takes, besides what it shares with others. */
export const bytesOfObservation = columns * 4;

/**
 * Observations of a whole log, by key: {@link bytesOfObservation} bytes for each, whatever its record took. Records may
 * come in any order and several times.
 */
export class ObservationStore {
  #numbers = new Uint32Array(columns * 1024);
  #count = 0;
  readonly #keys = new Map<string, number>();
  readonly #arns: string[] = [];
  readonly #kinds = new Interned<ObservationKind>();
  readonly #details = new Interned<ObservationDetail>();

  /** How many observations there are, those that came again included. */
  get count(): number {
    return this.#count;
  }

  /** The ARNs of the keys, in the order in which they came. */
  get keys(): readonly string[] {
    return this.#arns;
  }

  /** @param file the number of the file that the record is in */
  add({ keyArn, at, eventId, kind, detail }: TrailObservation, file: number): void {
    const start = this.#count * columns;
    if (start === this.#numbers.length) {
      const larger = new Uint32Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers.set(
      [
        this.#keyNumber(keyArn),
        at / 1000,
        this.#kinds.numberOf(kind),
        this.#details.numberOf(detail),
        file,
        ...wordsOf(eventId),
      ],
      start,
    );
    this.#count += 1;
  }

  /**
   * The observations of each key, keys in the order of their ARNs; of one that came several times the first.
   *
   * @param only the keys in question; all unless given
   */
  *byKey(only: (keyArn: string) => boolean = () => true): Generator<{
    readonly keyArn: string;
    readonly observations: readonly StoredObservation[];
    readonly again: number;
  }> {
    const order = this.#order();
    let next = 0;
    while (next < order.length) {
      const key = this.#at(order[next] ?? 0, 0);
      const observations: StoredObservation[] = [];
      let again = 0;
      const seen = new Set<string>();
      const keyArn = this.#arns[key] ?? '';
      const isWanted = only(keyArn);
      for (; next < order.length && this.#at(order[next] ?? 0, 0) === key; next += 1) {
        if (!isWanted) continue;
        const observation = this.#observation(order[next] ?? 0, keyArn);
        const last = observations.at(-1);
        if (last === undefined || last.at !== observation.at) seen.clear();
        const name = `${observation.eventId} ${observation.kind.event}`;
        if (seen.has(name)) again += 1;
        else observations.push(observation);
        seen.add(name);
      }
      if (isWanted) yield { keyArn, observations, again };
    }
  }

  #order(): Uint32Array {
    const ranks = new Uint32Array(this.#arns.length);
    this.#arns
      .map((arn, key) => ({ arn, key }))
      .sort((one, other) => (one.arn < other.arn ? -1 : 1))
      .forEach(({ key }, rank) => {
        ranks[key] = rank;
      });
    return Uint32Array.from({ length: this.#count }, (_, index) => index).sort(
      (one, other) =>
        (ranks[this.#at(one, 0)] ?? 0) - (ranks[this.#at(other, 0)] ?? 0) ||
        this.#at(one, 1) - this.#at(other, 1) ||
        one - other,
    );
  }

  #observation(index: number, keyArn: string): StoredObservation {
    return {
      keyArn,
      at: this.#at(index, 1) * 1000,
      kind: this.#kinds.at(this.#at(index, 2)),
      detail: this.#details.at(this.#at(index, 3)),
      file: this.#at(index, 4),
      eventId: uuidOf([5, 6, 7, 8].map((column) => this.#at(index, column))),
    };
  }

  #at(index: number, column: number): number {
    return this.#numbers[index * columns + column] ?? 0;
  }

  #keyNumber(keyArn: string): number {
    const known = this.#keys.get(keyArn);
    if (known !== undefined) return known;
    const number = this.#arns.push(keyArn) - 1;
    this.#keys.set(keyArn, number);
    return number;
  }
}

/** An observation with the number of its file. */
export interface StoredObservation extends TrailObservation {
  readonly file: number;
}

/** The 128 bits of an event ID, which is a UUID; of any other text a mixture of it. */
function wordsOf(eventId: string): readonly [number, number, number, number] {
  const digits = eventId.replaceAll('-', '');
  if (/^[0-9a-f]{32}$/i.test(digits)) {
    const word = (index: number) => Number.parseInt(digits.slice(index * 8, index * 8 + 8), 16);
    return [word(0), word(1), word(2), word(3)];
  }
  const words: [number, number, number, number] = [1, 2, 3, 4];
  for (let index = 0; index < eventId.length; index += 1) {
    const word = index % 4;
    words[word] = Math.imul((words[word] ?? 0) ^ eventId.charCodeAt(index), 0x9e3779b1) >>> 0;
  }
  return words;
}

function uuidOf(words: readonly number[]): string {
  const digits = words.map((word) => word.toString(16).padStart(8, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

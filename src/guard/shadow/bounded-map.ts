/** A map that forgets what it was told first once it is full. */
export class BoundedMap<Value> {
  readonly #most: number;
  readonly #values: Map<string, Value>;

  constructor(most: number, entries: Iterable<readonly [string, Value]> = []) {
    this.#most = most;
    this.#values = new Map(entries);
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#most) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
  }

  /** The oldest first. */
  entries(): readonly (readonly [string, Value])[] {
    return [...this.#values];
  }
}

/** What a clock shows: the real time with an offset in milliseconds, or an instant at which it stands still until a caller moves it. */
export type ClockReading =
  | { readonly kind: 'real'; readonly offset: number }
  | { readonly kind: 'frozen'; readonly at: number };

/**
 * The clock of a served account: it shows the real time, or stands still at an instant until it is moved. It never runs
 * backwards. Times are epoch milliseconds.
 *
 * The real time is that of `Date.now()`, so fake timers of a test move it too.
 */
export class ServedClock {
  #reading: ClockReading;
  #latest: number;

  /**
   * @param notBefore an instant that the clock has already shown; a real time before it stands still
   * @throws RangeError for a frozen clock before that instant
   */
  constructor(start: ClockReading, notBefore = 0) {
    if (start.kind === 'frozen' && start.at < notBefore) throw backwards(notBefore, start.at);
    this.#reading = start;
    this.#latest = notBefore;
  }

  get reading(): ClockReading {
    return this.#reading;
  }

  now(): number {
    const shown = this.#reading.kind === 'real' ? Date.now() + this.#reading.offset : this.#reading.at;
    this.#latest = Math.max(this.#latest, shown);
    return this.#latest;
  }

  /** Begins anew, before any instant that it has shown. */
  restart(start: ClockReading): void {
    this.#reading = start;
    this.#latest = 0;
  }

  /** @throws RangeError for a time before now */
  assertForward(at: number): void {
    if (at < this.now()) throw backwards(this.now(), at);
  }

  /**
   * Sets the clock forward.
   *
   * @throws RangeError for a time before now
   */
  moveTo(at: number): void {
    this.assertForward(at);
    this.#reading =
      this.#reading.kind === 'real' ? { kind: 'real', offset: at - Date.now() } : { kind: 'frozen', at };
  }
}

function backwards(now: number, wanted: number): RangeError {
  const [shown, asked] = [now, wanted].map((at) => new Date(at).toISOString());
  return new RangeError(`the clock never runs backwards: it shows ${shown}, which is after ${asked}`);
}

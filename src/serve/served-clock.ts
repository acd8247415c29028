/** What a clock shows: the real time with an offset in milliseconds, or one instant that only a caller moves. */
export type ClockReading =
  | { readonly kind: 'real'; readonly offset: number }
  | { readonly kind: 'frozen'; readonly at: number };

/** The clock of a served account. It never runs backwards. Times are epoch milliseconds. */
export interface ServedClock {
  readonly reading: ClockReading;
  readonly now: () => number;
  /** @throws RangeError for a time before now */
  readonly assertForward: (at: number) => void;
  /**
   * Sets the clock forward.
   *
   * @throws RangeError for a time before now
   */
  readonly moveTo: (at: number) => void;
}

/**
 * A clock that shows the real time, or stands still at an instant until it is moved.
 *
 * The real time is that of `Date.now()`, so fake timers of a test move it too.
 *
 * @param notBefore an instant that the clock has already shown, epoch milliseconds; a real time before it stands still
 * @throws RangeError for a frozen clock before that instant
 */
export function servedClock(start: ClockReading, notBefore = 0): ServedClock {
  if (start.kind === 'frozen' && start.at < notBefore) throw backwards(notBefore, start.at);
  let reading = start;
  let latest = notBefore;
  const now = () => {
    latest = Math.max(latest, reading.kind === 'real' ? Date.now() + reading.offset : reading.at);
    return latest;
  };
  const assertForward = (at: number) => {
    if (at < now()) throw backwards(now(), at);
  };
  return {
    get reading() {
      return reading;
    },
    now,
    assertForward,
    moveTo: (at) => {
      assertForward(at);
      reading = reading.kind === 'real' ? { kind: 'real', offset: at - Date.now() } : { kind: 'frozen', at };
    },
  };
}

function backwards(now: number, wanted: number): RangeError {
  const [shown, asked] = [now, wanted].map((at) => new Date(at).toISOString());
  return new RangeError(`the clock never runs backwards: it shows ${shown}, which is after ${asked}`);
}

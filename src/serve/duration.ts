const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration as people write it: `'7d'`, `'12h'`, `'30m'`, `'10s'`, `'250ms'`; a day has 24 hours. */
export type Duration = `${number}${keyof typeof units}`;

/**
 * Reads a duration: milliseconds as a number, or a text such as `7d`.
 *
 * @returns whole milliseconds, at least 0
 * @throws RangeError for anything else
 */
export function durationInMilliseconds(duration: Duration | number | string): number {
  const [, count, unit] = /^(\d{1,15})(ms|s|m|h|d)$/.exec(String(duration)) ?? [];
  const milliseconds =
    typeof duration === 'number' ? duration : Number(count) * (isUnit(unit) ? units[unit] : Number.NaN);
  if (Number.isSafeInteger(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new RangeError(
    `a duration is a whole number with ms, s, m, h or d, such as 7d; got ${JSON.stringify(duration)?.slice(0, 40)}`,
  );
}

/** The first instant after all that a clock can show. */
const endOfTime = Date.UTC(3000, 0);

/**
 * Reads an instant: a Date, epoch milliseconds, or an ISO 8601 text such as `2026-01-01T00:00:00Z`.
 *
 * @returns epoch milliseconds
 * @throws RangeError for anything else
 */
export function instantInMilliseconds(instant: Date | number | string): number {
  const isText = typeof instant === 'string';
  const isIso = isText && /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(instant);
  const milliseconds = isText ? (isIso ? Date.parse(instant) : Number.NaN) : Number(instant);
  if (Number.isSafeInteger(milliseconds) && milliseconds >= 0 && milliseconds < endOfTime)
    return milliseconds;
  throw new RangeError(
    `a time is an ISO 8601 text from 1970 to 2999, such as 2026-01-01T00:00:00Z; got ${JSON.stringify(instant)?.slice(0, 40)}`,
  );
}

function isUnit(text: string | undefined): text is keyof typeof units {
  return text !== undefined && Object.hasOwn(units, text);
}

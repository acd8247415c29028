const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Such as `Apr 12, 2021 18:58:30 PM` and `Nov 2, 2021, 11:25:25 PM`. */
const localized = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})\s*([AP]M)?$/;

/** Such as `2026-03-01 12:00:00.000`, which is UTC too. */
const withoutZone = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?:\s*UTC)?$/;

/**
 * A date of a record in epoch milliseconds, in any of the shapes that CloudTrail and its exports have used; null for anything
 * else. Dates without a zone are UTC.
 *
 * Localized dates in requests and answers name no zone: they may be off by a day.
 */
export function readTrailDate(value: unknown): number | null {
  if (typeof value === 'number') return dateOf(value < 1e11 ? value * 1000 : value);
  if (typeof value !== 'string') return null;
  const text = value.replaceAll(/[\u00a0\u202f]/g, ' ').trim();
  const local = localized.exec(text);
  if (local !== null) return localizedDate(local);
  const plain = withoutZone.exec(text);
  if (plain !== null) return dateOf(Date.parse(`${plain[1]}T${plain[2]}Z`));
  if (/^\d{9,13}(\.\d+)?$/.test(text)) return readTrailDate(Number(text));
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? dateOf(Date.parse(text)) : null;
}

function localizedDate([, month = '', day, year, hour, minute, second, half]: RegExpExecArray):
  | number
  | null {
  const index = months.indexOf(month);
  if (index === -1) return null;
  // The older shape writes PM after an hour of 24.
  const hours = half === 'PM' && Number(hour) < 12 ? Number(hour) + 12 : Number(hour);
  const isMidnight = half === 'AM' && Number(hour) === 12;
  return dateOf(
    Date.UTC(Number(year), index, Number(day), isMidnight ? 0 : hours, Number(minute), Number(second)),
  );
}

function dateOf(milliseconds: number): number | null {
  return Number.isFinite(milliseconds) && milliseconds >= 0 && milliseconds < 32_503_680_000_000
    ? milliseconds
    : null;
}

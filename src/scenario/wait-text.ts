/** A time that was waited, in words: `9 days`, `61 seconds`. */
export function waitText(milliseconds: number): string {
  for (const [unit, length] of units) {
    const count = milliseconds / length;
    if (count >= 2) return `${Number(count.toFixed(1))} ${unit}`;
  }
  return `${milliseconds / 1000} seconds`;
}

const units = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
] as const;

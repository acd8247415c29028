import type { Unit } from './group.ts';

/** A figure for people, to three digits. */
export function figureText(figure: number, unit: Unit): string {
  switch (unit) {
    case 'nanoseconds':
      return timeText(figure);
    case 'milliseconds':
      return timeText(figure * 1e6);
    case 'seconds':
      return timeText(figure * 1e9);
    case 'bytes':
      return figure < 1000 ? `${digits(figure)} B` : `${digits(figure / 1000)} kB`;
    case 'a second':
      return `${digits(figure)} a second`;
    default:
      return unit satisfies never;
  }
}

/** A number to three digits, with thousands marked. */
export function digits(figure: number): string {
  return Number(figure.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}

function timeText(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${digits(nanoseconds)} ns`;
  if (nanoseconds < 1e6) return `${digits(nanoseconds / 1e3)} µs`;
  return nanoseconds < 1e9 ? `${digits(nanoseconds / 1e6)} ms` : `${digits(nanoseconds / 1e9)} s`;
}

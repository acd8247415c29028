import { median } from './median.ts';

/** What was measured, as it is kept in results.json: for each group and line the figures of all runs. */
export interface Results {
  readonly machine: { readonly processor: string; readonly processors: number; readonly system: string };
  readonly node: string;
  /** Of the day, for example 2026-11-24. */
  readonly date: string;
  readonly groups: { readonly [group: string]: { readonly [line: string]: readonly number[] } };
}

/** The figures of a line, one for each run. */
export function figuresOf({ groups }: Results, group: string, line: string): readonly number[] {
  const figures = groups[group]?.[line];
  if (figures === undefined) throw new RangeError(`${group}: ${line} was not measured`);
  return figures;
}

/** Several figures in short: the one in the middle, and the two at the ends. */
export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export function spreadOf(figures: readonly number[]): Spread {
  return { median: median(figures), lowest: Math.min(...figures), highest: Math.max(...figures) };
}

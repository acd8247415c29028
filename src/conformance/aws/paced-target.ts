import type { Target } from '../targets/target.ts';

/** How many calls a second are made at most, unless said otherwise: AWS allows five a second of its slowest operations. */
export const usualRate = 5;

/** A target that is called at most so many times a second: the starts of two calls lie at least that far apart. */
export function pacedTarget<Inner extends Target>(target: Inner, callsPerSecond: number): Inner {
  const interval = 1000 / callsPerSecond;
  let next = 0;
  return {
    ...target,
    send: async (operation, input, region) => {
      const now = performance.now();
      const start = Math.max(now, next);
      next = start + interval;
      if (start > now) await new Promise((resolve) => setTimeout(resolve, start - now));
      return target.send(operation, input, region);
    },
  };
}

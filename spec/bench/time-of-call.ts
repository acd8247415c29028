import { Bench } from 'tinybench';
import type { Figures } from './group.ts';
import { median } from './median.ts';

/** Something to time: a pass does `calls` calls, in a loop of its own, and returns something that depends on each. */
export interface Pass {
  readonly calls: number;
  readonly run: () => number;
}

/** How often all passes take turns: what else the machine does then falls on all of them alike. */
const turns = 5;

/**
 * Times passes in turns, and gives for each the nanoseconds of one call: the median over the turns of the median over
 * the passes of a turn.
 */
export function timesOfCalls(passes: { readonly [name: string]: Pass }): Figures {
  const times = new Map<string, number[]>();
  for (let turn = 0; turn < turns; turn += 1) {
    const bench = new Bench({
      iterations: 20,
      time: 40,
      throws: true,
      // Enough of them to be compiled, however little of the processor this process gets.
      warmupIterations: turn === 0 ? 200 : 5,
      warmupTime: turn === 0 ? 150 : 10,
    });
    for (const [name, { run }] of Object.entries(passes)) {
      bench.add(name, () => {
        kept += run();
      });
    }
    for (const { name, result } of bench.runSync()) {
      if (result.state !== 'completed') throw new Error(`${name} was not timed: ${result.state}`);
      times.set(name, [...(times.get(name) ?? []), result.latency.p50]);
    }
  }
  if (Number.isNaN(kept)) throw new Error('a pass must return a number');
  return Object.fromEntries(
    Object.entries(passes).map(([name, { calls }]) => [name, (median(times.get(name) ?? []) * 1e6) / calls]),
  );
}

/** The sum of all results: it is looked at, so that no compiler leaves the work out. */
let kept = 0;

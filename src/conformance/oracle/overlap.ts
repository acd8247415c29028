import { explanationsOf, fittingOf } from './explanation.ts';
import type { Variant } from './hypothesis.ts';
import type { Cell } from './judged-key.ts';
import type { ObservedCall } from './moment.ts';
import { withoutDuplicates } from './uncertain/alike.ts';

/** What the orders come to in which calls that overlapped in time can have been done. */
export interface OrdersOfCalls {
  /** Where the target may be after all of them, in any order; null if no order explains them all. */
  readonly after: readonly Variant[] | null;
  /** The cells that each call stands in, in some order. */
  readonly cells: readonly (readonly Cell[])[];
  /** The calls that no order explains that explains the most, and where the target may be before them. */
  readonly left: ReadonlySet<ObservedCall>;
  readonly before: readonly Variant[];
}

/** Puts calls that overlapped in every order that their times allow. */
export function ordersOf(calls: readonly ObservedCall[], start: readonly Variant[]): OrdersOfCalls {
  // By the set of calls that are done, as bits: where the target may be after them, in any order.
  const afterCalls = new Map<number, readonly Variant[]>([[0, start]]);
  const all = (1 << calls.length) - 1;
  const cells = calls.map((): readonly Cell[] => []);
  let furthest = 0;
  for (let done = 0; done <= all; done += 1) {
    const variants = afterCalls.get(done);
    if (variants === undefined) continue;
    if (countBits(done) > countBits(furthest)) furthest = done;
    for (const [index, call] of calls.entries()) {
      const left = calls.filter((_, other) => (done & (1 << other)) === 0);
      if (!mayComeNext(call, left)) continue;
      const explanations = variants.flatMap((variant) =>
        fittingOf(explanationsOf(variant, call), call.observation),
      );
      cells[index] = explanations.at(-1)?.cells ?? cells[index] ?? [];
      if (explanations.length === 0) continue;
      const next = done | (1 << index);
      const reached = [...(afterCalls.get(next) ?? []), ...explanations.map(({ after }) => after)];
      afterCalls.set(next, withoutDuplicates(reached));
    }
  }
  return {
    after: afterCalls.get(all) ?? null,
    cells,
    left: new Set(calls.filter((_, index) => (furthest & (1 << index)) === 0)),
    before: afterCalls.get(furthest) ?? start,
  };
}

/** Says whether a call may come next of those that are left: none of the others ended before it started. */
function mayComeNext(call: ObservedCall, left: readonly ObservedCall[]): boolean {
  const { start } = call.observation;
  return left.includes(call) && left.every((other) => other === call || other.observation.end > start);
}

function countBits(bits: number): number {
  return bits.toString(2).replaceAll('0', '').length;
}

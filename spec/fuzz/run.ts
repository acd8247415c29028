/** `npm run fuzz`: a million whole calls, or `FUZZ_CALLS`; from `FC_SEED` on. */
import { expect, it } from 'vitest';
import { seed } from '../seed.ts';
import { fuzzWholeCalls } from './whole-calls.ts';

const calls = Number(process.env['FUZZ_CALLS'] ?? 1_000_000);

it(`${calls} whole calls break no rule, and every operation succeeds thousands of times`, () => {
  const start = performance.now();
  const { calls: made, refused, succeeded } = fuzzWholeCalls({ calls, seed });
  const sorted = (counts: ReadonlyMap<string, number>) =>
    [...counts]
      .toSorted(([, one], [, other]) => one - other)
      .map(([name, count]) => `${String(count).padStart(8)}  ${name}`);
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(
    [
      `${made} calls in ${seconds} s, seed ${seed}. Succeeded:`,
      ...sorted(succeeded),
      'Refused:',
      ...sorted(refused),
    ].join('\n'),
  );
  // Of a million calls, two thousand of each.
  const least = Math.floor(calls / 500);
  expect([...succeeded].filter(([, count]) => count < least)).toEqual([]);
});

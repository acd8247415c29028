import { expect, it } from 'vitest';
import { fuzzWholeCalls } from '../fuzz/whole-calls.ts';
import { seed } from '../seed.ts';

it('whole calls made from the client’s own shapes break no rule, and every operation succeeds many times', () => {
  const { succeeded } = fuzzWholeCalls({ calls: 40_000, seed });
  expect([...succeeded].filter(([, count]) => count < 80)).toEqual([]);
});

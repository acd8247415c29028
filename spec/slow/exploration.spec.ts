import { expect, it } from 'vitest';
import { exploreAll, subjects } from '../../src/explore/index.ts';
import { countsText, isLarge } from '../explore/counts.ts';

it('Every sentence holds in the large sets too, and their counts are as they were', async () => {
  const whole = exploreAll(subjects.filter(isLarge));
  expect(whole.counterexamples.map(({ path, problem }) => `${problem}\n${path}`)).toEqual([]);
  expect(whole.states).toBeGreaterThan(500_000);
  await expect(countsText(whole)).toMatchFileSnapshot('large-counts.json');
});

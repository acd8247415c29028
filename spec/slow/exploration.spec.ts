import { expect, it } from 'vitest';
import { subjects } from '../../src/explore/subject.ts';
import { exploreAll } from '../../src/explore/whole.ts';
import { countsText, isLarge } from '../explore/counts.ts';

const whole = exploreAll(subjects.filter(isLarge));

it('Every property holds in the large sets too, and their counts are as they were', async () => {
  expect(whole.counterexamples.map(({ path, problem }) => `${problem}\n${path}`)).toEqual([]);
  expect(whole.states).toBeGreaterThan(400_000);
  await expect(countsText(whole)).toMatchFileSnapshot('large-counts.json');
});

it('No way is shorter in the large sets than in the others: these are asked first', () => {
  const others = exploreAll(subjects.filter((subject) => !isLarge(subject)));
  const shorter = others.goals.filter(([, goal]) => {
    const length = others.wayTo(goal)?.path.steps.length ?? 0;
    return (whole.wayTo(goal)?.path.steps.length ?? length) < length;
  });
  expect(shorter.map(([name]) => name)).toEqual([]);
});

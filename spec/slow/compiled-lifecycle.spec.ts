import { expect, it } from 'vitest';
import { cannotCome, subjects } from '../../src/explore/index.ts';
import { compareWithExploration } from '../explore/compare-compiled.ts';

const large = subjects.filter(({ name }) =>
  /2 keys|replica|symmetric-external-multi-region$|other readings/.test(name),
);

it.each(large)('the compiled life of a key is what perform and the machine do in $name', (subject) => {
  const { lifecycle, states, transitions } = compareWithExploration(subject);
  expect(states.size).toBeGreaterThan(5);
  const come = [...transitions].filter((place) => lifecycle.transitions[place] !== cannotCome);
  expect(come.length).toBe(transitions.size);
  expect(come.length).toBeGreaterThan(200);
});

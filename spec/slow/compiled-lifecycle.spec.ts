import { expect, it } from 'vitest';
import { cannotCome } from '../../src/compile/compiled-lifecycle.ts';
import { subjects } from '../../src/explore/subject.ts';
import { compareWithExploration } from '../compile/compare-compiled.ts';

it.each(subjects)('the compiled life of a key is what perform and the machine do in $name', (subject) => {
  const { lifecycle, states, transitions } = compareWithExploration(subject);
  expect(states.size).toBeGreaterThan(0);
  const come = [...transitions].filter((place) => lifecycle.transitions[place] !== cannotCome);
  expect(come.length).toBe(transitions.size);
  expect(come.length).toBeGreaterThan(40);
});

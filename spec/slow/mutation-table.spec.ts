import { afterAll, describe, it } from 'vitest';
import { cellMutants, equals, noticing, typeMutants } from './mutant.ts';

/** The specs of behaviour, the quickest to notice first. Pinned counts are left out: they would notice anything. */
const specs = [
  'documented-table',
  'cancel-key-deletion',
  'use-of-key-material',
  'recorded-answers',
  'effects',
  'machine',
];

/** Mutants that no test can notice, each with the reason. */
const survivors: Readonly<Record<string, string>> = {};

const { expectNoticed, expectUnnoticed, summary } = noticing(specs, survivors);

afterAll(() => {
  process.stdout.write(summary());
});

describe('Some test notices the cell', () => {
  for (const mutant of cellMutants) it(mutant.name, () => expectNoticed(mutant));
});

describe('Some test notices the row', () => {
  for (const mutant of typeMutants) it(mutant.name, () => expectNoticed(mutant));
});

describe('No test notices', () => {
  for (const equal of equals) it(equal.name, () => expectUnnoticed(equal));
});

import { afterAll, describe, it } from 'vitest';
import { actionMutants, equals, guardMutants, noticing, transitionMutants } from './mutant.ts';

/** The specs of behaviour, the quickest to notice first. Pinned counts are left out: they would notice anything. */
const specs = [
  'custom-key-store',
  'multi-region',
  'rotation',
  'recorded-answers',
  'effects',
  'machine',
  'cancel-key-deletion',
  'missing-key-material',
  'pending-deletion',
  'visible-key-state',
  'key-metadata',
  'deleted-key',
  'atomic-refusal',
];

/** Mutants that no test can notice, each with the reason. */
const survivors: Readonly<Record<string, string>> = {
  'action reportRefusal: does nothing': 'it does nothing: it is only data in what transition() returns',
};

const { expectNoticed, expectUnnoticed, summary } = noticing(specs, survivors);

afterAll(() => {
  process.stdout.write(summary());
});

describe('Some test notices the machine', () => {
  for (const mutant of transitionMutants) it(mutant.name, () => expectNoticed(mutant));
});

describe('Some test notices', () => {
  for (const mutant of [...guardMutants, ...actionMutants]) it(mutant.name, () => expectNoticed(mutant));
});

describe('No test notices', () => {
  for (const equal of equals) it(equal.name, () => expectUnnoticed(equal));
});

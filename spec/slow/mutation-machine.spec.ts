import { afterAll, describe, it } from 'vitest';
import { actionMutants, guardMutants, noticing, transitionMutants } from './mutant.ts';

/** The specs of behaviour, the quickest to notice first. Pinned counts are left out: they would notice anything. */
const specs = [
  'cancel-key-deletion',
  'custom-key-store',
  'multi-region',
  'rotation',
  'missing-key-material',
  'recorded-answers',
  'pending-deletion',
  'effects',
  'visible-key-state',
  'key-metadata',
  'deleted-key',
  'atomic-refusal',
  'machine',
];

/** Mutants that no test can notice, each with the reason. */
const survivors: Readonly<Record<string, string>> = {};

const { expectNoticed, summary } = noticing(specs, survivors);

afterAll(() => {
  process.stdout.write(summary());
});

describe('Some test notices the machine', () => {
  for (const mutant of transitionMutants) it(mutant.name, () => expectNoticed(mutant));
});

describe('Some test notices', () => {
  for (const mutant of [...guardMutants, ...actionMutants]) it(mutant.name, () => expectNoticed(mutant));
});

import results from '../bench/results.json' with { type: 'json' };
import { performanceParts } from '../bench/results-text.ts';

/** The parts of docs/performance.md: what the last `npm run bench -- --write` measured. */
export const performanceRegions: { readonly [Name in string]: () => string } = Object.fromEntries(
  Object.entries(performanceParts(results)).map(([name, part]) => [name, () => part]),
);

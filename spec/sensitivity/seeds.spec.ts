/** The model itself shows nothing, whatever the seed. */
import { afterAll, describe, expect, it } from 'vitest';
import { usualRuns } from '../../src/conformance/campaign/plan.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { writeFigures } from './tell.ts';

const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
/** Whole default campaigns. */
const runs = usualRuns;
let calls = 0;
let played = 0;

describe('a campaign shows nothing on the model', () => {
  it.each(seeds)('with seed %i', async (seed) => {
    const { findings, summary, verdict } = await runConformance({
      target: accountTarget(),
      clockSlack: 0,
      tour: false,
      campaign: { runs },
      seed,
    });
    expect(findings).toEqual([]);
    expect(verdict).toBe('conforms');
    calls += summary.calls;
    played += 1;
  });

  afterAll(() => {
    if (played === seeds.length) writeFigures('seeds', { seeds: played, sequences: played * runs, calls });
  });
});

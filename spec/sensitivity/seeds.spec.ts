/** The model itself shows nothing, whatever the seed. */
import { afterAll, describe, expect, it } from 'vitest';
import { runCampaign } from '../../src/conformance/campaign/campaign.ts';
import { usualRuns } from '../../src/conformance/campaign/options.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { writeFigures } from './tell.ts';

const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
/** Whole default campaigns. */
const runs = usualRuns;
let calls = 0;
let played = 0;

describe('a campaign shows nothing on the model', () => {
  it.each(seeds)('with seed %i', async (seed) => {
    const { findings, summary, verdict } = await runCampaign({
      target: accountTarget(),
      clockSlack: 0,
      seed,
      runs,
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

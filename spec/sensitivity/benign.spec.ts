/** A target that is only slow, unlucky or free in its choice is not blamed, neither by a tour nor by a campaign. */
import { afterAll, describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { patientTarget } from '../../src/conformance/targets/patient-target.ts';
import { benignTargets } from '../conformance/targets/benign.ts';
import { writeFigures } from './tell.ts';

const figures: { readonly sentence: string; readonly calls: number; readonly findings: number }[] = [];

describe('nothing is found on a target that', () => {
  it.each(benignTargets)('$sentence', async ({ sentence, make, lag = 0, isCertain }) => {
    const patient = () => patientTarget(make(), { firstWait: 0 });
    const tour = await runConformance({ target: patient(), lag, clockSlack: 0 });
    const campaign = await runConformance({
      target: patient(),
      tour: false,
      campaign: {},
      lag,
      clockSlack: 0,
      seed: 1,
    });
    expect([...tour.findings, ...campaign.findings]).toEqual([]);
    expect([tour.stopped, campaign.stopped]).toEqual([null, null]);
    const sure = isCertain ? ['conforms'] : ['conforms', 'cannot tell'];
    expect(sure).toContain(tour.verdict);
    expect(sure).toContain(campaign.verdict);
    const findings = tour.findings.length + campaign.findings.length;
    figures.push({ sentence, calls: tour.summary.calls + campaign.summary.calls, findings });
  });

  afterAll(() => {
    if (figures.length === benignTargets.length) writeFigures('benign', figures);
  });
});

/** A sample of the sensitivity suite (`npm run test:sensitivity`), which also holds its pinned figures true. */
import { describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { patientTarget } from '../../src/conformance/targets/patient-target.ts';
import { typeClassNames } from '../../src/key/type-class.ts';
import figures from '../sensitivity/figures/history.json' with { type: 'json' };
import { faultsIn, mistakeAbout, reachedCells } from '../sensitivity/single-cell.ts';
import { benignTargets } from './targets/benign.ts';
import { faultyTarget } from './targets/fault.ts';
import { historyFaults } from './targets/history-faults.ts';

describe('the pinned figures', () => {
  it('tell of every fault of history, of at least forty', () => {
    expect(figures.map(({ sentence }) => sentence)).toEqual(historyFaults.map(({ sentence }) => sentence));
    expect(figures.length).toBeGreaterThanOrEqual(40);
  });

  const early = figures.filter(({ run }) => run === 1);

  it.each(early.filter((_, index) => index % 3 === 0))('are right about: $sentence', async (pinned) => {
    const fault = historyFaults.find(({ sentence }) => sentence === pinned.sentence);
    if (fault === undefined) throw new Error(`there is no fault that says ${pinned.sentence}`);
    const campaign = { runs: 1, mostFindings: 1 };
    const options = { tour: false, campaign, seed: 1, clockSlack: 0 };
    const { findings, summary } = await runConformance({ target: faultyTarget(fault), ...options });
    expect(findings.length).toBeGreaterThan(0);
    expect(summary.calls).toBe(pinned.calls);
  });
});

describe('a fault in a single cell is named, and no other cell', () => {
  const classes = typeClassNames.filter((_, index) => index % 6 === 2);
  it.each(classes)('on %s', async (typeClass) => {
    const { reached } = await reachedCells(typeClass);
    const faults = faultsIn(reached);
    const fault = faults[Math.floor(faults.length / 3)];
    if (fault === undefined) throw new Error(`a tour reaches no cell of ${typeClass}`);
    expect(await mistakeAbout(fault)).toBeNull();
  });
});

describe('nothing is found on a target that', () => {
  it.each(benignTargets.filter((_, index) => index % 2 === 0))(
    '$sentence',
    async ({ make, lag = 0, isCertain }) => {
      const patient = () => patientTarget(make(), { firstWait: 0 });
      const options = { lag, clockSlack: 0 };
      const tour = await runConformance({ ...options, target: patient(), classes: ['symmetric'] });
      const campaign = await runConformance({
        ...options,
        target: patient(),
        tour: false,
        campaign: { runs: 3 },
      });
      expect([...tour.findings, ...campaign.findings]).toEqual([]);
      const sure = isCertain ? ['conforms'] : ['conforms', 'cannot tell'];
      expect([sure.includes(tour.verdict), sure.includes(campaign.verdict)]).toEqual([true, true]);
    },
  );
});

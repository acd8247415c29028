import type { AssumptionName } from '../key/assumption.ts';
import { tableOperations } from '../key/key-state-table.ts';
import { typeClassNames } from '../key/type-class.ts';
import { runCampaign } from './campaign/campaign.ts';
import { makeReport, type RunFound } from './report/make-report.ts';
import { joinedReport } from './report/merge.ts';
import type { ConformanceReport } from './report/report.ts';
import type { Run, RunOptions } from './run-options.ts';
import { runTour } from './tour/run-tour.ts';

/**
 * Compares a target with the model, by a tour of its cells, by random sequences, or by one after the other: one report.
 *
 * @example
 * const report = await runConformance({ target, tour: false, campaign: { runs: 20 }, seed: 7 });
 */
export async function runConformance(options: RunOptions): Promise<ConformanceReport> {
  const { campaign, tour = true } = options;
  const toured = tour ? await reportOf(options, runTour) : null;
  if (toured !== null && (campaign === undefined || toured.stopped !== null)) return toured;
  const known = toured === null ? {} : { known: toured };
  const played = await reportOf({ ...options, campaign: { ...known, ...campaign } }, runCampaign);
  if (toured === null) return played;
  return joinedReport(toured, [played], played.stopped === null ? [] : [played.stopped]);
}

/** What a tour or a campaign found, with the readings of assumptions that its calls told of. */
async function reportOf(
  options: RunOptions,
  work: (run: Run) => Promise<RunFound>,
): Promise<ConformanceReport> {
  const { targetName: target = 'target', onStep } = options;
  const { seed = 1, classes = typeClassNames, operations = tableOperations, isWanted = () => true } = options;
  const readings = new Map<AssumptionName, Set<string>>();
  const found = await work({
    ...options,
    ...{ seed, classes, operations, isWanted },
    onStep: (call) => {
      const { judgement } = call;
      for (const { name, value } of judgement.verdict === 'conforms' ? judgement.readings : []) {
        readings.set(name, (readings.get(name) ?? new Set()).add(value));
      }
      onStep?.(call);
    },
  });
  return makeReport({ ...found, target, seed, readings });
}

import { awsTarget } from '../../conformance/aws/aws-target.ts';
import { cleanUp } from '../../conformance/aws/cleanup.ts';
import { JournalError, journalFile, openJournal, readJournal } from '../../conformance/aws/journal.ts';
import { pacedTarget } from '../../conformance/aws/paced-target.ts';
import type { ConformanceReport } from '../../conformance/report/report.ts';
import type { RunOptions } from '../../conformance/run-options.ts';
import { needsOf } from '../../conformance/run-plan.ts';
import { patientTarget } from '../../conformance/targets/patient-target.ts';
import { type CommandContext, orUsageError, UsageError } from '../command-context.ts';
import { type AwsOptions, onAws, sayCleaned } from './on-aws.ts';
import { withProgress } from './progress.ts';

/** How stale AWS's answers may be, milliseconds. Source: KMS Developer Guide, eventual consistency: usually seconds. */
const lagOfAws = 10_000;

/**
 * Makes a conformance run on AWS: shows the plan, asks, runs, cleans up whatever happens.
 *
 * @returns the report; null if nothing was run, which has then been said
 */
export function conformanceOnAws(
  about: Omit<RunOptions, 'target'>,
  options: AwsOptions,
  context: CommandContext,
): Promise<ConformanceReport | null> {
  const { onStep: _, ...planned } = about;
  return onAws(
    {
      about: '',
      needs: () => needsOf(planned, options.regions, options.rate),
      work: (target) => withProgress(context, { ...about, target, lag: lagOfAws }),
    },
    options,
    context,
  );
}

/** `--cleanup RUN`: removes what a run left behind. */
export async function cleanUpRun(
  run: string,
  {
    regions,
    rate,
    journal: folder,
  }: Pick<AwsOptions, 'rate' | 'journal'> & { readonly regions: readonly string[] },
  context: CommandContext,
): Promise<void> {
  const entries = orUsageError(JournalError, () => readJournal(folder, run), '--cleanup: ');
  const known = (entries ?? []).flatMap((entry) => (entry.kind === 'begin' ? entry.regions : []));
  const [home, ...others] = new Set([...known, ...regions]);
  if (home === undefined) {
    throw new UsageError(
      `--cleanup: there is no ${journalFile(folder, run)}; name its folder with --journal, or the Regions to search with --region`,
    );
  }
  const target = awsTarget([home, ...others]);
  const journal = openJournal(folder, run);
  try {
    const patient = patientTarget(pacedTarget(target, rate));
    const done = await cleanUp({ target: patient, run, regions: [home, ...others], entries, journal });
    sayCleaned(done, context);
  } finally {
    journal.close();
    target.close();
  }
}

import { awsTarget } from '../conformance/aws/aws-target.ts';
import { cleanUp } from '../conformance/aws/cleanup.ts';
import { JournalError, journalFile, openJournal, readJournal } from '../conformance/aws/journal.ts';
import { pacedTarget } from '../conformance/aws/paced-target.ts';
import { needsOf, type RunWithoutTarget } from '../conformance/aws/plan.ts';
import type { ConformanceReport } from '../conformance/report/report.ts';
import type { JudgedCall } from '../conformance/session/session.ts';
import { patientTarget } from '../conformance/targets/patient-target.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { type AwsOptions, onAws, sayCleaned } from './on-aws.ts';
import { withProgress } from './with-progress.ts';

/** How stale AWS's answers may be, milliseconds. Source: KMS Developer Guide, eventual consistency: usually seconds. */
const lagOfAws = 10_000;

/**
 * Makes a conformance run on AWS: shows the plan, asks, runs, cleans up whatever happens.
 *
 * @param onStep hears of every call of the run
 * @returns the report; null if nothing was run, which has then been said
 */
export function conformanceOnAws(
  about: RunWithoutTarget,
  options: AwsOptions,
  context: CommandContext,
  onStep: (step: JudgedCall) => void,
): Promise<ConformanceReport | null> {
  const { regions, rate } = options;
  const work = {
    about: '',
    needs: () => needsOf(about, regions, rate),
    work: (target: Parameters<typeof withProgress>[1]['target']) =>
      withProgress(context, {
        ...about,
        target,
        targetName: `AWS KMS, ${regions.join(' and ')}`,
        lag: lagOfAws,
        onStep,
      }),
  };
  return onAws(work, options, context);
}

/** `--cleanup RUN`: removes what a run left behind. */
export async function cleanUpRun(
  run: string,
  {
    regions,
    rate,
    journal: folder,
  }: Omit<AwsOptions, 'regions' | 'yes' | 'timeLimit'> & { readonly regions: readonly string[] },
  context: CommandContext,
): Promise<void> {
  let entries: ReturnType<typeof readJournal>;
  try {
    entries = readJournal(folder, run);
  } catch (error) {
    if (error instanceof JournalError) throw new UsageError(`--cleanup: ${error.message}`);
    throw error;
  }
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

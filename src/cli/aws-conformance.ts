import { confirm, isCancel } from '@clack/prompts';
import { type AwsRun, beginAwsRun } from '../conformance/aws/aws-run.ts';
import { awsTarget } from '../conformance/aws/aws-target.ts';
import { type Cleaned, cleanUp } from '../conformance/aws/cleanup.ts';
import { planText } from '../conformance/aws/cost.ts';
import { JournalError, journalFile, openJournal, readJournal } from '../conformance/aws/journal.ts';
import { pacedTarget } from '../conformance/aws/paced-target.ts';
import { needsOf, type RunWithoutTarget } from '../conformance/aws/plan.ts';
import { preflight } from '../conformance/aws/preflight.ts';
import { newRunId } from '../conformance/aws/run-id.ts';
import { patientTarget } from '../conformance/patient-target.ts';
import type { ConformanceReport } from '../conformance/report.ts';
import type { Step } from '../conformance/session.ts';
import { stopSignal } from '../conformance/stop-signal.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { interruption } from './interruption.ts';
import { withProgress } from './with-progress.ts';

/** How AWS is called. */
export interface AwsOptions {
  readonly regions: readonly [string, ...string[]];
  /** Calls a second. */
  readonly rate: number;
  /** The folder of the journals. */
  readonly journal: string;
  /** Whether the plan is confirmed already. */
  readonly yes: boolean;
  /** Milliseconds. */
  readonly timeLimit: number;
}

/** How stale AWS's answers may be, milliseconds. Source: KMS Developer Guide, eventual consistency: usually seconds. */
const lagOfAws = 10_000;

/**
 * Makes a conformance run on AWS: shows the plan, asks, runs, cleans up whatever happens.
 *
 * @param onStep hears of every call of the run
 * @returns the report; null if nothing was run, which has then been said
 */
export async function conformanceOnAws(
  about: RunWithoutTarget,
  { regions, rate, journal, yes, timeLimit }: AwsOptions,
  context: CommandContext,
  onStep: (step: Step) => void,
): Promise<ConformanceReport | null> {
  const say = (line: string) => context.writeError(`kms-model: ${line}\n`);
  const target = awsTarget(regions);
  const run = newRunId(Date.now());
  try {
    const found = await preflight(target, regions);
    if (!found.ok) {
      say(found.problem);
      context.setExitStatus(3);
      return null;
    }
    const needs = await needsOf(about, regions, rate);
    context.writeError(planText(needs, { account: found.account, regions, run, rate }));
    if (!yes && !(await isConfirmed(context))) {
      say('nothing was called on AWS but one DescribeKey a Region');
      return null;
    }
    const interrupted = interruption(() => say(`not cleaned up: run kms-model conformance --cleanup ${run}`));
    const stop = stopSignal({ signal: interrupted.signal, timeLimit });
    let begun: AwsRun | null = null;
    try {
      begun = beginAwsRun({ target, run, regions, folder: journal, rate, signal: stop.signal });
      const options = {
        ...about,
        target: begun.target,
        targetName: `AWS KMS, ${regions.join(' and ')}`,
        lag: lagOfAws,
        onStep,
      };
      return await withProgress(context, options);
    } finally {
      stop.close();
      if (begun !== null) {
        sayCleaned(await begun.cleanUp(), context);
        begun.journal.close();
      }
      interrupted.close();
    }
  } catch (error) {
    if (error instanceof JournalError) throw new UsageError(`--journal: ${error.message}`);
    throw error;
  } finally {
    target.close();
  }
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

function sayCleaned({ cleaned, leftBehind, unsearched }: Cleaned, context: CommandContext): void {
  context.writeError(
    `kms-model: ${cleaned.length} ${cleaned.length === 1 ? 'key is' : 'keys are'} scheduled for deletion\n`,
  );
  if (leftBehind.length === 0 && unsearched.length === 0) return;
  context.setExitStatus(3);
  for (const { keyId, region, why, commands } of leftBehind) {
    context.writeError(`kms-model: ${keyId} in ${region} is left behind (${why}); to remove it:\n`);
    for (const command of commands) context.writeError(`  ${command}\n`);
  }
  for (const { region, why } of unsearched) {
    context.writeError(
      `kms-model: ${region} could not be searched for keys of the run (${why}): run --cleanup again\n`,
    );
  }
}

async function isConfirmed({ isTerminal }: CommandContext): Promise<boolean> {
  if (!isTerminal || process.stdin.isTTY !== true) {
    throw new UsageError('--aws asks before it calls, and nobody is there to answer: say --yes');
  }
  const answer = await confirm({ message: 'Call AWS?', initialValue: false });
  return !isCancel(answer) && answer;
}

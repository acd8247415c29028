import { confirm, isCancel } from '@clack/prompts';
import { awsEndpoints, awsName } from '../../conformance/aws/aws-endpoint.ts';
import { type AwsRun, beginAwsRun } from '../../conformance/aws/aws-run.ts';
import { awsTarget } from '../../conformance/aws/aws-target.ts';
import { type Cleaned, type CleanupPlan, carryOut, planCleanup } from '../../conformance/aws/cleanup.ts';
import { type Needs, planText } from '../../conformance/aws/cost.ts';
import { JournalError, journalFile, openJournal, readJournal } from '../../conformance/aws/journal.ts';
import { pacedTarget } from '../../conformance/aws/paced-target.ts';
import { preflight } from '../../conformance/aws/preflight.ts';
import { newRunId } from '../../conformance/aws/run-id.ts';
import { EndpointError } from '../../conformance/targets/endpoint.ts';
import { patientTarget } from '../../conformance/targets/patient-target.ts';
import { stopSignal } from '../../conformance/targets/stoppable-target.ts';
import type { Target } from '../../conformance/targets/target.ts';
import { asUsageError, type CommandContext, orUsageError, UsageError } from '../command-context.ts';
import type { TargetOptions } from '../options/target.ts';
import { interruption } from './interruption.ts';

export interface AwsOptions extends Pick<TargetOptions, 'rate' | 'journal' | 'yes' | 'timeLimit'> {
  readonly regions: readonly [string, ...string[]];
  /** What is called, in words; of {@link awsCalled}. */
  readonly name: string;
}

/** What a run on AWS would call. */
export interface AwsCalled {
  /** Such as `AWS KMS in eu-central-1`; another endpoint where the environment or a profile names one. */
  readonly name: string;
  /** Whether all of it is AWS's own. */
  readonly isAws: boolean;
}

/**
 * Finds out what the AWS SDK would call. Nothing is sent.
 *
 * @throws UsageError for what cannot be a Region of AWS, or an endpoint that is none
 */
export async function awsCalled(regions: readonly string[], option = '--region'): Promise<AwsCalled> {
  for (const region of regions) {
    if (!awsRegion.test(region)) {
      throw new UsageError(`${option} must be a Region of AWS, such as eu-central-1; got '${region}'`);
    }
  }
  try {
    const endpoints = await awsEndpoints(regions);
    return { name: awsName(endpoints), isAws: endpoints.every(({ isAws }) => isAws) };
  } catch (error) {
    throw asUsageError(error, EndpointError, '--aws: ');
  }
}

export interface AwsWork<Result> {
  /** What it would need, found without a call. */
  readonly needs: () => Promise<Needs>;
  /** Further lines for the plan. */
  readonly about?: string;
  /** Does it; the target's calls reject once the signal is aborted. */
  readonly work: (target: Target, signal: AbortSignal, run: string) => Promise<Result>;
}

/**
 * Does something on AWS: shows the plan, asks, works, and cleans up whatever happens.
 *
 * @returns the result of the work; null, after a message, if nothing was done
 */
export async function onAws<Result>(
  { about = '', needs, work }: AwsWork<Result>,
  { name, regions, rate, journal, yes, timeLimit }: AwsOptions,
  context: CommandContext,
): Promise<Result | null> {
  const { say } = context;
  const target = awsTarget(regions);
  const run = newRunId(Date.now());
  try {
    const found = await preflight(target, regions);
    if (!found.ok) {
      say(found.problem);
      context.setExitStatus(3);
      return null;
    }
    context.writeError(planText(await needs(), { account: found.account, name, run, rate }) + about);
    if (yes !== true && !(await isConfirmed('Call AWS?', context))) {
      say('nothing was called on AWS but one DescribeKey a Region');
      return null;
    }
    const interrupted = interruption(() =>
      say(`not cleaned up: run kms-model conformance --aws --cleanup ${run}`),
    );
    const stop = stopSignal({ signal: interrupted.signal, timeLimit });
    let begun: AwsRun | null = null;
    try {
      begun = beginAwsRun({ target, run, regions, folder: journal, rate, signal: stop.signal });
      return await work(begun.target, stop.signal, run);
    } finally {
      stop.close();
      if (begun !== null) {
        sayCleaned(await begun.cleanUp(), context);
        begun.journal.close();
      }
      interrupted.close();
    }
  } catch (error) {
    throw asUsageError(error, JournalError, '--journal: ');
  } finally {
    target.close();
  }
}

/** What AWS's Regions look like: us-east-1, us-gov-west-1. An emulator may use any name. */
const awsRegion = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;

function sayCleaned({ cleaned, foreign, leftBehind, unsearched }: Cleaned, context: CommandContext): void {
  context.say(`${cleaned.length} ${cleaned.length === 1 ? 'key is' : 'keys are'} scheduled for deletion`);
  if (leftBehind.length + foreign.length + unsearched.length === 0) return;
  context.setExitStatus(3);
  for (const { keyId, region, why, commands } of leftBehind) {
    context.say(`${keyId} in ${region} is left behind (${why}); to remove it:`);
    for (const command of commands) context.writeError(`  ${command}\n`);
  }
  for (const { keyId, region } of foreign) {
    context.say(`${keyId} in ${region} does not carry the tag of the run: nothing was done with it`);
  }
  for (const { region, why } of unsearched) {
    context.say(`${region} could not be searched for keys of the run (${why}): run --cleanup again`);
  }
}

async function isConfirmed(message: string, { isTerminal }: CommandContext): Promise<boolean> {
  if (!isTerminal || process.stdin.isTTY !== true) {
    throw new UsageError('--aws asks before it changes anything, and nobody is there to answer: say --yes');
  }
  const answer = await confirm({ message, initialValue: false });
  return !isCancel(answer) && answer;
}

/** `--cleanup RUN`: shows what a run left behind, asks, and removes it. */
export async function cleanUpRun(
  run: string,
  {
    regions,
    rate,
    journal: folder,
    yes,
  }: Pick<AwsOptions, 'rate' | 'journal' | 'yes'> & { readonly regions: readonly string[] },
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
  const searched = [home, ...others] as const;
  const { name } = await awsCalled(searched, known.length > 0 ? `${journalFile(folder, run)}` : '--region');
  const target = awsTarget(searched);
  try {
    const found = await preflight(target, searched);
    if (!found.ok) {
      context.say(found.problem);
      context.setExitStatus(3);
      return;
    }
    const patient = patientTarget(pacedTarget(target, rate));
    const plan = await planCleanup({ target: patient, run, regions: searched, entries });
    context.writeError(cleanupText(plan, run, { name, account: found.account }));
    if (plan.keys.length > 0 && yes !== true && !(await isConfirmed('Schedule their deletion?', context))) {
      context.say('nothing was changed on AWS');
      return;
    }
    const journal = orUsageError(JournalError, () => openJournal(folder, run), '--journal: ');
    try {
      sayCleaned(await carryOut(plan, { target: patient, journal }), context);
    } finally {
      journal.close();
    }
  } finally {
    target.close();
  }
}

/** The plan of a cleanup, for the person who is to confirm it. */
function cleanupText(
  { keys }: CleanupPlan,
  run: string,
  { name, account }: { readonly name: string; readonly account: string | null },
): string {
  return [
    `Keys of the run ${run} in ${name}${account === null ? '' : `, account ${account}`}:`,
    ...keys.map(({ keyId, region }) => `  ${keyId}  ${region}`),
    ...(keys.length === 0 ? ['  none'] : []),
    '',
  ].join('\n');
}

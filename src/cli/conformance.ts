import { Command } from 'commander';
import { isRunId } from '../conformance/aws/run-id.ts';
import type { ConformanceReport } from '../conformance/report/report.ts';
import type { RunOptions } from '../conformance/run-options.ts';
import { needsOf, planOf, runPlanText } from '../conformance/run-plan.ts';
import { readSelector, SelectionError, type Selector, selection } from '../conformance/selection.ts';
import { mostShards, readShard, type Shard, shardText } from '../conformance/shard.ts';
import { ClockError, clockedTarget } from '../conformance/targets/clocked-target.ts';
import { embeddedTarget } from '../conformance/targets/embedded-target.ts';
import { EndpointError, readEndpoint } from '../conformance/targets/endpoint.ts';
import { type SdkTarget, sdkTarget } from '../conformance/targets/sdk-target.ts';
import { stoppableTarget } from '../conformance/targets/stoppable-target.ts';
import { RunStopped } from '../conformance/targets/target.ts';
import { watchfulTarget } from '../conformance/targets/watchful-target.ts';
import { asUsageError, type CommandContext, orUsageError, UsageError } from './command-context.ts';
import {
  assertCampaignChoice,
  type CampaignChoice,
  campaignOf,
  withCampaignOptions,
} from './options/campaign.ts';
import { baselineOf, deliver, type ReportOptions, withReportOptions } from './options/report.ts';
import {
  addressOf,
  assertTarget,
  type TargetOptions,
  withAwsOptions,
  withEndpointOptions,
  withTimeOptions,
} from './options/target.ts';
import { regionFrom, repeated, value } from './options/value.ts';
import { awsCalled, cleanUpRun, onAws } from './runs/on-aws.ts';
import { withProgress } from './runs/progress.ts';
import { onTarget } from './runs/target.ts';
import { type TraceChoice, withTrace, withTraceOption } from './runs/trace.ts';

interface ConformanceOptions extends TargetOptions, ReportOptions, CampaignChoice, TraceChoice {
  readonly replicaRegion?: string;
  readonly clock?: URL;
  readonly only?: readonly Selector[];
  readonly skip?: readonly Selector[];
  readonly shard?: Shard;
  readonly strict?: true;
  readonly plan?: true;
  readonly cleanup?: string;
}

const readShardOption = value(
  '--shard',
  `a part of a run: 1/4, 2/4 and so on, up to ${mostShards}`,
  readShard,
);

const readRunId = value(
  '--cleanup',
  'the id of a run, as in its plan and in the name of its journal',
  (text) => (isRunId(text) ? text : null),
);

const readSelectors = repeated((text) => orUsageError(SelectionError, () => readSelector(text)));

const exampleClock = 'http://127.0.0.1:4566/_kms-model/clock';

export function conformanceCommand(context: CommandContext): Command {
  const command = withEndpointOptions(
    new Command('conformance').description(
      'Compares an implementation of AWS KMS with the model: brings keys into every key state, makes every call there, ' +
        'and shows each divergence with the shortest sequence of calls. Without --endpoint it tests the model itself, ' +
        'served on a loopback port.',
    ),
  )
    .option(
      '--replica-region <r>',
      'a second Region, for replica keys; eu-west-1 unless given, none on AWS',
      regionFrom('--replica-region'),
    )
    .option(
      '--clock <url>',
      "where the implementation's clock is moved; without it no deadline is waited for",
      (text) => orUsageError(EndpointError, () => readEndpoint(text, exampleClock), '--clock: '),
    )
    .option(
      '--only <words>',
      'only these operations, key states and type classes (repeatable)',
      readSelectors,
    )
    .option('--skip <words>', 'all but these (repeatable)', readSelectors)
    .option('--shard <i/n>', 'only the ith of n parts of the run: see kms-model merge', readShardOption)
    .option('--strict', 'compare also the messages of refusals and their HTTP status');
  withReportOptions(withCampaignOptions(withTimeOptions(command, '30m')));
  withTraceOption(command).option(
    '--plan',
    'say what the run would do, what it needs at least and costs on AWS; call nothing',
  );
  return withAwsOptions(command)
    .option(
      '--cleanup <run>',
      'with --aws: show what an earlier run left behind, ask, and remove it',
      readRunId,
    )
    .addHelpText('after', help)
    .action((options: ConformanceOptions) => {
      assertOptions(options, command);
      return run(options, context);
    });
}

const help = `
--only and --skip take words of kms-model table joined by +; words of one kind are alternatives:
  --only CancelKeyDeletion    --only Generate*+PendingDeletion    --skip *-multi-region    --only '*'

--clock: GET shows the clock, POST {"to":"2026-01-01T00:00:00Z"} moves it; both answer
{"now":"2026-01-01T00:00:00Z"}, with "kind":"frozen" if it stands still between calls. kms-model serve has
such a clock at /_kms-model/clock.

Exit status: 0 conforms, or nothing is new or gone against the baseline; 1 diverges; 2 wrong usage;
3 could not tell.
`;

/** @throws UsageError for options that contradict each other, and for one that would have no effect */
function assertOptions(options: ConformanceOptions, command: Command): void {
  const { aws, campaign, cleanup, clock, endpoint, plan, region = usualRegion, replicaRegion } = options;
  if (campaign === undefined) refuseIdleOptions(command, ['seed', 'runs', 'length'], '--campaign');
  if (aws === undefined) {
    if (cleanup !== undefined) throw new UsageError('--cleanup needs --aws: it calls AWS itself');
    refuseIdleOptions(command, ['yes', 'journal'], '--aws');
    if (plan === undefined) refuseIdleOptions(command, ['rate'], '--aws or --plan');
  }
  assertTarget(options);
  assertCampaignChoice(options, aws === true);
  if (replicaRegion === region) {
    throw new UsageError('--replica-region must be another Region than --region');
  }
  if (clock !== undefined && endpoint === undefined && cleanup === undefined) {
    throw new UsageError('--clock needs --endpoint: it is the clock of the implementation there');
  }
}

/** Refuses options that would have no effect: whoever gives them expects something else. */
function refuseIdleOptions(command: Command, names: readonly string[], needed: string): void {
  const idle = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  if (idle.length === 0) return;
  const given = idle.map((name) => `--${name}`).join(' and ');
  throw new UsageError(`${given} ${idle.length === 1 ? 'needs' : 'need'} ${needed}`);
}

async function run(options: ConformanceOptions, context: CommandContext): Promise<void> {
  const { aws, cleanup, clock, only = [], skip = [], shard, strict = false, rate, seed } = options;
  const { region, replicaRegion } = options;
  const others = replicaRegion === undefined ? [] : [replicaRegion];
  if (cleanup !== undefined) {
    const regions = region === undefined ? others : [region, ...others];
    return cleanUpRun(cleanup, { ...options, regions }, context);
  }
  const baseline = await baselineOf(options);
  const home = region ?? usualRegion;
  const isAws = aws === true;
  const regions = [home, ...(isAws ? others : [replicaRegion ?? usualReplicaRegion(home)])] as const;
  const address = addressOf(options);
  const name = isAws ? (await awsCalled(regions)).name : null;
  const targetName = name ?? address ?? 'the embedded target';
  const about = {
    ...selection(only, skip),
    targetName,
    shard,
    strict,
    tour: options.tour && options.path === undefined,
    seed,
    campaign: campaignOf(options, replayedOn(options)),
  };
  if (options.plan === true) {
    const hasClock = !isAws && (address === undefined || clock !== undefined);
    context.write(runPlanText(await planOf(about, { regions, hasClock, isAws }, rate)));
    return;
  }
  await withTrace(options, { target: targetName, regions, seed }, context, async (onStep) => {
    const found =
      name !== null
        ? await onAws(
            {
              needs: () => needsOf(about, regions, rate),
              work: (target) => withProgress(context, { ...about, onStep, target, lag: lagOfAws }),
            },
            { ...options, name, regions },
            context,
          )
        : await conformanceOf({ ...about, onStep }, regions, options, context);
    if (found === null) return null;
    const report = shard === undefined ? found : { ...found, shard: shardText(shard) };
    await deliver(report, isAws ? null : (address ?? 'http://127.0.0.1:4599'), baseline, options, context);
    return report;
  });
}

/** How stale AWS's answers may be, milliseconds. Source: KMS Developer Guide, eventual consistency: usually seconds. */
const lagOfAws = 10_000;

const usualRegion = 'us-east-1';

/** The Region of replicas on anything but AWS: a second Region costs nothing there. */
function usualReplicaRegion(home: string): string {
  return home === 'eu-west-1' ? usualRegion : 'eu-west-1';
}

/** A run on anything but AWS: it ends in time, whatever the target does. */
async function conformanceOf(
  about: Omit<RunOptions, 'target'> & { readonly targetName: string },
  regions: readonly string[],
  { clock, timeLimit, timeout, ...options }: ConformanceOptions,
  context: CommandContext,
): Promise<ConformanceReport> {
  const endpoint = addressOf(options);
  const target =
    endpoint === undefined
      ? await embeddedTarget(regions)
      : await withClock(sdkTarget({ endpoint, regions, timeout }), clock);
  return onTarget(target, { name: about.targetName, timeLimit }, context, (patient, signal, problem) => {
    if (problem === null) {
      return withProgress(context, { ...about, target: stoppableTarget(watchfulTarget(patient), signal) });
    }
    const send = () => Promise.reject(new RunStopped(problem));
    return withProgress({ ...context, isTerminal: false }, { ...about, target: { regions, send } });
  });
}

/** The options, besides those of the campaign, that a sequence depends on, as words to paste. */
function replayedOn(options: ConformanceOptions): readonly string[] {
  const { region, replicaRegion } = options;
  const endpoint = addressOf(options);
  const words = (name: string, values: readonly Selector[] = []) =>
    values.flatMap(({ text }) => [`--${name}`, `'${text}'`]);
  return [
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint]),
    ...(region === undefined ? [] : ['--region', region]),
    ...(replicaRegion === undefined ? [] : ['--replica-region', replicaRegion]),
    ...words('only', options.only),
    ...words('skip', options.skip),
    ...(options.strict === undefined ? [] : ['--strict']),
  ];
}

async function withClock(target: SdkTarget, clock: URL | undefined): Promise<SdkTarget> {
  if (clock === undefined) return target;
  try {
    return await clockedTarget(target, clock);
  } catch (error) {
    throw asUsageError(error, ClockError, '--clock: ');
  }
}

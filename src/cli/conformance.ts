import { Command, Option } from 'commander';
import { aboutWhat } from '../conformance/about-what.ts';
import { usualRate } from '../conformance/aws/paced-target.ts';
import type { RunWithoutTarget } from '../conformance/aws/plan.ts';
import { isRunId } from '../conformance/aws/run-id.ts';
import type { ConformanceReport } from '../conformance/report/report.ts';
import { planOf, runPlanText } from '../conformance/run-plan.ts';
import { readSelector, SelectionError, type Selector, selection } from '../conformance/selection.ts';
import { cellsOfShard, mostShards, readShard, type Shard, shardText } from '../conformance/shard.ts';
import { ClockError, clockedTarget } from '../conformance/targets/clocked-target.ts';
import { type EmbeddedTarget, embeddedTarget } from '../conformance/targets/embedded-target.ts';
import { EndpointError, readEndpoint } from '../conformance/targets/endpoint.ts';
import { problemOf } from '../conformance/targets/liveness.ts';
import { patientTarget } from '../conformance/targets/patient-target.ts';
import { RunStopped } from '../conformance/targets/run-stopped.ts';
import { type SdkTarget, sdkTarget } from '../conformance/targets/sdk-target.ts';
import { stopSignal } from '../conformance/targets/stop-signal.ts';
import { stoppableTarget } from '../conformance/targets/stoppable-target.ts';
import { watchfulTarget } from '../conformance/targets/watchful-target.ts';
import type { WholeRunOptions } from '../conformance/whole-run.ts';
import { tableOperations } from '../key/key-state-table.ts';
import { typeClassNames } from '../key/type-class.ts';
import { cleanUpRun, conformanceOnAws } from './aws-conformance.ts';
import {
  assertCampaignChoice,
  type CampaignChoice,
  campaignOf,
  withCampaignOptions,
} from './campaign-options.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { refuseIdleOptions } from './idle-options.ts';
import { interruption } from './interruption.ts';
import { durationFrom, endpointFrom, rateFrom, regionFrom } from './option-values.ts';
import { baselineOf, deliver, type ReportOptions, withReportOptions } from './report-files.ts';
import { type TraceChoice, withTrace, withTraceOption } from './trace-option.ts';
import { withProgress } from './with-progress.ts';

interface ConformanceOptions extends ReportOptions, CampaignChoice, TraceChoice {
  readonly endpoint?: URL;
  readonly region?: string;
  readonly replicaRegion?: string;
  readonly only?: readonly Selector[];
  readonly skip?: readonly Selector[];
  readonly shard?: Shard;
  readonly strict?: true;
  readonly timeout: number;
  readonly timeLimit: number;
  readonly clock?: URL;
  readonly plan?: true;
  readonly aws?: true;
  readonly yes?: true;
  readonly rate: number;
  readonly journal: string;
  readonly cleanup?: string;
}

/** `kms-model conformance`: does a target behave like the model? */
export function conformanceCommand(context: CommandContext): Command {
  const command = new Command('conformance')
    .description(
      'Compares an implementation of AWS KMS with the model: brings keys into every key state, makes every call there, ' +
        'and shows each divergence with the shortest sequence of calls. Without --endpoint it tests the model itself, ' +
        'served on a loopback port.',
    )
    .option(
      '--endpoint <url>',
      'where the implementation answers, such as http://127.0.0.1:4566',
      endpointFrom,
    )
    .option('--region <r>', 'the Region to call; us-east-1 unless given', regionFrom)
    .option(
      '--replica-region <r>',
      'a second Region, for replica keys; eu-west-1 unless given, none on AWS',
      regionFrom,
    )
    .option(
      '--clock <url>',
      "where the implementation's clock is moved; without it no deadline is waited for",
      clockFrom,
    )
    .option('--only <words>', 'only these operations, key states and type classes (repeatable)', selector)
    .option('--skip <words>', 'all but these (repeatable)', selector)
    .option('--shard <i/n>', 'only the ith of n parts of the run: see kms-model merge', shardFrom)
    .option('--strict', 'compare also the messages of refusals and their HTTP status')
    .addOption(
      new Option('--timeout <duration>', 'how long one call may take')
        .argParser(durationFrom('--timeout'))
        .default(10_000, '10s'),
    )
    .addOption(
      new Option('--time-limit <duration>', 'how long the run may take')
        .argParser(durationFrom('--time-limit'))
        .default(30 * 60_000, '30m'),
    );
  return withTraceOption(withReportOptions(withCampaignOptions(command)))
    .option('--plan', 'say what the run would do, what it needs at least and costs on AWS; call nothing')
    .option('--aws', 'test AWS itself, in --region: shows plan and cost, and asks')
    .option('--yes', 'with --aws: do not ask')
    .option('--rate <n>', 'with --aws: how many calls a second at most', rateFrom, usualRate)
    .option('--journal <folder>', 'with --aws: where a run writes down what it makes', '.kms-model')
    .option('--cleanup <run>', 'remove what an earlier run left behind on AWS', runId)
    .addHelpText('after', help)
    .action((options: ConformanceOptions, command: Command) => {
      assertOptionsMatter(options, command);
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

/** @throws UsageError for an option that would have no effect */
function assertOptionsMatter({ aws, campaign, cleanup, plan }: ConformanceOptions, command: Command): void {
  if (campaign === undefined) refuseIdleOptions(command, ['seed', 'runs', 'length'], '--campaign');
  if (aws !== undefined) return;
  refuseIdleOptions(command, ['yes'], '--aws');
  if (cleanup !== undefined) return;
  refuseIdleOptions(command, ['journal'], '--aws or --cleanup');
  if (plan === undefined) refuseIdleOptions(command, ['rate'], '--aws, --cleanup or --plan');
}

async function run(options: ConformanceOptions, context: CommandContext): Promise<void> {
  const {
    endpoint,
    aws,
    cleanup,
    region,
    replicaRegion,
    only = [],
    skip = [],
    shard,
    strict = false,
  } = options;
  if (endpoint !== undefined && (aws === true || cleanup !== undefined)) {
    throw new UsageError('--endpoint and --aws exclude each other: AWS is found by its Region');
  }
  if (aws === true && region === undefined)
    throw new UsageError('--aws needs --region: name the Region to call');
  assertCampaignChoice(options, aws === true);
  const { rate, journal, yes = false, timeLimit } = options;
  if (replicaRegion !== undefined && replicaRegion === (region ?? usualRegion)) {
    throw new UsageError('--replica-region must be another Region than --region');
  }
  const others = replicaRegion === undefined ? [] : [replicaRegion];
  if (cleanup !== undefined) {
    const regions = region === undefined ? others : [region, ...others];
    await cleanUpRun(cleanup, { regions, rate, journal }, context);
    return;
  }
  if (options.clock !== undefined && endpoint === undefined) {
    throw new UsageError('--clock needs --endpoint: it is the clock of the implementation there');
  }
  const baseline = await baselineOf(options);
  const isSelected = selection(only, skip);
  const about: RunWithoutTarget = {
    ...aboutWhat(only, { classes: typeClassNames, operations: tableOperations }),
    isWanted: shard === undefined ? isSelected : cellsOfShard(shard, isSelected),
    strict,
  };
  const whole: Omit<WholeRunOptions, 'target'> = {
    ...about,
    isWanted: isSelected,
    shard,
    tour: options.tour && options.path === undefined,
    seed: options.seed,
    campaign: campaignOf(options, replayedOn(options)),
  };
  const home = region ?? usualRegion;
  const regions: readonly [string, ...string[]] =
    aws === true ? [home, ...others] : [home, replicaRegion ?? usualReplicaRegion(home)];
  if (options.plan === true) {
    const hasClock = aws !== true && (endpoint === undefined || options.clock !== undefined);
    context.write(runPlanText(await planOf(about, { regions, hasClock, isAws: aws === true }, rate)));
    return;
  }
  const address = endpoint?.href.replace(/\/$/, '');
  const target = aws === true ? `AWS KMS, ${regions.join(' and ')}` : (address ?? 'the embedded target');
  await withTrace(options, { target, regions, seed: options.seed }, context, async (onStep) => {
    const found =
      aws === true
        ? await conformanceOnAws(about, { regions, rate, journal, yes, timeLimit }, context, onStep)
        : await conformanceOf({ ...whole, onStep }, regions, options, context);
    if (found === null) return null;
    const report = shard === undefined ? found : { ...found, shard: shardText(shard) };
    const url = aws === true ? null : (address ?? 'http://127.0.0.1:4599');
    await deliver(report, url, baseline, options, context);
    return report;
  });
}

const usualRegion = 'us-east-1';

/** Where replicas are made on what is not AWS, where a second Region costs nothing. */
function usualReplicaRegion(home: string): string {
  return home === 'eu-west-1' ? usualRegion : 'eu-west-1';
}

/** A run on what is not AWS: it is watched, and ends in time whatever the target does. */
async function conformanceOf(
  about: Omit<WholeRunOptions, 'target'>,
  regions: readonly string[],
  { clock, endpoint, timeout, timeLimit }: ConformanceOptions,
  context: CommandContext,
): Promise<ConformanceReport> {
  const url = endpoint?.href.replace(/\/$/, '');
  const target: SdkTarget | EmbeddedTarget =
    url === undefined
      ? await embeddedTarget(regions)
      : await withClock(sdkTarget({ endpoint: url, regions, timeout }), clock);
  const targetName = url ?? 'the embedded target';
  const interrupted = interruption(() => {});
  const stop = stopSignal({ signal: interrupted.signal, timeLimit });
  try {
    const { signal } = stop;
    const problem = await problemOf(stoppableTarget(target, signal));
    if (problem === null) {
      const watched = watchfulTarget(patientTarget(target, { signal }));
      return await withProgress(context, { ...about, target: stoppableTarget(watched, signal), targetName });
    }
    context.writeError(`kms-model: ${targetName} ${problem}\n`);
    const send = () => Promise.reject(new RunStopped(problem));
    return await withProgress(
      { ...context, isTerminal: false },
      { ...about, target: { regions, send }, targetName },
    );
  } finally {
    stop.close();
    interrupted.close();
    await target.close();
  }
}

/** Every option besides those of the campaign that a sequence depends on, as words to paste. */
function replayedOn(options: ConformanceOptions): readonly string[] {
  const { endpoint, region, replicaRegion } = options;
  const words = (name: string, values: readonly Selector[] = []) =>
    values.flatMap(({ text }) => [`--${name}`, `'${text}'`]);
  return [
    ...(endpoint === undefined ? [] : ['--endpoint', endpoint.href.replace(/\/$/, '')]),
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
    if (error instanceof ClockError) throw new UsageError(`--clock: ${error.message}`);
    throw error;
  }
}

function clockFrom(text: string): URL {
  try {
    return readEndpoint(text, 'http://127.0.0.1:4566/_kms-model/clock');
  } catch (error) {
    if (error instanceof EndpointError) throw new UsageError(`--clock: ${error.message}`);
    throw error;
  }
}

function selector(text: string, before: readonly Selector[] = []): readonly Selector[] {
  try {
    return [...before, readSelector(text)];
  } catch (error) {
    if (error instanceof SelectionError) throw new UsageError(error.message);
    throw error;
  }
}

function shardFrom(text: string): Shard {
  const shard = readShard(text);
  if (shard !== null) return shard;
  throw new UsageError(
    `--shard: '${text.slice(0, 40)}' is no part of a run: use 1/4, 2/4 and so on, up to ${mostShards}`,
  );
}

function runId(text: string): string {
  if (isRunId(text)) return text;
  throw new UsageError(
    `--cleanup: '${text.slice(0, 40)}' is no run: its id is in the plan and in the journal's name`,
  );
}

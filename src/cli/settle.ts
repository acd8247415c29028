import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { usualRate } from '../conformance/aws/paced-target.ts';
import { needsOfWork } from '../conformance/aws/plan.ts';
import { modelName } from '../conformance/report/model-name.ts';
import { planOf } from '../conformance/settle/experiment.ts';
import { evidenceRecord } from '../conformance/settle/record.ts';
import { allNames, type Settlement, type SettleOptions, settle } from '../conformance/settle/settle.ts';
import { recordsText, settleText } from '../conformance/settle/text.ts';
import { embeddedTarget } from '../conformance/targets/embedded-target.ts';
import { problemOf } from '../conformance/targets/liveness.ts';
import { patientTarget } from '../conformance/targets/patient-target.ts';
import { sdkTarget } from '../conformance/targets/sdk-target.ts';
import { stopSignal } from '../conformance/targets/stop-signal.ts';
import { stoppableTarget } from '../conformance/targets/stoppable-target.ts';
import { type AssumptionName, isAssumptionName } from '../key/assumption.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { interruption } from './interruption.ts';
import { type AwsOptions, onAws } from './on-aws.ts';
import { durationFrom, endpointFrom, rateFrom, regionFrom } from './option-values.ts';
import { inColumns } from './words.ts';

interface SettleCommandOptions {
  readonly endpoint?: URL;
  readonly region?: string;
  readonly only?: readonly AssumptionName[];
  readonly records?: string;
  readonly timeout: number;
  readonly timeLimit: number;
  readonly aws?: true;
  readonly yes?: true;
  readonly rate: number;
  readonly journal: string;
}

/** `kms-model settle`: which reading of each open assumption does a target have? */
export function settleCommand(context: CommandContext): Command {
  return new Command('settle')
    .description(
      'Settles the open assumptions of the model, where AWS documents a behaviour twice differently or not at all: ' +
        'makes the shortest calls whose answers tell the readings apart, and prints what was seen as evidence ' +
        'records to contribute. Without --endpoint or --aws it asks the model itself.',
    )
    .option('--aws', 'ask AWS itself, in --region: shows plan and cost, and asks before it calls')
    .option('--endpoint <url>', 'ask an implementation that answers here', endpointFrom)
    .option('--region <r>', 'the Region to call; us-east-1 unless given', regionFrom)
    .option('--only <name>', 'only this assumption (repeatable)', assumption)
    .option('--records <file>', 'write the evidence records to a file instead')
    .addOption(
      new Option('--timeout <duration>', 'how long one call may take')
        .argParser(durationFrom('--timeout'))
        .default(10_000, '10s'),
    )
    .addOption(
      new Option('--time-limit <duration>', 'how long all of it may take')
        .argParser(durationFrom('--time-limit'))
        .default(2 * 60 * 60_000, '2h'),
    )
    .option('--yes', 'with --aws: do not ask')
    .option('--rate <n>', 'with --aws: how many calls a second at most', rateFrom, usualRate)
    .option('--journal <folder>', 'with --aws: where a run writes down what it makes', '.kms-model')
    .addHelpText('after', help)
    .action((options: SettleCommandOptions) => run(options, context));
}

const help = `
Assumptions:
${inColumns(allNames)}

Exit status: 0 all that can be settled here is settled; 1 an answer is a new fact, which no reading expects;
2 wrong usage; 3 could not tell.
`;

async function run(options: SettleCommandOptions, context: CommandContext): Promise<void> {
  const { aws, endpoint, only = allNames, region } = options;
  if (aws === true && endpoint !== undefined) {
    throw new UsageError('--endpoint and --aws exclude each other: AWS is found by its Region');
  }
  if (aws === true && region === undefined) {
    throw new UsageError('--aws needs --region: name the Region to call');
  }
  const home = region ?? 'us-east-1';
  const targetName =
    aws === true ? `AWS KMS in ${home}` : (endpoint?.href.replace(/\/$/, '') ?? 'the embedded model');
  const settlements =
    aws === true
      ? await settleOnAws(only, home, options, context)
      : await settleElsewhere(only, home, targetName, options, context);
  if (settlements === null) return;
  deliver(settlements, targetName, options, context);
}

/** On AWS nothing shortens days, and no custom key store is made. */
const meansOnAws = { days: false, keyStores: false } as const;

/** AWS's reads may be stale: they are believed once they have been the same for half a minute. */
const patienceOnAws = { reads: 4, pause: 10_000 } as const;

function settleOnAws(
  names: readonly AssumptionName[],
  home: string,
  { rate, journal, yes, timeLimit }: SettleCommandOptions,
  context: CommandContext,
): Promise<readonly Settlement[] | null> {
  const options: AwsOptions = { regions: [home], rate, journal, yes: yes === true, timeLimit };
  const about = names.map((name) => {
    const plan = planOf(name, {}, meansOnAws);
    return plan.kind === 'not here' ? `${name}: not settled here, ${plan.why}` : name;
  });
  const work = {
    about: [
      '  waits     half a minute for each answer, and for each on-demand rotation as long as it takes',
      `  settles   ${about.join('\n            ')}`,
      '',
    ].join('\n'),
    needs: () =>
      needsOfWork(
        (target) => settle({ target, names, means: meansOnAws, ...patienceOnAws, pause: 0 }),
        [home],
        rate,
      ),
    work: (target: SettleOptions['target'], signal: AbortSignal, id: string) =>
      settle({
        target,
        names,
        means: meansOnAws,
        ...patienceOnAws,
        signal,
        run: id,
        onBegin: sayTo(context),
      }),
  };
  return onAws(work, options, context);
}

async function settleElsewhere(
  names: readonly AssumptionName[],
  home: string,
  targetName: string,
  { endpoint, timeout, timeLimit }: SettleCommandOptions,
  context: CommandContext,
): Promise<readonly Settlement[] | null> {
  const target =
    endpoint === undefined
      ? await embeddedTarget([home], { delays: { deletion: aDay } })
      : sdkTarget({ endpoint: targetName, regions: [home], timeout });
  const interrupted = interruption(() => {});
  const { close, signal } = stopSignal({ signal: interrupted.signal, timeLimit });
  try {
    const problem = await problemOf(stoppableTarget(target, signal));
    if (problem !== null) {
      context.writeError(`kms-model: ${targetName} ${problem}\n`);
      context.setExitStatus(3);
      return null;
    }
    return await settle({
      target: stoppableTarget(patientTarget(target, { signal }), signal),
      names,
      means: { days: endpoint === undefined, keyStores: true },
      signal,
      run: `settle-${Date.now().toString(36)}`,
      ...(endpoint === undefined ? { pause: 0 } : {}),
      onBegin: sayTo(context),
    });
  } finally {
    close();
    interrupted.close();
    await target.close();
  }
}

/** KMS deletes a key up to a day after its deletion date: the embedded model too, or nobody could come too late. */
const aDay = 24 * 60 * 60_000;

function sayTo({ isTerminal, writeError }: CommandContext): (name: AssumptionName) => void {
  return (name) => {
    if (isTerminal) writeError(`settling ${name} …\n`);
  };
}

function deliver(
  settlements: readonly Settlement[],
  targetName: string,
  { aws, records: file }: SettleCommandOptions,
  context: CommandContext,
): void {
  const title = `open assumptions of ${modelName()}, asked of ${targetName}`;
  context.write(settleText(settlements, title));
  const records = settlements.flatMap((settlement) => evidenceRecord(settlement, targetName) ?? []);
  if (file !== undefined) {
    try {
      writeFileSync(file, recordsText(records));
    } catch (error) {
      throw new UsageError(
        `--records: ${file} cannot be written: ${error instanceof Error ? error.message : error}`,
      );
    }
  } else if (records.length > 0) {
    context.write(
      aws === true
        ? 'Evidence records to contribute to spec/evidence/aws-recorded.json:\n'
        : 'The same as evidence records; they are no evidence about AWS:\n',
    );
    context.write(recordsText(records));
  }
  const kinds = new Set(settlements.map(({ verdict }) => verdict.kind));
  if (kinds.has('new fact')) context.setExitStatus(1);
  else if (kinds.has('cannot tell')) context.setExitStatus(3);
}

function assumption(text: string, before: readonly AssumptionName[] = []): readonly AssumptionName[] {
  if (isAssumptionName(text)) return [...before, text];
  throw new UsageError(`--only: '${text.slice(0, 40)}' is no assumption: use one of ${allNames.join(', ')}`);
}

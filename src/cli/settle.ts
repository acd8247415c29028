import { Command } from 'commander';
import { needsOfWork } from '../conformance/aws/cost.ts';
import { modelName } from '../conformance/report/model-name.ts';
import { planOf } from '../conformance/settle/experiment.ts';
import { evidenceRecord, recordsText } from '../conformance/settle/record.ts';
import { allNames, type Settlement, settle } from '../conformance/settle/settle.ts';
import { settleText } from '../conformance/settle/text.ts';
import { embeddedTarget } from '../conformance/targets/embedded-target.ts';
import { sdkTarget } from '../conformance/targets/sdk-target.ts';
import { stoppableTarget } from '../conformance/targets/stoppable-target.ts';
import { type AssumptionName, isAssumptionName } from '../key/assumption.ts';
import type { CommandContext } from './command-context.ts';
import { writeNamedFile } from './files.ts';
import {
  addressOf,
  assertTarget,
  type TargetOptions,
  withAwsOptions,
  withEndpointOptions,
  withTimeOptions,
} from './options/target.ts';
import { repeated, value } from './options/value.ts';
import { inColumns } from './options/words.ts';
import { type AwsCalled, awsCalled, onAws } from './runs/on-aws.ts';
import { onTarget } from './runs/target.ts';

interface SettleCommandOptions extends TargetOptions {
  readonly only?: readonly AssumptionName[];
  readonly records?: string;
}

const readAssumption = value('--only', `one of ${allNames.join(', ')}`, (text) =>
  isAssumptionName(text) ? text : null,
);

export function settleCommand(context: CommandContext): Command {
  const command = withEndpointOptions(
    new Command('settle').description(
      'Settles the open assumptions of the model, where AWS documents a behaviour twice differently or not at all: ' +
        'makes the shortest calls whose answers tell the readings apart, and prints what was seen as evidence ' +
        'records to contribute. Without --endpoint or --aws it asks the model itself.',
    ),
  )
    .option('--only <name>', 'only this assumption (repeatable)', repeated(readAssumption))
    .option('--records <file>', 'write the evidence records to a file instead');
  return withAwsOptions(withTimeOptions(command, '2h'))
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
  assertTarget(options);
  const { only = allNames, region = 'us-east-1' } = options;
  const isAws = options.aws === true;
  const called = isAws ? await awsCalled([region]) : null;
  const targetName = called?.name ?? addressOf(options) ?? 'the embedded model';
  const settlements =
    called !== null
      ? await settleOnAws(only, region, called.name, options, context)
      : await settleElsewhere(only, region, targetName, options, context);
  if (settlements !== null) await deliver(settlements, { targetName, called }, options, context);
}

/** On AWS the clock cannot be moved, and no custom key store is made. */
const meansOnAws = { days: false, keyStores: false } as const;

/** AWS's reads may be stale: an answer counts once it has been the same for half a minute. */
const patienceOnAws = { reads: 4, pause: 10_000 } as const;

function settleOnAws(
  names: readonly AssumptionName[],
  region: string,
  name: string,
  options: SettleCommandOptions,
  context: CommandContext,
): Promise<readonly Settlement[] | null> {
  const about = names.map((each) => {
    const plan = planOf(each, {}, meansOnAws);
    return plan.kind === 'not here' ? `${each}: not settled here, ${plan.why}` : each;
  });
  const settling = { names, means: meansOnAws, ...patienceOnAws };
  return onAws(
    {
      about: [
        '  waits     half a minute for each answer, and for each on-demand rotation as long as it takes',
        `  settles   ${about.join('\n            ')}`,
        '',
      ].join('\n'),
      needs: () => needsOfWork((target) => settle({ ...settling, target, pause: 0 }), [region], options.rate),
      work: (target, signal, run) => settle({ ...settling, target, signal, run, onBegin: sayTo(context) }),
    },
    { ...options, name, regions: [region] },
    context,
  );
}

async function settleElsewhere(
  names: readonly AssumptionName[],
  region: string,
  name: string,
  { timeout, timeLimit, ...options }: SettleCommandOptions,
  context: CommandContext,
): Promise<readonly Settlement[] | null> {
  const endpoint = addressOf(options);
  const isEmbedded = endpoint === undefined;
  const target = isEmbedded
    ? await embeddedTarget([region], { delays: { deletion: aDay } })
    : sdkTarget({ endpoint, regions: [region], timeout });
  return onTarget(target, { name, timeLimit }, context, async (patient, signal, problem) => {
    if (problem !== null) {
      context.setExitStatus(3);
      return null;
    }
    return settle({
      target: stoppableTarget(patient, signal),
      names,
      means: { days: isEmbedded, keyStores: true },
      signal,
      run: `settle-${Date.now().toString(36)}`,
      ...(isEmbedded ? { pause: 0 } : {}),
      onBegin: sayTo(context),
    });
  });
}

/** KMS deletes a key up to a day after its deletion date. The embedded model does too: a late cancel can be tried. */
const aDay = 24 * 60 * 60_000;

function sayTo({ isTerminal, writeError }: CommandContext): (name: AssumptionName) => void {
  return (name) => {
    if (isTerminal) writeError(`settling ${name} …\n`);
  };
}

async function deliver(
  settlements: readonly Settlement[],
  { targetName, called }: { readonly targetName: string; readonly called: AwsCalled | null },
  { records: file }: SettleCommandOptions,
  context: CommandContext,
): Promise<void> {
  const title = `open assumptions of ${modelName()}, asked of ${targetName}`;
  context.write(settleText(settlements, title));
  const records = settlements.flatMap((settlement) => evidenceRecord(settlement, targetName) ?? []);
  if (called?.isAws === false) {
    context.say(`no record is written: ${targetName} is not AWS`);
  } else if (file !== undefined) {
    await writeNamedFile(file, recordsText(records), '--records: ');
  } else if (records.length > 0) {
    context.write(
      called !== null
        ? 'Evidence records to contribute to spec/evidence/aws-recorded.json:\n'
        : 'The same as evidence records, which say nothing about AWS:\n',
    );
    context.write(recordsText(records));
  }
  const kinds = new Set(settlements.map(({ verdict }) => verdict.kind));
  if (kinds.has('new fact')) context.setExitStatus(1);
  else if (kinds.has('cannot tell')) context.setExitStatus(3);
}

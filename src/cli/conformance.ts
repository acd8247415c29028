import { progress } from '@clack/prompts';
import { Command } from 'commander';
import { embeddedTarget } from '../conformance/embedded-target.ts';
import { EndpointError, readEndpoint } from '../conformance/endpoint.ts';
import { problemOf } from '../conformance/liveness.ts';
import type { ConformanceReport } from '../conformance/report.ts';
import { type RunOptions, runConformance } from '../conformance/run.ts';
import { sdkTarget } from '../conformance/sdk-target.ts';
import { textReport } from '../conformance/text-report.ts';
import { isRegion } from '../serve/wire.ts';
import { type CommandContext, UsageError } from './command-context.ts';

interface ConformanceOptions {
  readonly endpoint?: URL;
  readonly region: string;
}

/** The exit statuses of a conformance run: 2, wrong usage, is the program's own. */
const exitStatus = { conforms: 0, diverges: 1, 'cannot tell': 3 } as const;

/** `kms-model conformance`: does a target behave like the model? */
export function conformanceCommand(context: CommandContext): Command {
  return new Command('conformance')
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
    .option('--region <r>', 'the Region to call', readRegion, 'us-east-1')
    .addHelpText('after', '\nExit status: 0 conforms, 1 diverges, 2 wrong usage, 3 could not tell.\n')
    .action((options: ConformanceOptions) => run(options, context));
}

async function run({ endpoint, region }: ConformanceOptions, context: CommandContext): Promise<void> {
  const url = endpoint?.href.replace(/\/$/, '');
  const target =
    url === undefined
      ? await embeddedTarget([region])
      : { ...sdkTarget({ endpoint: url, regions: [region] }), url };
  try {
    const problem = await problemOf(target);
    if (problem !== null) {
      context.writeError(`kms-model: ${target.url} ${problem}\n`);
      context.setExitStatus(exitStatus['cannot tell']);
      return;
    }
    const targetName = url ?? 'the embedded target';
    const report = await withProgress(context, { target, targetName });
    context.write(textReport(report, target.url));
    context.setExitStatus(exitStatus[report.verdict]);
  } finally {
    await target.close();
  }
}

/** Runs with a progress bar on a terminal, and in silence elsewhere. */
async function withProgress({ isTerminal }: CommandContext, options: RunOptions): Promise<ConformanceReport> {
  if (!isTerminal) return runConformance(options);
  const bar = progress({ max: 100 });
  bar.start(`testing ${options.targetName}`);
  let shown = 0;
  const report = await runConformance({
    ...options,
    onProgress: (visited, wanted) => {
      const percent = Math.floor((100 * visited) / wanted);
      if (percent <= shown) return;
      bar.advance(percent - shown, `${visited} of ${wanted} cells`);
      shown = percent;
    },
  });
  bar.stop(`${report.summary.calls} calls made`);
  return report;
}

function endpointFrom(text: string): URL {
  try {
    return readEndpoint(text);
  } catch (error) {
    if (error instanceof EndpointError) throw new UsageError(`--endpoint: ${error.message}`);
    throw error;
  }
}

function readRegion(text: string): string {
  if (isRegion(text)) return text;
  throw new UsageError(`--region: '${text.slice(0, 40)}' is no Region: use one such as eu-central-1`);
}

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import type { ConformanceReport } from '../conformance/report/report.ts';
import { checkTrace } from '../conformance/trace/check.ts';
import { TraceError } from '../conformance/trace/line.ts';
import { asUsageError, type CommandContext, UsageError } from './command-context.ts';
import { baselineOf, deliver, type ReportOptions, withReportOptions } from './options/report.ts';
import { countFrom, durationOption } from './options/value.ts';

interface CheckTraceOptions extends ReportOptions {
  readonly lag: number;
  readonly clockSlack: number;
  readonly strict?: true;
  readonly mostFindings: number;
}

export function checkTraceCommand(context: CommandContext): Command {
  const command = new Command('check-trace')
    .description(
      'Judges a trace: JSON lines of calls to a KMS with their outcomes and times, as kms-model conformance --trace writes ' +
        'them or any other program. Calls nothing, and reads a trace of any length piece by piece.',
    )
    .argument('<file>', 'the trace; - for standard input')
    .addOption(
      durationOption('--lag', 'how old the state may be that a read or a refusal comes from', 'none', 0),
    )
    .addOption(
      durationOption('--clock-slack', "how far the target's clock may be off that of the trace", '2s', 0),
    )
    .option('--strict', 'compare also the messages of refusals and their HTTP status')
    .option(
      '--most-findings <n>',
      'after so many findings the rest is not judged',
      countFrom('--most-findings'),
      20,
    );
  return withReportOptions(command)
    .addHelpText('after', help)
    .action((file: string, options: CheckTraceOptions) => check(file, options, context));
}

const help = `
A line of a trace is one call; the first line is a header, the last one says how many calls there are:
  {"trace":1}
  {"operation":"DisableKey","input":{"KeyId":"…"},"start":1767225600000,"outcome":{"kind":"answered"}}
  {"observations":1}
All members: docs/schemas/conformance-trace.schema.json

Exit status: 0 conforms; 1 diverges; 2 wrong usage, or no trace; 3 could not tell, as of a trace that is cut.
`;

async function check(file: string, options: CheckTraceOptions, context: CommandContext): Promise<void> {
  const baseline = await baselineOf(options);
  const { lag, clockSlack, strict = false, mostFindings } = options;
  const report = await judged(file, { lag, clockSlack, strict, mostFindings });
  await deliver(report, endpointOf(report), baseline, options, context);
}

async function judged(file: string, options: Parameters<typeof checkTrace>[1]): Promise<ConformanceReport> {
  try {
    if (file === '-') return await checkTrace(process.stdin, options);
    // A pipe can be read only once.
    const isFile = (await stat(file)).isFile();
    return await checkTrace(isFile ? () => createReadStream(file) : createReadStream(file), options);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new UsageError(`${file} cannot be read: ${error.message}`);
    }
    throw asUsageError(error, TraceError, `${file}: `);
  }
}

/** Where reproductions call the target: AWS itself, its address, or else a port of this machine. */
function endpointOf({ target }: ConformanceReport): string | null {
  if (/^https?:/.test(target)) return target;
  return /^AWS\b/.test(target) ? null : 'http://127.0.0.1:4599';
}

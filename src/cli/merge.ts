import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { MergeError, mergeReports } from '../conformance/report/merge.ts';
import type { ConformanceReport } from '../conformance/report/report.ts';
import { ReportFileError, readReport } from '../conformance/report/report-file.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { baselineOf, deliver, type ReportOptions, withReportOptions } from './report-files.ts';

/** `kms-model merge`: one report from those of the shards of a run. */
export function mergeCommand(context: CommandContext): Command {
  const command = new Command('merge')
    .description(
      'Makes one report from the JSON reports of kms-model conformance --shard I/N. A shard that is missing or was cut ' +
        'short leaves the verdict open.',
    )
    .argument('<reports...>', 'the JSON reports of all shards');
  return withReportOptions(command)
    .addHelpText('after', '\nExit status: 0 conforms, 1 diverges, 2 wrong usage, 3 could not tell.\n')
    .action((files: readonly string[], options: ReportOptions) => merge(files, options, context));
}

async function merge(
  files: readonly string[],
  options: ReportOptions,
  context: CommandContext,
): Promise<void> {
  const baseline = await baselineOf(options);
  const reports: ConformanceReport[] = [];
  for (const file of files) reports.push(await reportIn(file));
  const report = merged(reports);
  const endpoint = /^https?:/.test(report.target) ? report.target : null;
  await deliver(report, endpoint, baseline, options, context);
}

function merged(reports: readonly ConformanceReport[]): ConformanceReport {
  try {
    return mergeReports(reports);
  } catch (error) {
    if (error instanceof MergeError) throw new UsageError(error.message);
    throw error;
  }
}

async function reportIn(file: string): Promise<ConformanceReport> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return readReport(text);
  } catch (error) {
    if (error instanceof ReportFileError) throw new UsageError(`${file} ${error.message}`);
    throw error;
  }
}

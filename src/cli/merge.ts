import { Command } from 'commander';
import { MergeError, mergeReports } from '../conformance/report/merge.ts';
import type { ConformanceReport } from '../conformance/report/report.ts';
import { ReportFileError, readReport } from '../conformance/report/report-file.ts';
import { type CommandContext, orUsageError } from './command-context.ts';
import { readNamedFile } from './files.ts';
import { baselineOf, deliver, type ReportOptions, withReportOptions } from './options/report.ts';

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
  for (const file of files) {
    const text = await readNamedFile(file);
    reports.push(orUsageError(ReportFileError, () => readReport(text), `${file} `));
  }
  const report = orUsageError(MergeError, () => mergeReports(reports));
  const endpoint = /^https?:/.test(report.target) ? report.target : null;
  await deliver(report, endpoint, baseline, options, context);
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { htmlReport } from '../../conformance/render/html.ts';
import { junitReport } from '../../conformance/render/junit.ts';
import { markdownReport } from '../../conformance/render/markdown.ts';
import { terminalReport } from '../../conformance/render/terminal.ts';
import { type Baseline, updatedBaseline, withBaseline } from '../../conformance/report/baseline.ts';
import type { ConformanceReport } from '../../conformance/report/report.ts';
import {
  baselineText,
  jsonReport,
  ReportFileError,
  readBaseline,
} from '../../conformance/report/report-file.ts';
import { exitStatusOf } from '../../conformance/report/verdict.ts';
import { type CommandContext, orUsageError, UsageError } from '../command-context.ts';
import { codeOf, reasonOf, writeWholeFile } from '../files.ts';

/** Which files a report is written to, and the baseline that it is compared with. */
export interface ReportOptions {
  readonly json?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
}

const renderings = [
  { name: 'json', what: 'as JSON', render: jsonReport },
  { name: 'junit', what: 'as JUnit XML, for CI systems', render: junitReport },
  { name: 'markdown', what: 'as Markdown, for a pull request', render: markdownReport },
  { name: 'html', what: 'as one page that needs no network', render: htmlReport },
] as const;

export function withReportOptions(command: Command): Command {
  for (const { name, what } of renderings) command.option(`--${name} <file>`, `write the report ${what}`);
  return command
    .option(
      '--baseline <file>',
      'accept the findings of this file; fail on new ones and on ones that are gone',
    )
    .option('--update-baseline', 'write the findings of this run into the baseline file')
    .hook('preAction', (_, action) => assertDifferentFiles(action.opts<ReportOptions>()));
}

/** @throws UsageError if two options name the same file */
function assertDifferentFiles(options: ReportOptions & { readonly trace?: string }): void {
  const names = ['json', 'junit', 'markdown', 'html', 'baseline', 'trace'] as const;
  const optionOf = new Map<string, string>();
  for (const name of names) {
    const file = options[name];
    if (file === undefined) continue;
    const path = resolve(file);
    const other = optionOf.get(path);
    if (other !== undefined) throw new UsageError(`--${other} and --${name} name the same file: ${file}`);
    optionOf.set(path, name);
  }
}

/**
 * Reads the baseline that the options name; null if they name none, or one that is yet to be made.
 *
 * @throws UsageError for a file that cannot be read or is not a baseline
 */
export async function baselineOf({
  baseline,
  updateBaseline = false,
}: ReportOptions): Promise<Baseline | null> {
  if (baseline === undefined) {
    if (updateBaseline) throw new UsageError('--update-baseline needs --baseline with the file to write');
    return null;
  }
  let text: string;
  try {
    text = await readFile(baseline, 'utf8');
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT';
    if (updateBaseline && isMissing) return null;
    throw new UsageError(
      isMissing
        ? `--baseline: ${baseline} does not exist; make it with --update-baseline`
        : `--baseline: ${reasonOf(error)}`,
    );
  }
  return orUsageError(ReportFileError, () => readBaseline(text), `--baseline: ${baseline} `);
}

/**
 * Writes a report to its files and to the terminal, and sets the exit status.
 *
 * @param endpoint where reproductions call the target; null for AWS itself
 */
export async function deliver(
  found: ConformanceReport,
  endpoint: string | null,
  baseline: Baseline | null,
  options: ReportOptions,
  context: CommandContext,
): Promise<void> {
  const files: [string, string][] = [];
  let accepted = baseline;
  if (options.updateBaseline === true && options.baseline !== undefined) {
    if (found.stopped === null) {
      accepted = updatedBaseline(found, baseline);
      files.push([options.baseline, baselineText(accepted)]);
    } else {
      context.say(`${options.baseline} was not updated: the run was cut short`);
    }
  }
  const report = accepted === null ? found : withBaseline(found, accepted);
  for (const { name, render } of renderings) {
    const file = options[name];
    if (file !== undefined) files.push([file, render(report, endpoint)]);
  }
  context.setExitStatus(exitStatusOf(report));
  for (const [file, text] of files) {
    try {
      await writeWholeFile(file, text);
    } catch (error) {
      context.say(`${file} was not written: ${reasonOf(error)}`);
      context.setExitStatus(3);
    }
  }
  const width = context.isTerminal ? Math.max(80, process.stdout.columns ?? 0) : 110;
  context.write(terminalReport(report, { endpoint, colors: context.colors, width }));
}

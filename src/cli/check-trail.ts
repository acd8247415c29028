import { Command } from 'commander';
import { modelName } from '../conformance/report/model-name.ts';
import { confirmedGrid } from '../draw/table/confirmed-grid.ts';
import { tableGrid } from '../draw/table/table-grid.ts';
import { tableText } from '../draw/table/table-text.ts';
import { judgeTrail } from '../trail/judge-trail.ts';
import { trailFiles } from '../trail/read/trail-files.ts';
import { evidenceText } from '../trail/render/evidence-records.ts';
import { lifeText } from '../trail/render/key-life-text.ts';
import { trailMarkdown } from '../trail/render/trail-markdown.ts';
import { trailText } from '../trail/render/trail-text.ts';
import { TrailReading } from '../trail/trail-reading.ts';
import type { TrailReport } from '../trail/trail-report.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { reasonOf, writeNamedFile } from './files.ts';
import { countFrom, durationOption } from './options/value.ts';

interface CheckTrailOptions {
  readonly key?: string;
  readonly table?: true;
  readonly complete?: true;
  readonly lag: number;
  readonly json?: string;
  readonly markdown?: string;
  readonly records?: string;
  readonly mostFindings: number;
}

export function checkTrailCommand(context: CommandContext): Command {
  return new Command('check-trail')
    .description(
      'Reads CloudTrail logs and says which state each key was in, which key cannot be used and why, and whether AWS, as ' +
        'recorded, behaves like the model. Calls nothing.',
    )
    .argument('<files...>', 'files and folders, compressed or not; - for standard input')
    .option('--key <id>', 'tell the life of this key: its key ID, its ARN, or the end of one')
    .option('--table', 'print the key state table with what the log shows of AWS')
    .option('--complete', 'the log lacks no successful call: what only a missing record explains diverges')
    .addOption(
      durationOption('--lag', 'how old the state may be that a use or a refusal comes from', '5m', 0),
    )
    .option('--json <file>', 'write the report as JSON')
    .option('--markdown <file>', 'write the report as Markdown')
    .option('--records <file>', 'write what the log settles as evidence, with every name removed')
    .option('--most-findings <n>', 'how many findings are shown', countFrom('--most-findings'), 20)
    .addHelpText('after', help)
    .action((names: readonly string[], options: CheckTrailOptions) => check(names, options, context));
}

const help = `
Reads the files that CloudTrail puts into its bucket, JSON lines, the output of aws cloudtrail lookup-events,
and results of CloudTrail Lake and Athena as CSV or JSON. Which it is, the text itself says.

Exit status: 0 conforms; 1 diverges; 2 wrong usage, or a file that is not there; 3 could not tell.
`;

async function check(
  names: readonly string[],
  options: CheckTrailOptions,
  context: CommandContext,
): Promise<void> {
  const { key, lag, mostFindings } = options;
  const reading = await readAll(names, context);
  const isAsked = (arn: string) => key === undefined || arn.endsWith(key);
  if (key !== undefined && !reading.store.keys.some(isAsked)) {
    throw new UsageError(`--key: the log has no record of a key '${key}'`);
  }
  const report = judgeTrail(reading, {
    model: modelName(),
    lag,
    isComplete: options.complete === true,
    mostFindings,
    ...(key === undefined ? {} : { only: isAsked }),
  });
  for (const [option, file, text] of filesOf(options, report)) await writeNamedFile(file, text, `${option} `);
  context.setExitStatus({ conforms: 0, diverges: 1, 'cannot tell': 3 }[report.verdict]);
  if (report.lives !== undefined) context.write(report.lives.map(lifeText).join('\n'));
  else if (options.table === true) {
    context.write(tableText(confirmedGrid(tableGrid(), report.cells), { colors: context.colors }));
  } else context.write(trailText(report, { colors: context.colors }));
}

async function readAll(names: readonly string[], context: CommandContext): Promise<TrailReading> {
  const reading = new TrailReading();
  try {
    const files = await trailFiles(names);
    let shown = 0;
    for (const [index, { name, text }] of files.entries()) {
      await reading.addFile(name, text(), (records) => {
        if (!context.isTerminal || records - shown < 100_000) return;
        shown = records;
        context.writeError(
          `\r${records.toLocaleString('en-US')} records, file ${index + 1} of ${files.length}`,
        );
      });
    }
    if (shown > 0) context.writeError('\n');
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
  return reading;
}

function filesOf(
  { json, markdown, records }: CheckTrailOptions,
  report: TrailReport,
): readonly (readonly [option: string, file: string, text: string])[] {
  return [
    ...(json === undefined ? [] : [['--json', json, `${JSON.stringify(report, null, 2)}\n`] as const]),
    ...(markdown === undefined ? [] : [['--markdown', markdown, trailMarkdown(report)] as const]),
    ...(records === undefined ? [] : [['--records', records, evidenceText(report)] as const]),
  ];
}

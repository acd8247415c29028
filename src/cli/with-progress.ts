import { progress } from '@clack/prompts';
import type { ConformanceReport } from '../conformance/report.ts';
import { type RunOptions, runConformance } from '../conformance/run.ts';
import type { CommandContext } from './command-context.ts';

/** Makes a conformance run with a progress bar on a terminal, and in silence elsewhere. */
export async function withProgress(
  { isTerminal }: CommandContext,
  options: RunOptions,
): Promise<ConformanceReport> {
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

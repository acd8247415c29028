import { progress } from '@clack/prompts';
import type { ConformanceReport } from '../../conformance/report/report.ts';
import { runConformance } from '../../conformance/run.ts';
import type { RunOptions } from '../../conformance/run-options.ts';
import type { CommandContext } from '../command-context.ts';

/** Makes a conformance run, with a progress bar on a terminal. */
export async function withProgress(
  { isTerminal }: CommandContext,
  options: RunOptions,
): Promise<ConformanceReport> {
  if (!isTerminal) return runConformance(options);
  let bar = progress({ max: 100 });
  bar.start(`testing ${options.targetName}`);
  let shown = 0;
  const show = (percent: number, text: string) => {
    if (percent <= shown) return;
    bar.advance(percent - shown, text);
    shown = percent;
  };
  const report = await runConformance({
    ...options,
    onProgress: (visited, wanted) => {
      show(Math.floor((100 * visited) / wanted), `${visited} of ${wanted} cells`);
    },
    onSequence: (played, all) => {
      if (played === 1 && options.tour !== false) {
        bar.stop('every cell was visited that could be');
        bar = progress({ max: 100 });
        bar.start('playing random sequences');
        shown = 0;
      }
      show(Math.floor((100 * played) / all), `${played} of ${all} sequences`);
    },
  });
  bar.stop(`${report.summary.calls} calls made`);
  return report;
}

import { withStableIds } from '../../src/conformance/report/make-report.ts';
import { mergeReports } from '../../src/conformance/report/merge.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import { runConformance } from '../../src/conformance/run.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { typeClassNames } from '../../src/key/type-class.ts';

/** One run for each class of keys: an implementation that fails on one class is still toured on the others. */
export async function tourByClass(target: Target, targetName: string): Promise<ConformanceReport> {
  const reports: ConformanceReport[] = [];
  for (const [index, typeClass] of typeClassNames.entries()) {
    const report = await runConformance({
      target,
      targetName,
      classes: [typeClass],
      operations: tableOperations,
    });
    const stopped = report.stopped === null ? null : `${typeClass}: ${report.stopped}`;
    reports.push({ ...withStableIds(report), stopped, shard: `${index + 1}/${typeClassNames.length}` });
  }
  return mergeReports(reports);
}

/** Every fault of history is found by a campaign within its default budget. */
import { afterAll, describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { faultyTarget } from '../conformance/targets/fault.ts';
import { historyFaults } from '../conformance/targets/history-faults.ts';
import { writeFigures } from './tell.ts';

/** What a campaign needed to find a fault. */
interface HistoryFigures {
  readonly sentence: string;
  /** The sequence that showed it, from 1. */
  readonly run: number;
  readonly calls: number;
  /** The calls of the first finding. */
  readonly steps: number;
}

const figures: HistoryFigures[] = [];

describe('a campaign finds that', () => {
  it.each(historyFaults)('$sentence', async (fault) => {
    const { findings, summary } = await runConformance({
      target: faultyTarget(fault),
      tour: false,
      campaign: { mostFindings: 1 },
      seed: 1,
      clockSlack: 0,
    });
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.filter(({ reproduced }) => !reproduced)).toEqual([]);
    const [shortest] = findings.toSorted((one, other) => one.steps.length - other.steps.length);
    const run = 1 + Math.min(...findings.map(({ replay }) => Number(/--path (\d+)/.exec(replay ?? '')?.[1])));
    figures.push({
      sentence: fault.sentence,
      run,
      calls: summary.calls,
      steps: shortest?.steps.length ?? 0,
    });
  });

  afterAll(() => {
    if (figures.length === historyFaults.length) writeFigures('history', figures);
  });
});

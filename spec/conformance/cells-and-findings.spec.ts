/** In a report every cell that diverges leads to a finding that says why. */
import { describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { faultyTarget } from './targets/fault.ts';
import { historyFaults } from './targets/history-faults.ts';

describe('each cell that diverges names a finding, on a target that', () => {
  it.each(historyFaults.filter((_, index) => index % 2 === 0))('$sentence', async (fault) => {
    const { cells, findings } = await runConformance({
      target: faultyTarget(fault),
      clockSlack: 0,
      classes: ['symmetric', 'symmetric-external-multi-region'],
    });
    const known = new Set(findings.map(({ id }) => id));
    const unnamed = cells.filter(
      (cell) => cell.result === 'diverges' && !cell.findings.some((id) => known.has(id)),
    );
    expect(unnamed).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { mergeReports } from '../../../src/conformance/report/merge.ts';
import { verdictOf } from '../../../src/conformance/report/verdict.ts';
import { runConformance } from '../../../src/conformance/run.ts';
import { shardText } from '../../../src/conformance/shard.ts';
import { wrongCellTarget } from '../targets/wrong-cell.ts';

const good = { cells: 3, conforms: 2, diverges: 0, unknown: 0, notReached: 1 };

describe('the verdict of a run', () => {
  it.each([
    ['conforms', good, 0, null],
    ['diverges', good, 1, null],
    ['diverges', { ...good, diverges: 1 }, 0, null],
    ['diverges', { ...good, diverges: 1 }, 0, 'the time was over'],
    ['cannot tell', good, 0, 'the time was over'],
    ['cannot tell', { ...good, unknown: 1 }, 0, null],
    ['cannot tell', { ...good, conforms: 0 }, 0, null],
  ] as const)('is %s for %o with %i findings, cut short: %s', (verdict, tally, findings, stopped) => {
    expect(verdictOf({ ...tally, findings }, stopped)).toBe(verdict);
  });

  it('is the same for a whole run and for its only part', async () => {
    const cell = { operation: 'ReEncryptTo', keyState: 'Disabled', keyType: 'symmetric' } as const;
    const report = await runConformance({
      target: wrongCellTarget(cell, 'refuses'),
      classes: ['symmetric'],
      operations: ['DescribeKey', 'DisableKey', 'ReEncryptTo'],
      isWanted: ({ operation }) => operation !== 'ReEncryptFrom',
      clockSlack: 0,
    });
    expect(report.verdict).toBe('diverges');
    expect(report.findings).toMatchObject([{ operation: 'ReEncrypt', keyState: 'Disabled' }]);
    const merged = mergeReports([{ ...report, shard: shardText({ index: 1, count: 1 }) }]);
    expect(merged.verdict).toBe(report.verdict);
  });
});

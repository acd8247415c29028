import { describe, expect, it } from 'vitest';
import { exitStatusOf } from '../../src/conformance/report/verdict.ts';
import { cellsOfShard, isRunOfShard, mostShards, readShard } from '../../src/conformance/shard.ts';
import { typeClassNames } from '../../src/key/type-class.ts';
import { allCells } from './all-cells.ts';
import { sampleReport } from './report/report-sample.ts';

describe('shards', () => {
  const cellsOf = (name: string) => allCells.filter(({ keyType }) => keyType === name).length;

  it.each([1, 2, 3, 7, mostShards])(
    'share out all cells among %i, each exactly once, about equally',
    (count) => {
      const parts = Array.from({ length: count }, (_, index) =>
        allCells.filter(cellsOfShard({ index: index + 1, count }, () => true)),
      );
      expect(parts.flat()).toHaveLength(allCells.length);
      expect(new Set(parts.flat()).size).toBe(allCells.length);
      const classes = parts.map((cells) => new Set(cells.map(({ keyType }) => keyType)).size);
      expect(classes.reduce((sum, each) => sum + each)).toBe(typeClassNames.length);
      const largest = Math.max(...typeClassNames.map(cellsOf));
      const sizes = parts.map(({ length }) => length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
    },
  );

  it('share out what is wanted, and have nothing to do where there is less', () => {
    const ofSymmetric = ({ keyType }: { keyType: string }) => keyType === 'symmetric';
    const sizes = [1, 2, 3].map(
      (index) => allCells.filter(cellsOfShard({ index, count: 3 }, ofSymmetric)).length,
    );
    expect(sizes.toSorted((one, other) => one - other)).toEqual([0, 0, cellsOf('symmetric')]);
    const nothing = { ...sampleReport, shard: '3/3', findings: [], cells: [] };
    const summary = { ...sampleReport.summary, cells: 0, conforms: 0, diverges: 0, unknown: 0, findings: 0 };
    expect(exitStatusOf({ ...nothing, verdict: 'cannot tell', summary })).toBe(0);
  });

  it('share out the runs of a campaign', () => {
    const runs = Array.from({ length: 10 }, (_, run) => run);
    const parts = [1, 2, 3].map((index) => runs.filter((run) => isRunOfShard({ index, count: 3 }, run)));
    expect(parts.flat().toSorted((one, other) => one - other)).toEqual(runs);
  });

  it.each(['0/2', '3/2', '1/0', '1', '1/2/3', 'a/b', '1/999', '-1/2'])('are not written %s', (text) => {
    expect(readShard(text)).toBeNull();
  });
});

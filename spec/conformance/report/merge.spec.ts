import { describe, expect, it } from 'vitest';
import { MergeError, mergeReports } from '../../../src/conformance/report/merge.ts';
import type { ConformanceReport } from '../../../src/conformance/report/report.ts';
import { jsonReport, readReport } from '../../../src/conformance/report/report-file.ts';
import { letsThrough, sampleReport, wrongState } from './report-sample.ts';

describe('merged shards', () => {
  const half = (shard: string, more: Partial<ConformanceReport>): ConformanceReport => ({
    ...sampleReport,
    shard,
    ...more,
  });
  const [first, ...others] = sampleReport.cells;
  const one = half('1/2', { cells: first === undefined ? [] : [first], findings: [wrongState] });
  const two = half('2/2', {
    cells: others,
    findings: [{ ...wrongState, keyTypes: ['hmac'] }, letsThrough],
    assumptions: [{ name: 'importIntoDisabledKey', taken: 'refused' }],
  });

  it('are one report: every cell, every finding once with all its type classes, the sums', () => {
    const merged = mergeReports([two, one]);
    expect(merged.cells).toHaveLength(sampleReport.cells.length);
    expect(merged.findings.map(({ id, keyTypes }) => [id, keyTypes])).toEqual([
      [letsThrough.id, ['symmetric', 'symmetric-external']],
      [wrongState.id, ['hmac', 'symmetric']],
    ]);
    expect(merged.summary).toMatchObject({ calls: 80, keys: 12, cells: 7, findings: 2 });
    expect(merged.assumptions[0]?.taken).toBe('refused or Enabled');
    expect(merged.stopped).toBeNull();
    expect(readReport(jsonReport(merged))).toEqual(merged);
  });

  it('do not lack an operation that one of them had an answer to', () => {
    const lacking = ['DescribeKey', 'ReplicateKey'] as const;
    const crash = {
      operation: 'DescribeKey',
      keyState: 'Enabled',
      keyType: 'aws-managed',
      result: 'not reached',
      expected: '',
      observed: 'HTTP 500 with an HTML page',
      findings: [],
    } as const;
    const crashed = half('2/2', {
      notImplemented: lacking.map((operation) => ({ operation, observed: 'HTTP 500 with an HTML page' })),
    });
    const merged = mergeReports([one, { ...crashed, cells: [crash] }]);
    expect(merged.notImplemented.map(({ operation }) => operation)).toEqual(['ReplicateKey']);
    expect(merged.cells).toContainEqual({ ...crash, result: 'unknown' });
  });

  it('never conform while one is missing or was cut short', () => {
    const clean = (shard: string, more: Partial<ConformanceReport> = {}) =>
      half(shard, { verdict: 'conforms', findings: [], cells: first === undefined ? [] : [first], ...more });
    expect(mergeReports([clean('1/2'), clean('2/2')])).toMatchObject({ verdict: 'conforms', stopped: null });
    expect(mergeReports([clean('1/2')])).toMatchObject({
      verdict: 'cannot tell',
      stopped: 'no report of shard 2/2',
    });
    expect(
      mergeReports([clean('1/2'), clean('2/2', { verdict: 'cannot tell', stopped: 'lost' })]),
    ).toMatchObject({
      verdict: 'cannot tell',
      stopped: 'shard 2/2: lost',
    });
  });

  it.each<[string, readonly ConformanceReport[], string]>([
    ['nothing', [], 'no report'],
    ['a whole run', [sampleReport], 'a whole run'],
    ['one shard twice', [one, one], 'shard 1/2 is there twice'],
    ['shards of different counts', [one, half('2/3', {})], '2 shards or 3'],
    ['different targets', [one, half('2/2', { target: 'x' })], 'the same target'],
    ['different seeds', [one, half('2/2', { seed: 8 })], 'the same seed: 7 and 8'],
  ])('are not made of %s', (_, reports, why) => {
    expect(() => mergeReports(reports)).toThrow(MergeError);
    expect(() => mergeReports(reports)).toThrow(why);
  });
});

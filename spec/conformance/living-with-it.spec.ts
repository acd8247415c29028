import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeWholeFile } from '../../src/cli/files.ts';
import type { Finding } from '../../src/conformance/finding/finding.ts';
import { findingId, withStableIds } from '../../src/conformance/finding/finding-id.ts';
import { junitReport } from '../../src/conformance/render/junit.ts';
import { terminalReport } from '../../src/conformance/render/terminal.ts';
import { compareWithBaseline, updatedBaseline, withBaseline } from '../../src/conformance/report/baseline.ts';
import { MergeError, mergeReports } from '../../src/conformance/report/merge.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import {
  baselineText,
  jsonReport,
  ReportFileError,
  readBaseline,
  readReport,
} from '../../src/conformance/report/report-file.ts';
import { exitStatusOf } from '../../src/conformance/report/verdict.ts';
import { readSelector, SelectionError, selection } from '../../src/conformance/selection.ts';
import { cellsOfShard, isRunOfShard, mostShards, readShard } from '../../src/conformance/shard.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isReachable, typeClassNames } from '../../src/key/type-class.ts';
import { letsThrough, sampleReport, wrongException, wrongState } from './report-sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-model-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const allCells = typeClassNames.flatMap((keyType) =>
  keyStates
    .filter((keyState) => isReachable(keyType, keyState))
    .flatMap((keyState) => tableOperations.map((operation) => ({ operation, keyState, keyType }))),
);

describe('the id of a finding', () => {
  it('stays the same in other type classes, with another key, another day and other words', () => {
    const id = findingId(wrongException);
    expect(findingId({ ...wrongException, observed: 'ValidationException: no, you may not' })).toBe(id);
    const late = { ...wrongState, kind: 'wrong response', operation: 'ScheduleKeyDeletion' } as const;
    const onOneDay = { ...late, expected: 'DeletionDate 1767312000', observed: 'DeletionDate 1767398400.5' };
    const onAnother = { ...late, expected: 'DeletionDate 1800000000', observed: 'DeletionDate 1800086400' };
    expect(findingId(onOneDay)).toBe(findingId(onAnother));
    const arn = (key: string) => ({
      ...late,
      expected: `KeyId "arn:aws:kms:eu-west-1:1:key/${key}"`,
      observed: 'no KeyId',
    });
    expect(findingId(arn('a'))).toBe(findingId(arn('b')));
  });

  it('does not depend on the order of members', () => {
    const one = { ...wrongState, expected: 'Enabled false, KeyState "Disabled"' };
    const other = { ...wrongState, expected: 'KeyState "Disabled", Enabled false' };
    expect(findingId(one)).toBe(findingId(other));
  });

  it('differs for another operation, key state, kind, exception and state', () => {
    const ids = [
      wrongException,
      { ...wrongException, operation: 'EnableKey' as const },
      { ...wrongException, keyState: 'Disabled' as const },
      { ...wrongException, observed: 'DisabledException: x' },
      { ...wrongException, expected: 'NotFoundException' },
      wrongState,
      { ...wrongState, observed: 'KeyState "PendingDeletion"' },
      { ...wrongState, kind: 'refused but changed' as const },
    ].map(findingId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes the place of the numbers of a run, and joins what is one cause', () => {
    const numbered: Pick<ConformanceReport, 'cells' | 'findings'> = {
      findings: [
        { ...wrongException, id: 'F1', reproduced: false },
        { ...wrongException, id: 'F2', keyTypes: ['hmac'], observed: 'ValidationException: other words' },
      ],
      cells: [
        {
          operation: 'CancelKeyDeletion',
          keyState: 'Enabled',
          keyType: 'symmetric',
          result: 'diverges',
          expected: '',
          observed: '',
          findings: ['F1', 'F2'],
        },
      ],
    };
    const { findings, cells } = withStableIds(numbered);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      id: wrongException.id,
      keyTypes: ['symmetric', 'hmac'],
      reproduced: true,
    });
    expect(cells[0]?.findings).toEqual([wrongException.id]);
  });
});

describe('report and baseline files', () => {
  it('are read back as they were written', () => {
    expect(readReport(jsonReport(sampleReport))).toEqual(sampleReport);
    const baseline = updatedBaseline(sampleReport, null);
    expect(readBaseline(baselineText(baseline))).toEqual(baseline);
  });

  it.each<[string, string, RegExp]>([
    ['no JSON', '{"target": "x', /^is no conformance report: /],
    [
      'another file',
      '{"name": "x"}',
      /^is no conformance report of this version: it must have required property/,
    ],
    [
      'an unknown operation',
      jsonReport(sampleReport).replaceAll('"Encrypt"', '"Decrpyt"'),
      /cells\.1\.operation/,
    ],
    [
      'an unknown result',
      jsonReport(sampleReport).replace('"conforms"', '"fine"'),
      /cells\.0\.result|summary/,
    ],
    ['a member that nobody knows', jsonReport(sampleReport).replace('"seed"', '"sead"'), /seed/],
    ['null', 'null', /it must be object/],
  ])('of %s are refused in one line', (_, text, why) => {
    expect(() => readReport(text)).toThrow(ReportFileError);
    expect(() => readReport(text)).toThrow(why);
    expect(() => readReport(text)).not.toThrow(/\n/);
  });

  it('name in their schema exactly what the model knows', () => {
    const { $defs } = JSON.parse(readFileSync('docs/schemas/conformance-report.schema.json', 'utf8'));
    expect($defs.row.enum).toEqual(tableOperations);
    expect($defs.keyState.enum).toEqual(keyStates);
    expect($defs.typeClass.enum).toEqual(typeClassNames);
  });

  it('are replaced as a whole or not at all', async () => {
    const file = join(folder, 'new folder', 'report.json');
    await writeWholeFile(file, 'first');
    expect(readFileSync(file, 'utf8')).toBe('first');
    const writing = writeWholeFile(file, 'second'.repeat(1e6));
    for (let polls = 0; polls < 50; polls += 1) {
      const text = readFileSync(file, 'utf8');
      expect(text === 'first' || text.length === 6e6).toBe(true);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect(readdirSync(join(folder, 'new folder'))).toEqual(['report.json']);
  });

  it('leave nothing behind where they cannot be written', async () => {
    const blocked = join(folder, 'a file');
    writeFileSync(blocked, '');
    await expect(writeWholeFile(join(blocked, 'report.json'), 'x')).rejects.toThrow();
    await expect(writeWholeFile('/dev/null', 'x')).resolves.toBeUndefined();
    expect(readFileSync(blocked, 'utf8')).toBe('');
  });
});

const accepting = (...findings: readonly Finding[]) => updatedBaseline({ ...sampleReport, findings }, null);
const reportOf = (...findings: readonly Finding[]): ConformanceReport => ({ ...sampleReport, findings });

describe('a baseline', () => {
  it('accepts what is known, in any order: exit status 0', () => {
    const baseline = updatedBaseline(sampleReport, null);
    const report = withBaseline(reportOf(...sampleReport.findings.toReversed()), baseline);
    expect(report.baseline).toMatchObject({ fresh: [], gone: [] });
    expect(exitStatusOf(report)).toBe(0);
    expect(exitStatusOf({ ...report, stopped: 'lost' })).toBe(3);
  });

  it('accepts where no certain answer comes, and only there: exit status 3', () => {
    const { uncertain, ...baseline } = updatedBaseline(sampleReport, null);
    expect(uncertain).toEqual([{ operation: 'Sign', keyState: 'Enabled', keyTypes: ['symmetric'] }]);
    expect(exitStatusOf(withBaseline(sampleReport, { ...baseline, uncertain: [] }))).toBe(3);
    expect(exitStatusOf(withBaseline(sampleReport, baseline))).toBe(3);
    const answered = {
      ...sampleReport,
      cells: sampleReport.cells.filter(({ result }) => result !== 'unknown'),
    };
    const kept = updatedBaseline(answered, { ...baseline, uncertain: uncertain ?? [] });
    expect(kept.uncertain).toEqual(uncertain);
  });

  it('fails on a new finding, and on one that spreads to another type class', () => {
    const known = accepting(wrongState, { ...letsThrough, keyTypes: ['symmetric'] });
    const comparison = compareWithBaseline(reportOf(wrongState, letsThrough, wrongException), known);
    expect(comparison.fresh.map(({ id, keyTypes }) => [id, keyTypes])).toEqual([
      [letsThrough.id, ['symmetric-external']],
      [wrongException.id, ['symmetric']],
    ]);
    expect(exitStatusOf({ ...sampleReport, baseline: comparison })).toBe(1);
  });

  it('fails on a finding that is gone, so that the list shrinks', () => {
    const comparison = compareWithBaseline(reportOf(wrongState), accepting(wrongState, letsThrough));
    expect(comparison.gone.map(({ id }) => id)).toEqual([letsThrough.id]);
    expect(exitStatusOf({ ...sampleReport, baseline: comparison })).toBe(1);
  });

  it('does not judge what the run did not reach', () => {
    const report = {
      ...reportOf(wrongState),
      cells: sampleReport.cells.filter(({ operation }) => operation !== 'Encrypt'),
    };
    expect(compareWithBaseline(report, accepting(wrongState, letsThrough)).gone).toEqual([]);
  });

  it('fails on an operation that the target had and lost; what accepted findings say of it is not gone', () => {
    const had = updatedBaseline({ ...reportOf(wrongState, letsThrough), notImplemented: [] }, null);
    const report = {
      ...reportOf(wrongState),
      cells: sampleReport.cells.filter(({ operation }) => operation !== 'Encrypt'),
      notImplemented: [{ operation: 'Encrypt' as const, observed: 'HTTP 500 with an HTML page' }],
    };
    const held = withBaseline(report, had);
    expect(held.baseline).toMatchObject({ fresh: [], gone: [], lost: ['Encrypt'] });
    expect(exitStatusOf(held)).toBe(1);
    expect(terminalReport(held, { endpoint: null, colors: false })).toContain('Encrypt lost');
    expect(junitReport(held)).toContain('does not have Encrypt any more');
    expect(updatedBaseline(report, had).notImplemented).toEqual(['Encrypt']);
    const { notImplemented: _, ...old } = had;
    expect(compareWithBaseline(report, old).lost).toEqual([]);
  });

  it('is updated: gone ones leave, new ones come, notes and what was not reached stay', () => {
    const note = 'issue 12';
    const old = accepting(letsThrough, wrongState);
    const noted = { ...old, findings: old.findings.map((finding) => ({ ...finding, note })) };
    const elsewhere = { ...wrongState, id: 'F0', operation: 'Sign' as const, keyState: 'Disabled' as const };
    const withElsewhere = { ...noted, findings: [...noted.findings, elsewhere] };
    const updated = updatedBaseline(reportOf(wrongException, wrongState), withElsewhere);
    expect(updated.findings.map(({ id, note: kept }) => [id, kept])).toEqual([
      [wrongException.id, undefined],
      [wrongState.id, note],
      ['F0', undefined],
    ]);
    expect(compareWithBaseline(reportOf(wrongException, wrongState), updated)).toMatchObject({
      fresh: [],
      gone: [],
    });
  });
});

describe('--only and --skip', () => {
  const chosen = (only: readonly string[], skip: readonly string[] = []) => {
    const isWanted = selection(only.map(readSelector), skip.map(readSelector));
    return allCells.filter(isWanted);
  };

  it('take operations, key states and type classes, alone or together', () => {
    expect(new Set(chosen(['CancelKeyDeletion']).map(({ operation }) => operation))).toEqual(
      new Set(['CancelKeyDeletion']),
    );
    expect(chosen(['Sign+Disabled+signing'])).toEqual([
      { operation: 'Sign', keyState: 'Disabled', keyType: 'signing' },
    ]);
    expect(new Set(chosen(['Enabled', 'Disabled']).map(({ keyState }) => keyState)).size).toBe(2);
    expect(chosen(['Enabled+Disabled+Sign+hmac'])).toHaveLength(2);
    expect(chosen([], ['*'])).toEqual([]);
    expect(chosen([])).toHaveLength(allCells.length);
  });

  it('take patterns, and ReEncrypt for both of its rows', () => {
    const operations = new Set(chosen(['Generate*']).map(({ operation }) => operation));
    expect(operations.has('GenerateMac') && !operations.has('Sign')).toBe(true);
    expect(
      new Set(chosen(['*-multi-region']).map(({ keyType }) => keyType.endsWith('multi-region'))),
    ).toEqual(new Set([true]));
    expect(new Set(chosen(['ReEncrypt']).map(({ operation }) => operation)).size).toBe(2);
  });

  it('skip what both name', () => {
    const cells = chosen(['hmac'], ['Disabled+hmac', 'Encrypt']);
    expect(cells.some(({ keyState }) => keyState === 'Disabled')).toBe(false);
    expect(cells.some(({ operation }) => operation === 'Encrypt')).toBe(false);
    expect(cells.some(({ operation }) => operation === 'Sign')).toBe(true);
  });

  it.each(['', 'Encrpyt', 'Enabled+', 'x'.repeat(1000), '(a+)+$', 'Deleted', '__proto__'])(
    'refuse %j in one line',
    (text) => {
      expect(() => readSelector(text)).toThrow(SelectionError);
      expect(() => readSelector(text)).toThrow(/^[^\n]{1,400}$/);
    },
  );
});

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
    assumptions: [{ name: 'pendingDeletionException', taken: 'DisabledException' }],
  });

  it('are one report: every cell, every finding once with all its type classes, the sums', () => {
    const merged = mergeReports([two, one]);
    expect(merged.cells).toHaveLength(sampleReport.cells.length);
    expect(merged.findings.map(({ id, keyTypes }) => [id, keyTypes])).toEqual([
      [letsThrough.id, ['symmetric', 'symmetric-external']],
      [wrongState.id, ['hmac', 'symmetric']],
    ]);
    expect(merged.summary).toMatchObject({ calls: 80, keys: 12, cells: 7, findings: 2 });
    expect(merged.assumptions[0]?.taken).toBe('DisabledException or KMSInvalidStateException');
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

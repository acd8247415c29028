import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/conformance/finding/finding.ts';
import { junitReport } from '../../../src/conformance/render/junit.ts';
import { terminalReport } from '../../../src/conformance/render/terminal.ts';
import {
  compareWithBaseline,
  updatedBaseline,
  withBaseline,
} from '../../../src/conformance/report/baseline.ts';
import type { ConformanceReport } from '../../../src/conformance/report/report.ts';
import { exitStatusOf } from '../../../src/conformance/report/verdict.ts';
import { letsThrough, sampleReport, wrongException, wrongState } from './report-sample.ts';

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

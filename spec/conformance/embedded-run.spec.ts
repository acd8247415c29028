import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedTarget, embeddedTarget } from '../../src/conformance/embedded-target.ts';
import { terminalReport } from '../../src/conformance/report/terminal.ts';
import type { ConformanceReport } from '../../src/conformance/report.ts';
import { runConformance } from '../../src/conformance/run.ts';

describe('a run against the embedded target', () => {
  let target: EmbeddedTarget;
  let report: ConformanceReport;

  beforeAll(async () => {
    target = await embeddedTarget(['us-east-1']);
    report = await runConformance({ target, targetName: 'the embedded target' });
  });
  afterAll(() => target.close());

  it('prints first what README shows of it', () => {
    const [, shown = 'README shows nothing'] =
      /a test compares -->\n\n```text\n(.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? [];
    expect(terminalReport(report, { endpoint: target.url, colors: false }).startsWith(shown)).toBe(true);
  });

  it('conforms in every cell', () => {
    expect(report.findings).toEqual([]);
    expect(report.verdict).toBe('conforms');
    expect(report.cells.filter(({ result }) => result !== 'conforms')).toEqual([]);
  });

  it('makes at most 1.3 calls a cell, setup and looks included', () => {
    expect(report.summary.calls / report.summary.cells).toBeLessThanOrEqual(1.3);
  });

  it('reports which reading of an assumption the target takes', () => {
    expect(report.assumptions).toContainEqual({
      name: 'pendingDeletionException',
      taken: 'KMSInvalidStateException',
    });
  });

  it('prints a matrix and one line that sums up', () => {
    const text = terminalReport(report, { endpoint: target.url, colors: false });
    expect(text).toMatch(/^CancelKeyDeletion +✓ +✓ +✓ +✓$/m);
    expect(text).toMatch(/^conforms: 180 of 180 cells conform/m);
  });
});

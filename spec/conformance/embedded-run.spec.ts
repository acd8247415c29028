import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { terminalReport } from '../../src/conformance/render/terminal.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { type EmbeddedTarget, embeddedTarget } from '../../src/conformance/targets/embedded-target.ts';
import { lowerBoundOf } from '../../src/conformance/tour/lower-bound.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isReachable, typeClassNames } from '../../src/key/type-class.ts';

describe('a run against the embedded target', () => {
  let target: EmbeddedTarget;
  let report: ConformanceReport;

  beforeAll(async () => {
    target = await embeddedTarget(['us-east-1', 'eu-west-1']);
    report = await runConformance({ target, targetName: 'the embedded target' });
  }, 300_000);
  afterAll(() => target.close());

  it('prints what README shows of it, first and last', () => {
    const [, first = 'README shows nothing', last] =
      /a test compares -->\n\n```text\n(.*?)…\n(.*?)```/s.exec(readFileSync('README.md', 'utf8')) ?? [];
    const text = terminalReport(report, { endpoint: target.url, colors: false });
    expect(text.slice(0, first.length)).toBe(first);
    expect(text.trimEnd().split('\n').at(-1)).toBe(last?.trim());
  });

  it('visits every cell of every type class that a key can reach', () => {
    const { cells, conforms } = report.summary;
    expect(conforms).toBe(cells);
    const reachable = typeClassNames.flatMap((keyType) =>
      keyStates.filter((keyState) => isReachable(keyType, keyState)),
    );
    expect(cells).toBe(reachable.length * tableOperations.length);
  });

  it('needs not one key more than any run must', () => {
    expect(report.summary.keys).toBe(lowerBoundOf(report.cells).keys);
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
      name: 'cancelWithoutKeyMaterial',
      taken: 'Disabled',
    });
  });

  it('prints a matrix and one line that sums up', () => {
    const text = terminalReport(report, { endpoint: target.url, colors: false });
    expect(text).toMatch(/^CancelKeyDeletion( +✓){8}$/m);
    expect(text).toMatch(/^conforms: (\d+) of \1 cells conform/m);
  });
});

/** Whatever a target answers, its report is short, soon there, and shows every character of it. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/conformance/finding/finding.ts';
import { htmlReport } from '../../../src/conformance/render/html.ts';
import { junitReport } from '../../../src/conformance/render/junit.ts';
import { markdownReport } from '../../../src/conformance/render/markdown.ts';
import { vitestReproduction } from '../../../src/conformance/render/reproduction.ts';
import { terminalReport } from '../../../src/conformance/render/terminal.ts';
import type { ConformanceReport } from '../../../src/conformance/report/report.ts';
import { shellWord } from '../../../src/scenario/shell.ts';
import { sampleReport, wrongException } from '../report/report-sample.ts';

const endpoint = 'http://127.0.0.1:4566';

/** A report whose every text of the target is this one. */
function reportOf(text: string): ConformanceReport {
  const observed = `ValidationException: ${text}`;
  const steps = wrongException.steps.map((step) => ({
    ...step,
    observed,
    input: { ...step.input, AliasName: `alias/${text.slice(0, 50)}`, Tags: [{ TagKey: text.slice(0, 50) }] },
  }));
  const finding: Finding = { ...wrongException, observed, steps };
  return {
    ...sampleReport,
    stopped: text,
    notImplemented: [{ operation: 'ReplicateKey', observed: text }],
    cells: sampleReport.cells.map((cell) => ({ ...cell, observed: text })),
    findings: [finding],
  };
}

const renderings: readonly (readonly [string, (report: ConformanceReport) => string])[] = [
  ['the terminal', (report) => terminalReport(report, { endpoint, colors: false })],
  ['Markdown', (report) => markdownReport(report, endpoint)],
  ['the page', (report) => htmlReport(report, endpoint)],
  ['JUnit XML', junitReport],
];

describe.each(renderings)('an answer that is shown by %s', (_, render) => {
  it.each([
    ['one unbroken word', 'x'],
    ['nothing but list commas', 'a, '],
    ['characters without width', '\u202e'],
    ['escape sequences', '\u001b[31m'],
  ])('is cut before it is laid out: %s', (__, part) => {
    const short = render(reportOf(part.repeat(10)));
    const long = render(reportOf(part.repeat(1_000_000)));
    expect(long.length - short.length).toBeLessThan(60_000);
    expect(long).toContain(`000 characters)`);
  });

  it.each([
    '\u202e', // writes from right to left
    '\u2066',
    '\u200b', // has no width
    '\u001b',
    '\u009b',
    '\u0000',
    '\u2028',
    '\ufeff',
    '\u3164', // looks like nothing
    '\u{e0041}',
  ])('shows %j escaped, wherever it stands', (character) => {
    const text = render(reportOf(`before${character}after`));
    expect(text.includes(character)).toBe(false);
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16).padStart(4, '0');
    expect(text).toContain(hex.length > 4 ? `before\\u{${hex}}after` : `before\\u${hex}after`);
  });
});

describe('a reproduction', () => {
  const text = 'a\u202eb\u001bc\u0007d "$(e)" \'f\' \u{e0041}';

  it('hands the shell every character, also those that do not show', () => {
    const word = shellWord(text);
    expect(word).toMatch(/^[\x20-\x7e]+$/);
    expect(execFileSync('bash', ['-c', `printf %s ${word}`]).toString('utf8')).toBe(text);
  });

  it('is a test whose texts are whole and whose characters all show', () => {
    const file = vitestReproduction(
      { ...wrongException, steps: [{ ...wrongException.steps[0], ...at(text) }] },
      endpoint,
    );
    expect(file.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const [, literal = ''] = /Description: ('.*') /.exec(file) ?? [];
    expect(new Function(`return ${literal}`)()).toBe(text);
  });

  function at(Description: string) {
    const [step] = wrongException.steps;
    if (step === undefined) throw new Error('the sample has no step');
    return { ...step, input: { Description } };
  }
});

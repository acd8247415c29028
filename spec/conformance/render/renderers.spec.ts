import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/conformance/finding/finding.ts';
import { worstFirst } from '../../../src/conformance/finding/worst-first.ts';
import { junitReport } from '../../../src/conformance/render/junit.ts';
import { markdownReport } from '../../../src/conformance/render/markdown.ts';
import { shellReproduction, vitestReproduction } from '../../../src/conformance/render/reproduction.ts';
import { terminalReport } from '../../../src/conformance/render/terminal.ts';
import { withBaseline } from '../../../src/conformance/report/baseline.ts';
import type { ConformanceReport } from '../../../src/conformance/report/report.ts';
import {
  hostileText,
  letsThrough,
  outside,
  sampleReport,
  wrongException,
  wrongState,
} from '../report/report-sample.ts';

const endpoint = 'http://127.0.0.1:4566';
const report: ConformanceReport = { ...sampleReport, findings: worstFirst(sampleReport.findings) };
const withKnown = withBaseline(report, {
  about: '',
  findings: [
    { ...letsThrough, keyTypes: ['symmetric'] },
    { ...wrongState, id: 'Fdead', operation: 'DescribeKey' },
  ],
});

describe('findings, the worst first', () => {
  it('are: what lets a caller do what AWS refuses, a wrong state, a wrong exception, a wrong member', () => {
    expect(report.findings.map(({ id }) => id)).toEqual(
      [letsThrough, wrongState, wrongException, outside].map(({ id }) => id),
    );
  });
});

describe('the report on a terminal', () => {
  const text = terminalReport(report, { endpoint, colors: false });

  it('shows the matrix with the worst result of all type classes', () => {
    expect(text).toMatch(/^ +Enabled {2}Disabled$/m);
    expect(text).toMatch(/^DescribeKey +✓$/m);
    expect(text).toMatch(/^Encrypt +✗$/m);
    expect(text).toMatch(/^Sign +\?$/m);
    expect(text).toMatch(/^ReplicateKey +·$/m);
  });

  it('shows each finding with its basis, its calls, and what shows it again', () => {
    expect(text).toContain(
      `${letsThrough.id}  wrong answer: Encrypt in Disabled: success, not DisabledException`,
    );
    expect(text).toContain(
      "in symmetric, symmetric-external; the model's answer is recorded: AWS KMS Developer Guide",
    );
    expect(text).toMatch(/│ > 3 +│ Encrypt +│ KeyId: <key>/);
    expect(text).toContain(
      `aws kms disable-key --endpoint-url ${endpoint} --region us-east-1 --key-id "$KEY_ID"`,
    );
    expect(text).toContain(
      "import { CreateKeyCommand, DisableKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';",
    );
  });

  it('breaks no name of an exception or of a key state, and anything longer within the columns', () => {
    const steps = wrongException.steps.map((step) => ({
      ...step,
      keyState: 'PendingDeletion' as const,
      input: { KeyId: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
    }));
    const finding = {
      ...wrongException,
      expected: 'success',
      observed: 'KMSInvalidStateException: no',
      steps,
    };
    const shown = terminalReport({ ...report, findings: [finding] }, { endpoint, colors: false });
    const table = shown.split('\n').filter((line) => /^[│├┌└]/.test(line));
    expect(table.join('\n')).toContain(finding.expected);
    expect(table.join('\n')).toContain('KMSInvalidStateException:');
    expect(table.join('\n')).toContain('PendingDeletion');
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it('names what the target does not have and which readings it took', () => {
    expect(text).toContain('ReplicateKey (UnknownOperationException)');
    expect(text).toContain('importIntoDisabledKey: Enabled');
    expect(text).toMatch(
      /^diverges: 1 of 7 cells conform, 4 diverge, 1 cannot be told, 1 not reached, 4 findings/m,
    );
  });

  it('lets a target change neither colours nor the cursor', () => {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    const colored = terminalReport(report, { endpoint, colors: true });
    expect(colored).toContain('\u001b[32m');
    expect(colored).not.toContain('\u001b[31m \u0000');
    expect(colored).not.toContain('\u202e');
  });

  it('leads with the causes, and gives a line each to those after the ones in full', () => {
    expect(text).toMatch(
      /^C[0-9a-f]{8} {2}Nothing cryptographic is done .* \(the target allows what AWS refuses\)$/m,
    );
    expect(text).toMatch(/^1 finding in 2 cells follows from it; shown best by:$/m);
    const short = terminalReport(report, { endpoint, colors: false, inFull: 1 });
    expect(short).toMatch(
      /^ {2}C[0-9a-f]{8} {2}DisableKey leads to the key state .*; 1 finding in 1 cell follow/m,
    );
    expect(short.length).toBeLessThan(text.length / 2);
  });

  it('leaves out accepted findings, and names those that spread and those that are gone', () => {
    const told = terminalReport(withKnown, { endpoint, colors: false });
    expect(told).toContain(`${letsThrough.id}  wrong answer (new)`);
    expect(told).toMatch(/baseline: 4 new, 1 gone .*, 1 accepted/);
    const unsure = { operation: 'Sign', keyState: 'Enabled', keyTypes: ['symmetric'] } as const;
    const known = { about: '', findings: report.findings };
    const accepted = withBaseline(report, { ...known, uncertain: [unsure] });
    const quiet = terminalReport(accepted, { endpoint, colors: false });
    expect(quiet).not.toContain(letsThrough.id);
    expect(quiet).toContain('baseline: all 4 findings are accepted, none is new, none is gone');
    expect(terminalReport(withBaseline(report, known), { endpoint, colors: false })).toContain(
      'baseline: no certain answer to Sign in Enabled, 4 accepted',
    );
  });

  it('says why a run was cut short', () => {
    const cut = { ...report, stopped: 'the target went away' };
    expect(terminalReport(cut, { endpoint, colors: false })).toContain(
      'The run was cut short: the target went away',
    );
  });
});

interface JUnitCase {
  readonly classname: string;
  readonly name: string;
  readonly failure?: { readonly message: string };
  readonly skipped?: { readonly message: string };
  readonly error?: { readonly message: string };
}

function casesOf(xml: string): readonly JUnitCase[] {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  const { testsuites } = parser.parse(xml);
  return testsuites.testsuite.flatMap(
    ({ testcase }: { readonly testcase: readonly JUnitCase[] }) => testcase,
  );
}

describe('the report as JUnit XML', () => {
  const xml = junitReport(report);
  const cases = casesOf(xml);
  const find = (classname: string, name: string) =>
    cases.find((each) => each.classname === classname && each.name === name);

  it('is well-formed and counts what it holds', () => {
    expect(cases).toHaveLength(report.causes.length + report.cells.length + 1);
    expect(xml).toContain(
      '<testsuites name="kms-model conformance: http://127.0.0.1:4566" tests="12" failures="9" errors="0" skipped="2">',
    );
  });

  it('passes what conforms, fails what diverges with a line that names it, skips the rest', () => {
    expect(find('kms.symmetric.Enabled', 'DescribeKey')).toEqual({
      classname: 'kms.symmetric.Enabled',
      name: 'DescribeKey',
    });
    expect(find('kms.symmetric.Disabled', 'Encrypt')?.failure?.message).toBe(
      `${letsThrough.id} Encrypt in Disabled: success, not DisabledException`,
    );
    expect(find('kms.symmetric.Enabled', 'Sign')?.skipped?.message).toBe('cannot tell: socket hang up');
    expect(find('kms.symmetric.Enabled', 'ReplicateKey')?.skipped?.message).toBe('not reached');
    expect(find('kms.symmetric-external.none', 'CreateKey')?.failure?.message).toContain(outside.id);
  });

  it('turns green where all is accepted, and red where an accepted finding spreads or is gone', () => {
    const known = casesOf(junitReport(withKnown));
    const encrypt = known.filter(({ name }) => name === 'Encrypt');
    expect(encrypt.map(({ skipped, failure }) => [skipped !== undefined, failure !== undefined])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(known.find(({ classname }) => classname === 'kms.baseline')?.failure?.message).toContain(
      'Fdead is gone',
    );
  });

  it('has an error where a run was cut short', () => {
    const cut = casesOf(junitReport({ ...report, stopped: `lost ${hostileText}` }));
    expect(cut.at(-1)?.error?.message).toContain('The run was cut short: lost');
  });

  it('is well-formed for a run that reached nothing', () => {
    const empty = junitReport({ ...report, cells: [], findings: [], stopped: 'no answer' });
    expect(casesOf(empty)).toHaveLength(1);
  });
});

describe('the report as Markdown', () => {
  const text = markdownReport(report, endpoint);

  it('has the matrix, and every finding with its table', () => {
    expect(text).toContain('| Operation | Enabled | Disabled |\n| --- | :-: | :-: |');
    expect(text).toContain('| Encrypt |  | **✗** |');
    expect(text).toContain(`## ${letsThrough.id} Encrypt in Disabled: success, not DisabledException`);
    expect(text).toMatch(
      /^\| 3 \| \*\*Encrypt\*\* \| KeyId: &#60;key&#62;.* \| Disabled \| DisabledException \| \*\*success\*\* \|$/m,
    );
  });

  it('lets a target put in no markup: tables and fences stay whole', () => {
    const outsideFences = text.replaceAll(/^(`{3,})\w+\n.*?^\1$/gms, '');
    expect(outsideFences).not.toContain('<script>');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    for (const line of outsideFences.split('\n').filter((each) => each.startsWith('| '))) {
      expect(line.split('|').length).toBeLessThanOrEqual(8);
    }
    const fences = text.match(/^`{3,}/gm) ?? [];
    expect(fences.length).toBe(report.findings.length * 4);
    expect(fences.filter((fence) => fence.length === 4)).toHaveLength(2);
  });

  it('says how the findings stand to the baseline', () => {
    expect(markdownReport(withKnown, endpoint)).toMatch(
      /wrong answer \(new\), in symmetric, symmetric-external/,
    );
    expect(markdownReport(withKnown, endpoint)).toContain('## Accepted by the baseline, and gone');
  });
});

describe('a reproduction', () => {
  const alias = 'alias/of-the-run-1';
  const output = { Aliases: [{ AliasName: alias, TargetKeyId: 'a key' }], Truncated: false };
  const listed = {
    ...wrongException,
    kind: 'wrong response',
    operation: 'ListAliases',
    expected: 'CreationDate 1767225600',
    observed: 'no CreationDate',
    steps: wrongException.steps.flatMap((step, index) =>
      index === 0
        ? [step, { ...step, operation: 'CreateAlias', input: { AliasName: alias, TargetKeyId: 'a key' } }]
        : [{ ...step, operation: 'ListAliases', input: { KeyId: 'a key' }, output }],
    ),
  } as const satisfies Finding;

  it('names its aliases anew, so that it can be run again', () => {
    const shell = shellReproduction(listed, endpoint).join('\n');
    expect(shell).toMatch(/^ALIAS=alias\/conformance-\$RANDOM\$RANDOM$/m);
    expect(shell).toContain('--alias-name "$ALIAS"');
    expect(`${shell}${vitestReproduction(listed, endpoint)}`).not.toContain(alias);
  });

  it('expects a member of a list where it stands', () => {
    expect(vitestReproduction(listed, endpoint)).toContain('answer.Aliases?.[0]?.CreationDate');
  });
});

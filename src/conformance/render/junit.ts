import type { Operation } from '../../key/operation.ts';
import type { Finding } from '../finding/finding.ts';
import type { AcceptedFinding, CellReport, ConformanceReport } from '../report/report.ts';
import { stepRows } from './calls.ts';
import { headline, stoppedLine } from './headline.ts';

/**
 * The report as JUnit XML, for CI systems: a suite a type class, a test case a cell; further cases for findings outside
 * the table, for what is gone of the baseline, and for a run that was cut short.
 *
 * Accepted findings and cells that were not reached are skipped; everything that a CI should turn red for fails.
 */
export function junitReport(report: ConformanceReport): string {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  const named = new Set(report.cells.flatMap(({ findings }) => findings));
  const suites: { readonly name: string; readonly cases: readonly Case[] }[] = [
    ...new Set(report.cells.map(({ keyType }) => keyType)),
  ].map((keyType) => ({
    name: keyType,
    cases: report.cells
      .filter((cell) => cell.keyType === keyType)
      .map((cell) => cellCase(cell, byId, report)),
  }));
  const outside = report.findings.filter(({ id }) => !named.has(id));
  if (outside.length > 0) {
    suites.push({
      name: 'outside the key state table',
      cases: outside.map((finding) => findingCase(finding, report)),
    });
  }
  const { gone = [], lost = [] } = report.baseline ?? {};
  const changes = [...gone.map(goneCase), ...lost.map(lostCase)];
  if (changes.length > 0) suites.push({ name: 'baseline', cases: changes });
  const cut = stoppedLine(report);
  if (cut !== null) {
    const error = element('error', { message: cut });
    suites.push({ name: 'the run', cases: [testCase('kms', 'comes to its end', 'error', error)] });
  }
  const cases = suites.flatMap((suite) => suite.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `kms-model conformance: ${report.target}`, ...counts(cases) })}>`,
    ...suites.flatMap(({ name, cases: all }) => [
      `  <testsuite${attributes({ name, ...counts(all) })}>`,
      ...all.map(({ xml }) => `    ${xml}`),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

type CaseResult = 'passed' | 'skipped' | 'failure' | 'error';

interface Case {
  readonly result: CaseResult;
  readonly xml: string;
}

function cellCase(cell: CellReport, byId: ReadonlyMap<string, Finding>, report: ConformanceReport): Case {
  const { operation, keyState, keyType, result, expected, observed } = cell;
  const classname = `kms.${keyType}.${keyState}`;
  switch (result) {
    case 'conforms':
      return testCase(classname, operation, 'passed');
    case 'not reached':
      return testCase(classname, operation, 'skipped', element('skipped', { message: 'not reached' }));
    case 'unknown': {
      const message = `cannot tell: ${observed}`;
      return testCase(classname, operation, 'skipped', element('skipped', { message }));
    }
    case 'diverges': {
      const findings = cell.findings.flatMap((id) => byId.get(id) ?? []);
      const fresh = findings.filter((finding) => !isAccepted(finding.id, keyType, report));
      if (findings.length > 0 && fresh.length === 0) {
        const message = `accepted by the baseline: ${cell.findings.join(', ')}`;
        return testCase(classname, operation, 'skipped', element('skipped', { message }));
      }
      const message =
        fresh[0] === undefined ? `${observed}, not ${expected}` : `${fresh[0].id} ${headline(fresh[0])}`;
      return testCase(classname, operation, 'failure', failure(message, fresh));
    }
    default:
      return result satisfies never;
  }
}

function findingCase(finding: Finding, report: ConformanceReport): Case {
  const { id, operation, keyState, keyTypes } = finding;
  const classname = `kms.${keyTypes[0] ?? 'any'}.${keyState ?? 'none'}`;
  const isKnown =
    keyTypes.length === 0
      ? isAccepted(id, null, report)
      : keyTypes.every((keyType) => isAccepted(id, keyType, report));
  if (isKnown) {
    const message = `accepted by the baseline: ${id}`;
    return testCase(classname, operation, 'skipped', element('skipped', { message }));
  }
  return testCase(classname, operation, 'failure', failure(`${id} ${headline(finding)}`, [finding]));
}

function goneCase(finding: AcceptedFinding): Case {
  const message = `${finding.id} is gone from ${finding.keyTypes.join(', ') || 'the target'}: take it out with --update-baseline`;
  return testCase('kms.baseline', `${finding.id} ${headline(finding)}`, 'failure', failure(message, []));
}

function lostCase(operation: Operation): Case {
  const message = `the target does not have ${operation} any more`;
  return testCase('kms.baseline', `${operation} is there`, 'failure', failure(message, []));
}

function isAccepted(
  id: string,
  keyType: CellReport['keyType'] | null,
  { baseline }: ConformanceReport,
): boolean {
  const found = baseline?.accepted.find((finding) => finding.id === id);
  if (found === undefined) return false;
  return keyType === null || found.keyTypes.includes(keyType);
}

function failure(message: string, findings: readonly Finding[]): string {
  const text = findings
    .map((finding) =>
      [
        `${finding.id} ${finding.kind}: ${headline(finding)}`,
        `because ${finding.basis}: ${finding.source}`,
        ...stepRows(finding).map(
          ({ number, operation, request, expected, observed }) =>
            `${number}. ${operation} ${request} | expected ${expected} | came ${observed}`,
        ),
      ].join('\n'),
    )
    .join('\n\n');
  return element('failure', { message }, text);
}

function testCase(classname: string, name: string, result: CaseResult, inner = ''): Case {
  return { result, xml: element('testcase', { classname, name }, inner, true) };
}

function counts(cases: readonly Case[]): Readonly<Record<string, string>> {
  const count = (result: CaseResult) => String(cases.filter((one) => one.result === result).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function element(
  name: string,
  values: Readonly<Record<string, string>>,
  content = '',
  isMarkup = false,
): string {
  const inner = isMarkup ? content : escaped(content);
  const start = `<${name}${attributes(values)}`;
  return inner === '' ? `${start}/>` : `${start}>${inner}</${name}>`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(
      ([name, value]) => ` ${name}="${escaped(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`,
    )
    .join('');
}

/** What a target answers may hold anything, also characters that no XML can have. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

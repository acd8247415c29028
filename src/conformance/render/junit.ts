import { visibleLines } from '../../scenario/visible.ts';
import type { CellReport } from '../finding/cell-results.ts';
import type { Finding } from '../finding/finding.ts';
import type { AcceptedFinding, ConformanceReport } from '../report/report.ts';
import { callRows } from './calls.ts';
import { causeTitle, countText, type ShownCause, toldCauses } from './cause-text.ts';
import { excerpt } from './excerpt.ts';
import { headline, stoppedLines } from './headline.ts';

/** A test case; unless it passed, its result is the name of an element in it. */
interface Case {
  readonly classname: string;
  readonly name: string;
  readonly result: 'passed' | 'skipped' | 'failure' | 'error';
  readonly message?: string;
  readonly text?: string;
}

/**
 * The report as JUnit XML, for CI systems: a suite of the causes, a suite a type class with a test case a cell; further cases for findings outside
 * the table, for findings that are gone, and for a run that was cut short.
 *
 * Accepted findings and cells that were not reached are skipped; everything that a CI should turn red for fails.
 */
export function junitReport(report: ConformanceReport): string {
  const { baseline, cells, findings } = report;
  const named = new Set(cells.flatMap((cell) => cell.findings));
  const outside = findings.filter(({ id }) => !named.has(id));
  const suites = [
    { name: 'causes', cases: toldCauses(report).map((shown) => causeCase(shown, report)) },
    ...[...new Set(cells.map(({ keyType }) => keyType))].map((keyType) => ({
      name: keyType,
      cases: cells.filter((cell) => cell.keyType === keyType).map((cell) => cellCase(cell, report)),
    })),
    { name: 'outside the key state table', cases: outside.map((finding) => findingCase(finding, report)) },
    {
      name: 'baseline',
      cases: [...(baseline?.gone ?? []).map(goneCase), ...(baseline?.lost ?? []).map(lostCase)],
    },
    {
      name: 'the run',
      cases: stoppedLines(report).map(
        (message): Case => ({ classname: 'kms', name: 'comes to its end', result: 'error', message }),
      ),
    },
  ].filter(({ cases }) => cases.length > 0);
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `kms-model conformance: ${report.target}`, ...counts(all) })}>`,
    ...suites.flatMap(({ name, cases }) => [
      `  <testsuite${attributes({ name, ...counts(cases) })}>`,
      ...cases.map((one) => `    ${caseXml(one)}`),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function cellCase(cell: CellReport, report: ConformanceReport): Case {
  const { operation: name, keyState, keyType, result, expected, observed } = cell;
  const one = { classname: `kms.${keyType}.${keyState}`, name };
  switch (result) {
    case 'conforms':
      return { ...one, result: 'passed' };
    case 'not reached':
      return { ...one, result: 'skipped', message: 'not reached' };
    case 'unknown':
      return { ...one, result: 'skipped', message: `cannot tell: ${excerpt(observed)}` };
    case 'diverges': {
      const findings = cell.findings.flatMap((id) => report.findings.find((each) => each.id === id) ?? []);
      const fresh = findings.filter(({ id }) => !isAccepted(id, keyType, report));
      if (findings.length > 0 && fresh.length === 0) return accepted(one, cell.findings);
      const [first] = fresh;
      const message =
        first === undefined
          ? `${excerpt(observed)}, not ${excerpt(expected)}`
          : `${first.id} ${headline(first)}`;
      return { ...one, result: 'failure', message, text: fresh.map(findingText).join('\n\n') };
    }
    default:
      return result satisfies never;
  }
}

function findingCase(finding: Finding, report: ConformanceReport): Case {
  const { id, operation: name, keyState, keyTypes } = finding;
  const one = { classname: `kms.${keyTypes[0] ?? 'any'}.${keyState ?? 'none'}`, name };
  const types = keyTypes.length === 0 ? [null] : keyTypes;
  return types.every((keyType) => isAccepted(id, keyType, report))
    ? accepted(one, [id])
    : { ...one, result: 'failure', message: `${id} ${headline(finding)}`, text: findingText(finding) };
}

/** A cause fails once, with the finding that shows it best; its cells fail each in their suite. */
function causeCase(shown: ShownCause, report: ConformanceReport): Case {
  const { cause, shownBy } = shown;
  return {
    classname: 'kms.causes',
    name: causeTitle(cause),
    result: 'failure',
    message: `${cause.id} ${causeTitle(cause)}; ${countText(shown, report)}`,
    text: findingText(shownBy),
  };
}

function goneCase(finding: AcceptedFinding): Case {
  const { id, keyTypes } = finding;
  return {
    classname: 'kms.baseline',
    name: `${id} ${headline(finding)}`,
    result: 'failure',
    message: `${id} is gone from ${keyTypes.join(', ') || 'the target'}: take it out with --update-baseline`,
  };
}

function lostCase(operation: string): Case {
  return {
    classname: 'kms.baseline',
    name: `${operation} is there`,
    result: 'failure',
    message: `the target does not have ${operation} any more`,
  };
}

function accepted(one: Pick<Case, 'classname' | 'name'>, ids: readonly string[]): Case {
  return { ...one, result: 'skipped', message: `accepted by the baseline: ${ids.join(', ')}` };
}

function isAccepted(
  id: string,
  keyType: CellReport['keyType'] | null,
  { baseline }: ConformanceReport,
): boolean {
  const found = baseline?.accepted.find((finding) => finding.id === id);
  return found !== undefined && (keyType === null || found.keyTypes.includes(keyType));
}

function findingText(finding: Finding): string {
  const calls = callRows(finding).map(
    ({ number, operation, request, expected, observed }) =>
      `${number}. ${operation} ${request} | expected ${expected} | came ${observed}`,
  );
  return [
    `${finding.id} ${finding.kind}: ${headline(finding)}`,
    `because ${finding.basis}: ${finding.source}`,
    ...calls,
  ].join('\n');
}

function counts(cases: readonly Case[]): Readonly<Record<string, string>> {
  const count = (result: Case['result']) => String(cases.filter((one) => one.result === result).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function caseXml({ classname, name, result, message = '', text = '' }: Case): string {
  const inner = result === 'passed' ? '' : element(result, { message }, escaped(text));
  return element('testcase', { classname, name }, inner);
}

function element(name: string, values: Readonly<Record<string, string>>, inner: string): string {
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

/** A target's answer may hold anything, even characters that XML does not allow. */
function escaped(text: string): string {
  return visibleLines(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

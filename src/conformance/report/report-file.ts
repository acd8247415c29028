import { type SchemaCheck, schemaCheck } from '../schema-check.ts';
import type { Baseline } from './baseline.ts';
import type { ConformanceReport } from './report.ts';

/** A file that cannot be read as what it should be; the message is one line that says why. */
export class ReportFileError extends Error {
  override readonly name = 'ReportFileError';
}

/** The report as JSON, in the form of `docs/schemas/conformance-report.schema.json`. */
export function jsonReport(report: ConformanceReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/**
 * Reads what {@link jsonReport} wrote.
 *
 * @throws ReportFileError for anything else
 */
export function readReport(text: string): ConformanceReport {
  return read(text, schemaCheck('report'), 'conformance report');
}

/** The baseline as its file has it, in the form of `docs/schemas/conformance-baseline.schema.json`. */
export function baselineText(baseline: Baseline): string {
  return `${JSON.stringify(baseline, null, 2)}\n`;
}

/**
 * Reads a baseline file.
 *
 * @throws ReportFileError for anything else
 */
export function readBaseline(text: string): Baseline {
  return read(text, schemaCheck('baseline'), 'baseline');
}

function read<Content>(text: string, check: SchemaCheck<Content>, what: string): Content {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ReportFileError(`is not a ${what}: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  if (check(content)) return content;
  const { instancePath = '', message = '' } = check.errors?.[0] ?? {};
  const place = instancePath === '' ? 'it' : instancePath.slice(1).replaceAll('/', '.');
  throw new ReportFileError(`is not a ${what} of this version: ${place} ${message}`);
}

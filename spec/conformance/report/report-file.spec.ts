import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { updatedBaseline } from '../../../src/conformance/report/baseline.ts';
import {
  baselineText,
  jsonReport,
  ReportFileError,
  readBaseline,
  readReport,
} from '../../../src/conformance/report/report-file.ts';
import { keyStates } from '../../../src/key/key-state.ts';
import { tableOperations } from '../../../src/key/key-state-table.ts';
import { typeClassNames } from '../../../src/key/type-class.ts';
import { sampleReport } from './report-sample.ts';

describe('report and baseline files', () => {
  it('are read back as they were written', () => {
    expect(readReport(jsonReport(sampleReport))).toEqual(sampleReport);
    const baseline = updatedBaseline(sampleReport, null);
    expect(readBaseline(baselineText(baseline))).toEqual(baseline);
  });

  it.each<[string, string, RegExp]>([
    ['no JSON', '{"target": "x', /^is not a conformance report: /],
    [
      'another file',
      '{"name": "x"}',
      /^is not a conformance report of this version: it must have required property/,
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
});

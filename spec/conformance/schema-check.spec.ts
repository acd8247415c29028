/** The check of files that are read agrees with Ajv on the published schemas. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishedSchema } from '../../src/conformance/published-schema.ts';
import { jsonReport } from '../../src/conformance/report/report-file.ts';
import { type Form, schemaProblem } from '../../src/conformance/schema-check.ts';
import { sampleReport } from '../peers/sample-report.ts';

const ajv = new Ajv2020({ strict: true, strictTypes: false, discriminator: true });
for (const name of ['report', 'baseline', 'trace']) ajv.addSchema(publishedSchema(`conformance-${name}`));
const urn = 'urn:kms-reference-model:conformance';
const ids: Readonly<Record<Form, string>> = {
  report: `${urn}-report`,
  baseline: `${urn}-baseline`,
  traceHeader: `${urn}-trace#/$defs/header`,
  traceObservation: `${urn}-trace#/$defs/observation`,
  traceEnd: `${urn}-trace#/$defs/end`,
};

/** What Ajv says first. */
function byAjv(value: unknown, form: Form) {
  const check = ajv.getSchema(ids[form]);
  if (check === undefined) throw new Error(`no schema for ${form}`);
  if (check(value) === true) return undefined;
  const { instancePath, keyword, message } = check.errors?.[0] ?? {};
  return { instancePath, keyword, message };
}

function byUs(value: unknown, form: Form) {
  const problem = schemaProblem(value, form);
  if (problem === undefined) return undefined;
  const { instancePath, keyword, message } = problem;
  return { instancePath, keyword, message };
}

const lines = ['symmetric-key', 'refused-but-changed', 'timeouts-and-throttling', 'by-hand'].flatMap((name) =>
  readFileSync(`docs/traces/${name}.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line)),
);

const finding = { id: 'F1', kind: 'wrong answer', operation: 'Encrypt', keyState: null, keyType: null };
const samples: readonly (readonly [Form, unknown])[] = [
  ['report', JSON.parse(jsonReport(sampleReport))],
  ['baseline', { about: 'x', findings: [finding] }],
  ['baseline', { findings: [] }],
  ...lines.map((line): readonly [Form, unknown] => {
    const has = (name: string) => typeof line === 'object' && line !== null && name in line;
    return [has('operation') ? 'traceObservation' : has('trace') ? 'traceHeader' : 'traceEnd', line];
  }),
];

const strange = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  'Encrypt',
  'refused',
  '1/2',
  [],
  ['x'],
  {},
  { kind: 'refused' },
  [{}],
);

/** The value with one place in it, found by the numbers, replaced, removed or added to. */
function spoilt(
  value: unknown,
  way: readonly number[],
  what: unknown,
  how: 'replace' | 'remove' | 'add',
): unknown {
  if (typeof value !== 'object' || value === null || way.length === 0) return what;
  const names = Object.keys(value);
  const name = names[(way[0] ?? 0) % Math.max(1, names.length)];
  if (name === undefined) return what;
  const isHere = way.length === 1;
  const rest: [string, unknown][] = Object.entries(value).flatMap(([own, member]) =>
    own !== name
      ? [[own, member]]
      : isHere && how === 'remove'
        ? []
        : [[own, isHere && how === 'add' ? member : spoilt(member, way.slice(1), what, how)]],
  );
  if (isHere && how === 'add') rest.push(['another~/member', what]);
  return Array.isArray(value) ? rest.map(([, member]) => member) : Object.fromEntries(rest);
}

describe('the check of a file', () => {
  it('takes what the project writes', () => {
    expect(byUs(samples[0]?.[1], 'report')).toBeUndefined();
    for (const [form, value] of samples) expect(byUs(value, form)).toEqual(byAjv(value, form));
  });

  it('says what Ajv says first of a value with something wrong in it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }),
        strange,
        fc.constantFrom('replace', 'remove', 'add'),
        ([form, value], way, what, how) => {
          const bad = spoilt(value, way, what, how);
          expect(byUs(bad, form)).toEqual(byAjv(bad, form));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

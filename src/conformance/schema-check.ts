import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { publishedSchema } from './published-schema.ts';

/** Says whether a value has the form that a schema describes; if not, `errors` has the first thing that is wrong. */
export type SchemaCheck<Content> = ValidateFunction<Content>;

/** What is wrong with a value. */
export type SchemaProblem = ErrorObject;

/** The forms that are read from files: each the id of a schema in docs/schemas/, or of a part of one. */
export const checkedForms = {
  report: 'urn:kms-reference-model:conformance-report',
  baseline: 'urn:kms-reference-model:conformance-baseline',
  traceHeader: 'urn:kms-reference-model:conformance-trace#/$defs/header',
  traceObservation: 'urn:kms-reference-model:conformance-trace#/$defs/observation',
  traceEnd: 'urn:kms-reference-model:conformance-trace#/$defs/end',
} as const;

/** A form that is read from files. */
export type CheckedForm = keyof typeof checkedForms;

/** The published schemas, to be compiled with these settings. `code` is for the build, which compiles them ahead. */
export function schemaCompiler(code: { readonly source?: boolean } = {}): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, discriminator: true, code });
  for (const name of ['conformance-report', 'conformance-baseline', 'conformance-trace']) {
    ajv.addSchema(publishedSchema(name));
  }
  return ajv;
}

let compiler: Ajv2020 | undefined;

/** The check of a form, compiled when it is first asked for. (In the built package: compiled by the build.) */
export function schemaCheck<Content>(form: CheckedForm): SchemaCheck<Content> {
  compiler ??= schemaCompiler();
  const check = compiler.getSchema<Content>(checkedForms[form]);
  if (check === undefined) throw new Error(`no schema is called ${checkedForms[form]}`);
  return check;
}

import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'rolldown';
import { checkedForms, schemaCompiler } from '../conformance/schema-check.ts';

/** Puts the compiled checks in the place of conformance/schema-check.ts, which compiles them when it runs. */
export function compiledSchemaChecks(): Plugin {
  return {
    name: 'compiled-schema-checks',
    load(id) {
      if (!id.endsWith('/conformance/schema-check.ts')) return null;
      const checks = standalone.default(schemaCompiler({ source: true }), checkedForms);
      return `${checks}\nexports.schemaCheck = (form) => exports[form];\n`;
    },
  };
}

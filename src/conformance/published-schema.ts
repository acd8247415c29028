import { readFileSync } from 'node:fs';

/** A JSON Schema that the package publishes in `docs/schemas/`. */
export function publishedSchema(name: string): object {
  const file = new URL(`../../docs/schemas/${name}.schema.json`, import.meta.url);
  const schema: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof schema !== 'object' || schema === null) throw new Error(`${file.pathname} is not a schema`);
  return schema;
}

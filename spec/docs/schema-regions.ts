import { publishedSchema } from '../../src/conformance/published-schema.ts';
import { table } from './table.ts';

/** The parts of docs/ that tell what a published JSON Schema says. */
export const schemaRegions: { readonly [Name in string]: () => string } = {
  'finding kinds': () =>
    table(
      ['Kind', 'Means'],
      described('conformance-report', 'kind').map(({ name, description }) => [`\`${name}\``, description]),
    ),
  'report members': () => membersTable('conformance-report', null),
  'finding members': () => membersTable('conformance-report', 'finding'),
  'trace members': () => membersTable('conformance-trace', 'observation'),
};

/** The members of an object in a schema, or of a definition in it, as a table. */
function membersTable(schema: string, name: string | null): string {
  return table(
    ['Member', 'Is'],
    described(schema, name).map((member) => [`\`${member.name}\``, member.description]),
  );
}

interface Described {
  readonly description?: string;
  readonly $ref?: string;
  readonly const?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly oneOf?: readonly Described[];
  readonly $defs?: Readonly<Record<string, Described>>;
}

/** What a schema says of each member, or of each alternative. */
function described(
  schemaName: string,
  name: string | null,
): readonly { readonly name: string; readonly description: string }[] {
  const schema: Described = publishedSchema(schemaName);
  const { properties = {}, oneOf } = (name === null ? schema : schema.$defs?.[name]) ?? {};
  const parts: readonly (readonly [string, Described])[] =
    oneOf?.map((alternative) => [alternative.const ?? '', alternative]) ?? Object.entries(properties);
  return parts.map(([member, facts]) => {
    const definition = schema.$defs?.[facts.$ref?.replace('#/$defs/', '') ?? ''];
    const description = facts.description ?? definition?.description;
    if (description === undefined) throw new Error(`${schemaName} says nothing of ${member}`);
    return { name: member, description };
  });
}

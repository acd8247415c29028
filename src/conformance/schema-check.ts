import { publishedSchema } from './published-schema.ts';

/** The forms that are read from files: the name of a schema in docs/schemas/, and which part of it. */
const forms = {
  report: ['conformance-report'],
  baseline: ['conformance-baseline'],
  traceHeader: ['conformance-trace', 'header'],
  traceObservation: ['conformance-trace', 'observation'],
  traceEnd: ['conformance-trace', 'end'],
} as const;

/** The first thing that keeps a value from having the form of a schema, in the words of Ajv. */
export interface SchemaProblem {
  /** Where in the value, as a JSON pointer. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly message: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What of JSON Schema the published schemas use. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly discriminator?: { readonly propertyName: string };
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** A form that is read from files. */
export type Form = keyof typeof forms;

const schemas = new Map<string, Schema>();

/**
 * Checks that a value has a form: that of the schema which the package publishes.
 *
 * @throws what `failure` makes of the first problem
 */
export function assertForm<Content>(
  value: unknown,
  form: Form,
  failure: (problem: SchemaProblem) => Error,
): asserts value is Content {
  const found = schemaProblem(value, form);
  if (found !== undefined) throw failure(found);
}

/** What keeps a value from having a form; undefined if it has it. */
export function schemaProblem(value: unknown, form: Form): SchemaProblem | undefined {
  const [name, part] = forms[form];
  const root = schemas.get(name) ?? publishedSchema(name);
  schemas.set(name, root);
  return problem(value, part === undefined ? root : { $ref: `#/$defs/${part}` }, '', root);
}

function problem(value: unknown, schema: Schema, at: string, root: Schema): SchemaProblem | undefined {
  const wrong = (keyword: string, message: string, params = {}): SchemaProblem => ({
    instancePath: at,
    keyword,
    message,
    params,
  });
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  if (types?.some((type) => hasType(value, type)) === false) return wrong('type', `must be ${types.join()}`);
  const limit = limits.find(([keyword, keeps]) => !(keeps(value, schema[keyword]) ?? true));
  if (limit !== undefined) {
    const [keyword, , text] = limit;
    return wrong(
      keyword,
      text.replace('#', () => String(schema[keyword])),
    );
  }
  if (schema.$ref !== undefined) {
    const found = problem(value, referred(root, schema.$ref), at, root);
    if (found !== undefined) return found;
  }
  if ('const' in schema && value !== schema.const) {
    return wrong('const', 'must be equal to constant', { allowedValue: schema.const });
  }
  if (schema.enum?.includes(value) === false) {
    return wrong('enum', 'must be equal to one of the allowed values', { allowedValues: schema.enum });
  }
  const choice = schema.discriminator?.propertyName;
  if (choice !== undefined) {
    if (typeof value !== 'object' || value === null) return undefined;
    const tag = Reflect.get(value, choice);
    if (typeof tag !== 'string') return wrong('discriminator', `tag "${choice}" must be string`);
    const chosen = schema.oneOf?.find((branch) => hasTag(branch.properties?.[choice], tag));
    return chosen === undefined
      ? wrong('discriminator', `value of tag "${choice}" must be in oneOf`)
      : problem(value, chosen, at, root);
  }
  for (const branches of [schema.anyOf, schema.oneOf]) {
    const [first, ...others] = branches?.map((branch) => problem(value, branch, at, root)) ?? [];
    if (first !== undefined && !others.includes(undefined)) return first;
  }
  if (Array.isArray(value)) {
    return firstOf(value, (item, index) =>
      schema.items === undefined ? undefined : problem(item, schema.items, `${at}/${index}`, root),
    );
  }
  return typeof value === 'object' && value !== null
    ? problemOfMembers(value, schema, at, root, wrong)
    : undefined;
}

function problemOfMembers(
  value: object,
  { required = [], properties = {}, additionalProperties: additional = true }: Schema,
  at: string,
  root: Schema,
  wrong: (keyword: string, message: string, params?: object) => SchemaProblem,
): SchemaProblem | undefined {
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) {
    return wrong('required', `must have required property '${missing}'`, { missingProperty: missing });
  }
  const others = Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
  if (additional === false && others[0] !== undefined) {
    return wrong('additionalProperties', 'must NOT have additional properties', {
      additionalProperty: others[0],
    });
  }
  const ofMember = (name: string, schema: Schema) =>
    problem(Reflect.get(value, name), schema, `${at}/${pointerPart(name)}`, root);
  return (
    (typeof additional === 'object' ? firstOf(others, (name) => ofMember(name, additional)) : undefined) ??
    firstOf(Object.entries(properties), ([name, schema]) =>
      Object.hasOwn(value, name) ? ofMember(name, schema) : undefined,
    )
  );
}

type LimitKeyword =
  | 'maximum'
  | 'minimum'
  | 'exclusiveMaximum'
  | 'exclusiveMinimum'
  | 'maxLength'
  | 'minLength'
  | 'pattern'
  | 'minItems';

/** Each with whether a value keeps a limit; undefined where there is nothing to keep. */
const limits: readonly (readonly [
  LimitKeyword,
  (value: unknown, limit: number | string | undefined) => boolean | undefined,
  string,
])[] = [
  ['maximum', onNumber((value, limit) => value <= limit), 'must be <= #'],
  ['minimum', onNumber((value, limit) => value >= limit), 'must be >= #'],
  ['exclusiveMaximum', onNumber((value, limit) => value < limit), 'must be < #'],
  ['exclusiveMinimum', onNumber((value, limit) => value > limit), 'must be > #'],
  ['maxLength', onLength((length, limit) => length <= limit), 'must NOT have more than # characters'],
  ['minLength', onLength((length, limit) => length >= limit), 'must NOT have fewer than # characters'],
  [
    'pattern',
    (value, pattern) =>
      typeof value === 'string' && typeof pattern === 'string'
        ? new RegExp(pattern, 'u').test(value)
        : undefined,
    'must match pattern "#"',
  ],
  [
    'minItems',
    (value, limit) => (Array.isArray(value) && typeof limit === 'number' ? value.length >= limit : undefined),
    'must NOT have fewer than # items',
  ],
];

function onNumber(keeps: (value: number, limit: number) => boolean) {
  return (value: unknown, limit: number | string | undefined) =>
    typeof value === 'number' && typeof limit === 'number' ? keeps(value, limit) : undefined;
}

function onLength(keeps: (length: number, limit: number) => boolean) {
  return (value: unknown, limit: number | string | undefined) =>
    typeof value === 'string' && typeof limit === 'number' ? keeps([...value].length, limit) : undefined;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function hasTag(schema: Schema | undefined, tag: unknown): boolean {
  return schema?.const === undefined ? schema?.enum?.includes(tag) === true : schema.const === tag;
}

function referred(root: Schema, reference: string): Schema {
  const name = reference.replace('#/$defs/', '');
  const schema = root.$defs?.[name];
  if (schema === undefined) throw new Error(`the schema has no ${reference}`);
  return schema;
}

function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function firstOf<Item>(
  items: readonly Item[],
  problemAt: (item: Item, index: number) => SchemaProblem | undefined,
): SchemaProblem | undefined {
  for (const [index, item] of items.entries()) {
    const found = problemAt(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

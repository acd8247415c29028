/**
 * The notation of the service model, read twice: as values with {@link shapeOf}, as types with {@link WireValue}.
 *
 *     string 1..256 sensitive /^[A-Z]+$/   a text: bounds of its length, not repeated in messages, pattern; all optional
 *     enum RAW DIGEST listed RAW           a text that is one of these; what messages list, if not these
 *     integer 1..1024, boolean, timestamp
 *     blob 1..4096 sensitive               bytes
 *     list Tag 0..10, map TagValueType     of what another type is
 *     { TagKey!: TagKeyType, Note: Text }  members; the ones with ! are required
 */
import { types } from './service-model.ts';
import type { Bounds, Shape, StructureShape } from './shape.ts';

type TypeName = keyof typeof types;

/** The type of a value on the wire, from its notation: blobs are base64 texts, timestamps are epoch seconds. */
type WireValue<Text extends string> = Text extends `{ ${infer Members} }`
  ? WireStructure<Members>
  : Text extends `enum ${infer Values} listed ${string}`
    ? Split<Values, ' '>
    : Text extends `enum ${infer Values}`
      ? Split<Values, ' '>
      : Text extends `list ${infer Member}`
        ? readonly NamedValue<FirstWord<Member>>[]
        : Text extends `map ${infer Value}`
          ? { readonly [key: string]: NamedValue<Value> }
          : Text extends 'boolean'
            ? boolean
            : Text extends `integer${string}` | 'timestamp'
              ? number
              : string;

/** The type of a value on the wire that has one of AWS's types. */
export type NamedValue<Name extends string> = Name extends TypeName ? WireValue<(typeof types)[Name]> : never;

/** The type of a structure on the wire, from the notation of its members. */
export type WireStructure<Members extends string> = Flat<
  {
    readonly [Member in Split<Members, ', '> as RequiredName<Member>]: NamedValue<TypeIn<Member>>;
  } & {
    readonly [Member in Split<Members, ', '> as OptionalName<Member>]?: NamedValue<TypeIn<Member>>;
  }
>;

type RequiredName<Member> = Member extends `${infer Name}!: ${string}` ? Name : never;

type OptionalName<Member> = Member extends `${string}!: ${string}`
  ? never
  : Member extends `${infer Name}: ${string}`
    ? Name
    : never;

type TypeIn<Member> = Member extends `${string}: ${infer Type}` ? Type : never;

type FirstWord<Text extends string> = Text extends `${infer First} ${string}` ? First : Text;

type Split<Text extends string, By extends string> = Text extends `${infer First}${By}${infer Rest}`
  ? First | Split<Rest, By>
  : Text;

type Flat<T> = { [Name in keyof T]: T[Name] };

const namedShapes = new Map<string, Shape>();

export function namedShape(name: string): Shape {
  const texts: Readonly<Record<string, string>> = types;
  const shape = namedShapes.get(name) ?? shapeOf(texts[name] ?? '');
  namedShapes.set(name, shape);
  return shape;
}

/** The shape of a structure, from the notation of its members. */
export function structureOf(members: string): StructureShape {
  const parts = members === '' ? [] : members.split(', ').map((member) => member.split(': '));
  return {
    kind: 'structure',
    required: parts.flatMap(([name = '']) => (name.endsWith('!') ? [name.slice(0, -1)] : [])),
    members: Object.fromEntries(
      parts.map(([name = '', type = '']) => [name.replace('!', ''), namedShape(type)]),
    ),
  };
}

/** @throws Error for what is not in the notation */
export function shapeOf(text: string): Shape {
  if (text.startsWith('{ ')) return structureOf(text.slice(2, -2));
  const [kind, ...words] = text.split(' ');
  switch (kind) {
    case 'enum': {
      const bar = words.indexOf('listed');
      return bar < 0
        ? { kind: 'string', enum: words }
        : { kind: 'string', enum: words.slice(0, bar), listed: words.slice(bar + 1) };
    }
    case 'string': {
      const pattern = words.find((word) => word.startsWith('/'))?.slice(1, -1);
      return {
        kind,
        ...boundsIn(words),
        ...(pattern === undefined ? {} : { pattern }),
        ...sensitiveIn(words),
      };
    }
    case 'integer':
      return { kind, ...boundsIn(words) };
    case 'blob':
      return { kind, ...boundsIn(words), ...sensitiveIn(words) };
    case 'boolean':
    case 'timestamp':
      return { kind };
    case 'list': {
      const member = namedShape(words[0] ?? '');
      if (member.kind === 'string' || member.kind === 'structure')
        return { kind, member, ...boundsIn(words) };
      break;
    }
    case 'map': {
      const value: Shape = namedShape(words[0] ?? '');
      if (value.kind === 'string') return { kind, value };
      break;
    }
    default:
  }
  throw new Error(`'${text}' is not in the notation of the service model`);
}

function sensitiveIn(words: readonly string[]): { readonly sensitive?: true } {
  return words.includes('sensitive') ? { sensitive: true } : {};
}

function boundsIn(words: readonly string[]): Bounds {
  const [min, max] = words.find((word) => /^\d+\.\.\d+$/.test(word))?.split('..') ?? [];
  return min === undefined ? {} : { min: Number(min), max: Number(max) };
}

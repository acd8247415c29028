import { isObject } from './read-wire.ts';
import type { Bounds, ListShape, MapShape, Shape, StringShape, StructureShape } from './shape.ts';

/** AWS names ten violations at most. Source: inferred from Kinesis, as an emulator of it has observed. */
const mostViolations = 10;

/**
 * What a value lacks that a shape asks for, in AWS's words and order; nothing for a value that has it all.
 *
 * Source of the wording: recorded F12, F16, F18, F20, F28, F31, F32, F64, F65, G1, G2; observed J18 to J21, J24, J52 (the
 * length before the pattern, `Value null at` but `Value at` for what is sensitive). Inferred from other AWS services: texts
 * in a list, shown as the whole list with all their constraints in brackets (Lambda, ACM), and likewise in a map. A value
 * is not shown if it is a blob (recorded) or a sensitive text (inferred). A text that is too long is not tried against its
 * pattern.
 */
export function violationsOf(shape: Shape, value: unknown, path = ''): readonly string[] {
  const found: string[] = [];
  for (const violation of violations(shape, value, path)) {
    found.push(violation);
    if (found.length === mostViolations) break;
  }
  return found;
}

const notNull = 'Member must not be null';

function* violations(shape: Shape, value: unknown, path: string): Generator<string> {
  if (value === undefined || value === null)
    yield violation(path, isSensitive(shape) ? '' : ' null', notNull);
  else if (shape.kind === 'string' && typeof value === 'string') {
    const shown = shape.sensitive ? '' : ` '${value}'`;
    for (const broken of brokenByText(shape, value)) yield violation(path, shown, broken);
  } else if (shape.kind === 'integer' && typeof value === 'number') {
    for (const broken of brokenByNumber(shape, value, 'value')) yield violation(path, ` '${value}'`, broken);
  } else if (shape.kind === 'blob' && typeof value === 'string') {
    for (const broken of brokenByNumber(shape, byteLength(value), 'length'))
      yield violation(path, '', broken);
  } else if (shape.kind === 'list' && Array.isArray(value)) yield* inList(shape, value, path);
  else if (shape.kind === 'map' && isObject(value)) yield* inMap(shape, value, path);
  else if (shape.kind === 'structure' && isObject(value)) yield* inStructure(shape, value, path);
  else if (typeof value !== (shape.kind === 'timestamp' ? 'number' : shape.kind)) {
    yield violation(path, '', `Member must be a ${shape.kind}`);
  }
}

function* inList(shape: ListShape, list: readonly unknown[], path: string): Generator<string> {
  const broken = brokenByNumber(shape, list.length, 'length');
  const { member } = shape;
  if (member.kind === 'structure') {
    for (const [index, item] of list.entries())
      yield* violations(member, item, `${path}.${index + 1}.member`);
    for (const constraint of broken) yield violation(path, '', constraint);
    return;
  }
  if (!list.every((item) => isText(member, item))) {
    broken.push(`Member must satisfy constraint: [${constraintsOfTexts(member, list)}]`);
  }
  if (broken.length === 0) return;
  const shown = ` '[${list.map(String).join(', ')}]'`;
  for (const constraint of broken) yield violation(path, shown, constraint);
}

function* inMap(shape: MapShape, map: Readonly<Record<string, unknown>>, path: string): Generator<string> {
  const values = Object.values(map);
  if (values.every((value) => isText(shape.value, value))) return;
  const shown = Object.entries(map).map(([key, value]) => `${key}=${String(value)}`);
  const constraint = `Map value must satisfy constraint: [${constraintsOfTexts(shape.value, values)}]`;
  yield violation(path, ` '{${shown.join(', ')}}'`, constraint);
}

function* inStructure(
  shape: StructureShape,
  structure: Readonly<Record<string, unknown>>,
  path: string,
): Generator<string> {
  const prefix = path === '' ? '' : `${path}.`;
  for (const [name, member] of Object.entries(shape.members)) {
    if (Object.hasOwn(structure, name) || shape.required.includes(name)) {
      yield* violations(member, structure[name], prefix + lowerCamel(name));
    }
  }
}

function isSensitive(shape: Shape): boolean {
  return (shape.kind === 'string' || shape.kind === 'blob') && shape.sensitive === true;
}

function violation(path: string, shown: string, constraint: string): string {
  return `Value${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

function isText(shape: StringShape, value: unknown): boolean {
  return typeof value === 'string' && brokenByText(shape, value).length === 0;
}

/** The constraints that a text breaks, in AWS's order: least, greatest, pattern, value set. */
function brokenByText(shape: StringShape, text: string): string[] {
  const broken = brokenByNumber(shape, text.length, 'length');
  const isTooLong = shape.max !== undefined && text.length > shape.max;
  if (shape.pattern !== undefined && !isTooLong && !matches(shape.pattern, text)) {
    broken.push(patternConstraint(shape.pattern));
  }
  if (shape.enum !== undefined && !shape.enum.includes(text))
    broken.push(enumConstraint(shape.listed ?? shape.enum));
  return broken;
}

function brokenByNumber(bounds: Bounds, measure: number, measured: 'length' | 'value'): string[] {
  const broken: string[] = [];
  if (bounds.min !== undefined && measure < bounds.min) broken.push(leastConstraint(bounds.min, measured));
  if (bounds.max !== undefined && measure > bounds.max) broken.push(greatestConstraint(bounds.max, measured));
  return broken;
}

/** All the constraints of texts in a list or a map, in AWS's order: greatest, least, pattern, value set, null. */
function constraintsOfTexts(shape: StringShape, values: readonly unknown[]): string {
  const constraints: string[] = [];
  if (shape.max !== undefined) constraints.push(greatestConstraint(shape.max, 'length'));
  if (shape.min !== undefined) constraints.push(leastConstraint(shape.min, 'length'));
  if (shape.pattern !== undefined) constraints.push(patternConstraint(shape.pattern));
  if (shape.enum !== undefined) constraints.push(enumConstraint(shape.listed ?? shape.enum));
  if (values.includes(null)) constraints.push(notNull);
  return constraints.join(', ');
}

function leastConstraint(min: number, measured: 'length' | 'value'): string {
  return `Member must have ${measured} greater than or equal to ${min}`;
}

function greatestConstraint(max: number, measured: 'length' | 'value'): string {
  return `Member must have ${measured} less than or equal to ${max}`;
}

function patternConstraint(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`;
}

function enumConstraint(values: readonly string[]): string {
  return `Member must satisfy enum value set: [${values.join(', ')}]`;
}

/** AWS's patterns are Java's and must match the whole text; Java's `\s` is white space of ASCII only, `\p{ASCII}` is all of it. */
function matches(pattern: string, text: string): boolean {
  const ours = pattern.replaceAll('\\s', ' \\t\\n\\v\\f\\r').replaceAll('\\p{ASCII}', '[\\x00-\\x7f]');
  return new RegExp(`^(?:${ours})$`).test(text);
}

function byteLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

function lowerCamel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

import type { ListShape, MapShape, Shape, StringShape, StructureShape } from './shape.ts';

/**
 * Says whether a value has all that a shape asks for, and adds a text for each thing it lacks to the violations.
 *
 * Source of the wording: recorded F12, F16, F18, F20, F28, F31, F32, F64, F65, G1, G2. Inferred from other AWS services:
 * `Value null at … Member must not be null`; the pattern before the length where a text fails both (DynamoDB, Cognito);
 * texts in a list, shown as the whole list with all their constraints in brackets (Lambda, ACM), and likewise in a map.
 * A value is not shown if it is a blob (recorded) or sensitive (inferred). A text that is too long is not tried against
 * its pattern.
 */
export function satisfies(shape: Shape, value: unknown, path: string, violations: string[]): boolean {
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string' && textSatisfies(shape, value, path, violations);
    case 'integer':
      return typeof value === 'number' && integerSatisfies(shape, value, path, violations);
    case 'blob':
      return typeof value === 'string' && blobSatisfies(shape, value, path, violations);
    case 'boolean':
      return typeof value === 'boolean';
    case 'timestamp':
      return typeof value === 'number';
    case 'list':
      return Array.isArray(value) && listSatisfies(shape, value, path, violations);
    case 'map':
      return isObject(value) && mapSatisfies(shape, value, path, violations);
    case 'structure':
      return isObject(value) && structureSatisfies(shape, value, path, violations);
  }
}

/** AWS names ten violations at most. Source: inferred from Kinesis, as an emulator of it has observed. */
const mostViolations = 10;

/** How a value is shown that AWS does not repeat. */
const hidden = '';

const notNull = 'Member must not be null';

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Adds the constraints that a value breaks; says whether there are none. */
function report(violations: string[], path: string, shown: string, broken: readonly string[]): boolean {
  for (const constraint of broken.slice(0, mostViolations - violations.length)) {
    violations.push(`Value${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
  }
  return broken.length === 0;
}

function textSatisfies(shape: StringShape, text: string, path: string, violations: string[]): boolean {
  return report(violations, path, shape.sensitive ? hidden : ` '${text}'`, brokenByText(shape, text));
}

function integerSatisfies(shape: Bounds, value: number, path: string, violations: string[]): boolean {
  return report(violations, path, ` '${value}'`, brokenByNumber(shape, value, 'value'));
}

function blobSatisfies(shape: Bounds, base64: string, path: string, violations: string[]): boolean {
  return report(violations, path, hidden, brokenByNumber(shape, byteLength(base64), 'length'));
}

function listSatisfies(
  shape: ListShape,
  list: readonly unknown[],
  path: string,
  violations: string[],
): boolean {
  const broken = brokenByNumber(shape, list.length, 'length');
  const { member } = shape;
  if (member.kind === 'structure') {
    const satisfied = list.map((item, index) =>
      memberSatisfies(member, item, `${path}.${index + 1}.member`, violations),
    );
    return report(violations, path, hidden, broken) && satisfied.every(Boolean);
  }
  if (!list.every((item) => isText(member, item))) {
    broken.push(`Member must satisfy constraint: [${constraintsOfTexts(member, list)}]`);
  }
  return broken.length === 0 || report(violations, path, ` '[${list.map(String).join(', ')}]'`, broken);
}

function mapSatisfies(
  shape: MapShape,
  map: Readonly<Record<string, unknown>>,
  path: string,
  violations: string[],
): boolean {
  const items = Object.entries(map);
  const values = items.map(([, value]) => value);
  if (values.every((value) => isText(shape.value, value))) return true;
  const shown = items.map(([key, value]) => `${key}=${String(value)}`).join(', ');
  const constraint = `Map value must satisfy constraint: [${constraintsOfTexts(shape.value, values)}]`;
  return report(violations, path, ` '{${shown}}'`, [constraint]);
}

function structureSatisfies(
  shape: StructureShape,
  structure: Readonly<Record<string, unknown>>,
  path: string,
  violations: string[],
): boolean {
  const prefix = path === '' ? '' : `${path}.`;
  const satisfied = Object.entries(shape.members)
    .filter(([name]) => Object.hasOwn(structure, name) || shape.required.includes(name))
    .map(([name, member]) => memberSatisfies(member, structure[name], prefix + lowerCamel(name), violations));
  return satisfied.every(Boolean);
}

function memberSatisfies(shape: Shape, value: unknown, path: string, violations: string[]): boolean {
  if (violations.length >= mostViolations) return false;
  if (value === undefined || value === null) return report(violations, path, ' null', [notNull]);
  return satisfies(shape, value, path, violations);
}

function isText(shape: StringShape, value: unknown): boolean {
  return typeof value === 'string' && brokenByText(shape, value).length === 0;
}

/** The constraints that a text breaks, in AWS's order: pattern, least, greatest, value set. */
function brokenByText(shape: StringShape, text: string): string[] {
  const broken = brokenByNumber(shape, text.length, 'length');
  const isTooLong = shape.max !== undefined && text.length > shape.max;
  if (shape.pattern !== undefined && !isTooLong && !matches(shape.pattern, text)) {
    broken.unshift(patternConstraint(shape.pattern));
  }
  if (shape.enum !== undefined && !shape.enum.includes(text)) broken.push(enumConstraint(shape.enum));
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
  if (shape.enum !== undefined) constraints.push(enumConstraint(shape.enum));
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

/** AWS's patterns are Java's and must match the whole text; Java's `\s` is white space of ASCII only. */
function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern.replaceAll('\\s', ' \\t\\n\\v\\f\\r')})$`).test(text);
}

function byteLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

function lowerCamel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

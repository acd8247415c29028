import type { Shape, StructureShape } from './shape.ts';

/** What was read from the wire, or why it could not be read: the message of AWS's SerializationException. */
export type WireReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/**
 * Reads a value as AWS reads a request body: a fresh copy that holds only what the shape names.
 *
 * Members that the shape does not know are ignored, a member that is `null` is absent, and the first value of the wrong
 * type ends the reading. Only own members are read, however deep the value is only as much as the shape goes down,
 * and a map may hold any key, `__proto__` too. Reading never throws, whatever the value does when it is looked at.
 *
 * Source of the wording: inferred from SerializationExceptions of other AWS services with the same protocol (Kinesis,
 * Athena, CodeDeploy, SQS), quoted in public issues and test suites; none of KMS is on record. AWS is reported to cut
 * 7.5 down to 7 where an integer is due (Kinesis, Athena); here it is refused.
 */
export function readWire(shape: Shape, value: unknown): WireReading {
  try {
    return { ok: true, value: read(shape, value) };
  } catch (error) {
    return { ok: false, message: error instanceof WireMismatch ? error.message : 'Unreadable value' };
  }
}

class WireMismatch extends Error {}

function read(shape: Shape, value: unknown): unknown {
  switch (shape.kind) {
    case 'string':
      if (typeof value === 'string') return value;
      throw mismatch(value, 'a String');
    case 'integer':
      if (Number.isSafeInteger(value)) return value;
      throw mismatch(value, 'an Integer');
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw mismatch(value, 'a Boolean');
    case 'blob':
      if (typeof value === 'string' && isBase64(value)) return value;
      throw mismatch(value, 'a Blob');
    case 'timestamp':
      if (Number.isFinite(value)) return value;
      throw mismatch(value, 'milliseconds since epoch');
    case 'list':
      if (!Array.isArray(value)) throw misplaced(value, 'Expected list or null');
      // Not map(): a sparse list made in process would keep its holes.
      return Object.values(value).map((member: unknown) =>
        isAbsent(member) ? null : read(shape.member, member),
      );
    case 'map':
      if (!isObject(value)) throw misplaced(value, 'Expected map or null');
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, isAbsent(item) ? null : read(shape.value, item)]),
      );
    case 'structure':
      if (!isObject(value)) throw misplaced(value, 'Expected null');
      return readMembers(shape, value);
  }
}

function readMembers(shape: StructureShape, value: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(shape.members)
      .filter(([name]) => Object.hasOwn(value, name) && !isAbsent(value[name]))
      .map(([name, member]) => [name, read(member, value[name])]),
  );
}

function mismatch(value: unknown, expected: string): WireMismatch {
  return misplaced(value, `${token(value)} can not be converted to ${expected}`);
}

function misplaced(value: unknown, otherwise: string): WireMismatch {
  if (Array.isArray(value)) return new WireMismatch('Start of list found where not expected');
  if (isObject(value)) return new WireMismatch('Start of structure or map found where not expected.');
  return new WireMismatch(otherwise);
}

function token(value: unknown): string {
  return typeof value === 'boolean' ? `${value}_VALUE`.toUpperCase() : `${typeof value}_VALUE`.toUpperCase();
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Looks for what may not be there rather than matching all that is: a search needs no memory, however long the text. */
function isBase64(text: string): boolean {
  const padding = /={0,2}$/.exec(text.slice(-2))?.[0].length ?? 0;
  const digits = text.slice(0, text.length - padding);
  if (text.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(digits)) return false;
  if (padding === 2) return /[AQgw]$/.test(digits.slice(-1));
  if (padding === 1) return /[AEIMQUYcgkosw048]$/.test(digits.slice(-1));
  return true;
}

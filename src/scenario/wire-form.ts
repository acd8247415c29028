/** A value as the KMS wire protocol has it: blobs are base64 texts, times are epoch seconds. */
export type Wire = null | boolean | number | string | readonly Wire[] | WireObject;

export interface WireObject {
  readonly [member: string]: Wire;
}

/** An input or output of the AWS SDK, which has bytes and dates, in the form of the wire. Members that are undefined are left out. */
export function wireForm(value: unknown): Wire {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (value instanceof Uint8Array) return base64Of(value);
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(wireForm);
  return typeof value === 'object' ? wireObject(value) : null;
}

/** {@link wireForm} of a whole input or output: never anything but an object. `$metadata` of the SDK is left out. */
export function wireObject(value: unknown): WireObject {
  if (typeof value !== 'object' || value === null) return {};
  const members: [string, Wire][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined && typeof member !== 'function' && name !== '$metadata') {
      members.push([name, wireForm(member)]);
    }
  }
  return Object.fromEntries(members);
}

/** Says whether a value is an object on the wire, not a list. */
export function isWireObject(value: Wire | undefined): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a text; undefined if it is missing or something else. */
export function textIn(object: WireObject, member: string): string | undefined {
  const value = object[member];
  return typeof value === 'string' ? value : undefined;
}

/** Bytes as base64, in Node and in browsers alike. */
function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** A value as a message shows it: short and on one line, whatever it is. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.slice(0, 40));
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    default:
      return String(value);
  }
}

/** A name that somebody gave, in single quotes; of anything else what it is. */
export function quoted(name: unknown): string {
  return typeof name === 'string' ? `'${shown(name).slice(1, -1)}'` : shown(name);
}

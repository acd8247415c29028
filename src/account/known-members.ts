import { shown } from '../key/shown.ts';

/** @throws RangeError for a member that nobody reads: it may be misspelt, and whoever wrote it expects something of it */
export function assertKnownMembers(of: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new RangeError(`unknown ${of} ${shown(unknown)}: use ${known.join(', ')}`);
}

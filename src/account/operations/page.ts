import { type Failure, failure } from '../answer.ts';
import { blobOf, bytesOf } from '../stand-in/bytes.ts';

/** One page of a list, and whether there is more. */
export interface Page<Item> {
  readonly ok: true;
  readonly items: readonly Item[];
  readonly more: { readonly Truncated: false } | { readonly Truncated: true; readonly NextMarker: string };
}

/** How many items a page of an operation has: unless a limit is given, and at most. */
export interface PageSize {
  readonly usual: number;
  readonly most: number;
}

/**
 * One page of a sorted list.
 *
 * A marker carries the name of the last item openly; any other text answers InvalidMarkerException. Source: API
 * reference, `Limit`, `Marker`, `Truncated`.
 *
 * @param itemsAfter the items after a name, in order; all of them after the empty name
 * @param nameOf the name by which an item is sorted
 */
export function pageOf<Item>(
  itemsAfter: (name: string) => Iterable<Item>,
  nameOf: (item: Item) => string,
  { Marker, Limit }: { readonly Marker?: string; readonly Limit?: number },
  { usual, most }: PageSize,
): Page<Item> | Failure {
  const size = Limit ?? usual;
  if (size > most) {
    return failure(
      'ValidationException',
      `1 validation error detected: Value '${size}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
    );
  }
  const name = Marker === undefined ? '' : nameIn(Marker);
  if (name === null) return failure('InvalidMarkerException');
  const items: Item[] = [];
  for (const item of itemsAfter(name)) {
    const last = items.at(-1);
    if (items.length === size && last !== undefined) {
      const NextMarker = blobOf(`${markerPrefix}${encodeURIComponent(nameOf(last))}`);
      return { ok: true, items, more: { Truncated: true, NextMarker } };
    }
    items.push(item);
  }
  return { ok: true, items, more: { Truncated: false } };
}

/** Where in a trie to begin: after the name on a marker, among the keys with a prefix. */
export function after(prefix: string, name: string) {
  return { prefix, after: name === '' ? '' : prefix + name };
}

const markerPrefix = 'after ';

function nameIn(marker: string): string | null {
  try {
    const text = bytesOf(marker);
    return text.startsWith(markerPrefix) ? decodeURIComponent(text.slice(markerPrefix.length)) : null;
  } catch {
    return null;
  }
}

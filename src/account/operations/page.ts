import { type Failure, failure } from '../answer.ts';
import { blobOf, bytesOf } from '../stand-in/bytes.ts';

/** One page of a list, and whether there is more. */
export interface Page<Item> {
  readonly ok: true;
  readonly items: readonly Item[];
  readonly more: { readonly Truncated: false } | { readonly Truncated: true; readonly NextMarker: string };
}

/**
 * One page of a sorted list.
 *
 * A marker carries the name of the last item openly; any other text answers InvalidMarkerException. Source: API
 * reference, `Limit`, `Marker`, `Truncated`.
 *
 * @param itemsAfter the items after a name, in order; all of them after the empty name
 * @param nameOf the name by which an item is sorted
 * @param size how many items a page has: unless a limit is given, and at most
 */
export function pageOf<Item>(
  itemsAfter: (name: string) => Iterable<Item>,
  nameOf: (item: Item) => string,
  { Marker, Limit }: { readonly Marker?: string; readonly Limit?: number },
  size: { readonly usual: number; readonly most: number },
): Page<Item> | Failure {
  const length = Limit ?? size.usual;
  if (length > size.most) {
    return failure(
      'ValidationException',
      `1 validation error detected: Value '${length}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${size.most}`,
    );
  }
  const name = Marker === undefined ? '' : nameIn(Marker);
  if (name === null) return failure('InvalidMarkerException');
  const items: Item[] = [];
  for (const item of itemsAfter(name)) {
    const last = items.at(-1);
    if (items.length === length && last !== undefined) {
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

import { type Failure, failure } from '../answer.ts';
import { base64Of } from '../stand-in/wrapping.ts';

/** One page of a list, and whether there is more. */
export interface Page<Item> {
  readonly ok: true;
  readonly items: readonly Item[];
  readonly more: { readonly Truncated: false } | { readonly Truncated: true; readonly NextMarker: string };
}

/** How a caller asks for a page, and the operation's own limits. */
export interface PageRequest {
  readonly marker: string | undefined;
  readonly limit: number | undefined;
  readonly usual: number;
  readonly most: number;
}

/**
 * One page of a sorted list.
 *
 * A marker carries the name of the last item openly; one that is none answers InvalidMarkerException. Source: API
 * reference, `Limit`, `Marker`, `Truncated`.
 *
 * @param itemsAfter the items after a name, in order; all of them after the empty name
 * @param nameOf the name by which an item is sorted
 */
export function pageOf<Item>(
  itemsAfter: (name: string) => Iterable<Item>,
  nameOf: (item: Item) => string,
  { marker, limit, usual, most }: PageRequest,
): Page<Item> | Failure {
  if (limit !== undefined && limit > most) {
    return failure(
      'ValidationException',
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${most}`,
    );
  }
  const after = marker === undefined ? '' : nameIn(marker);
  if (after === null) return failure('InvalidMarkerException');
  const size = limit ?? usual;
  const items: Item[] = [];
  for (const item of itemsAfter(after)) {
    if (items.length === size) {
      const last = items.at(-1);
      const NextMarker = base64Of(
        `${markerPrefix}${encodeURIComponent(last === undefined ? '' : nameOf(last))}`,
      );
      return { ok: true, items, more: { Truncated: true, NextMarker } };
    }
    items.push(item);
  }
  return { ok: true, items, more: { Truncated: false } };
}

const markerPrefix = 'after ';

function nameIn(marker: string): string | null {
  try {
    const text = atob(marker);
    return text.startsWith(markerPrefix) ? decodeURIComponent(text.slice(markerPrefix.length)) : null;
  } catch {
    return null;
  }
}

import type { Tag } from '../account.ts';
import { withKey } from '../agenda.ts';
import { failure, type Handlers, success } from '../answer.ts';
import { onKey } from '../on-key.ts';
import { mostTags } from '../request/request-rules.ts';
import { pageOf } from './page.ts';

/**
 * Tags of keys.
 *
 * Source: API reference of the three operations; semantics.md C17, C18, C26; aws-recorded.json F59 to F61. That the total
 * is counted after the key was found is inferred.
 */
export const tagHandlers = {
  TagResource: onKey(({ record }, { account, input }) => {
    const given = new Set(input.Tags.map(({ TagKey }) => TagKey));
    const tags = [...record.tags.filter(({ TagKey }) => !given.has(TagKey)), ...input.Tags];
    return tags.length > mostTags
      ? failure('TagException', 'Too many tags')
      : success(withKey(account, { ...record, tags }), {});
  }),

  /** A tag key that the key does not have is not an error. */
  UntagResource: onKey(({ record }, { account, input }) => {
    const tags = record.tags.filter(({ TagKey }) => !input.TagKeys.includes(TagKey));
    return success(withKey(account, { ...record, tags }), {});
  }),

  ListResourceTags: onKey(({ record }, { account, input }) => {
    const page = pageOf(
      (name) => sorted(record.tags).filter(({ TagKey }) => codeUnits(TagKey) > name),
      ({ TagKey }) => codeUnits(TagKey),
      input,
      { usual: 50, most: 50 },
    );
    return page.ok ? success(account, { Tags: page.items, ...page.more }) : page;
  }),
} as const satisfies Handlers;

function sorted(tags: readonly Tag[]): readonly Tag[] {
  return [...tags].sort((one, other) => (one.TagKey < other.TagKey ? -1 : 1));
}

/** A text in hexadecimal digits that sort as the text does: a marker must hold any tag key, and in few characters. */
function codeUnits(text: string): string {
  return text
    .split('')
    .map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'))
    .join('');
}

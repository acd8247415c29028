import { visible } from '../../scenario/visible.ts';

/** The longest text of a target that is laid out, in characters. */
const longest = 300;

/** A text of a target as people get to see it: every character shows, and only the beginning of a long one is there. */
export function excerpt(text: string, most = longest): string {
  const shown = visible(text.slice(0, most));
  return text.length <= most ? shown : `${shown}… (${text.length} characters)`;
}

/** Characters that move the cursor, change colours or the direction of writing, or do not show; and halves of characters. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text in one line in which every character shows: the others are escaped as in JavaScript, so that nothing that a target
 * answers does anything to a terminal, a page or a file.
 *
 * @example visible('a\u001b[31m') // → a\u001b[31m, seven characters more
 */
export function visible(text: string): string {
  return withEscapes(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16).padStart(4, '0');
    return short[character] ?? (hex.length > 4 ? `\\u{${hex}}` : `\\u${hex}`);
  });
}

/** The same for a text of several lines, which stay lines. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** A text with another escape in the place of each character that does not show. */
export function withEscapes(text: string, escapeOf: (character: string) => string): string {
  return text.replace(unseen, escapeOf);
}

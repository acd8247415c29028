/**
 * A text in one line with nothing in it that a terminal obeys: what a target answers moves no cursor, changes no colour
 * and turns no direction of writing.
 */
export function visible(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]/gu, ' ');
}

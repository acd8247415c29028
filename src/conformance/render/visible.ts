/** A text in one line without control characters: a target's answer cannot move the cursor, change colours or the direction of writing. */
export function visible(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]/gu, ' ');
}

/** Says whether a text is one of a closed list of words. */
export function isWordOf<Word extends string>(words: readonly Word[], text: string): text is Word {
  return words.some((word) => word === text);
}

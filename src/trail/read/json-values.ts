/** A value in JSON text that is not read, and why. */
export interface UnreadText {
  /** The text, or its beginning. */
  readonly text: string;
  readonly problem: string;
}

/** One record as it stands in a file, still as text. */
export type FoundText = string | UnreadText;

/** The longest text of one record, in characters. CloudTrail's own limit is 256 KB. */
export const longestRecord = 8 * 1024 * 1024;

/** The members that hold a list of records, in the files of CloudTrail and the answers of its commands. */
const listMembers: ReadonlySet<string> = new Set(['Records', 'Events', 'events', 'QueryResultRows']);

/**
 * Cuts JSON text that comes in pieces into records: the elements of a list, of a member such as `Records`, or else whole
 * documents, of which several may follow one another. Keeps no more than one record.
 *
 * @example
 * new JsonValues().push('{"Records":[{"a":1},{"a":2}]}') // ['{"a":1}', '{"a":2}']
 */
export class JsonValues {
  #rest = '';
  /** Where the next character to look at is in the rest. */
  #next = 0;
  #depth = 0;
  /** The depth at which records start. */
  #recordDepth = 0;
  /** Where the current record starts in the rest; -1 between records, or in one that is too long. */
  #start = -1;
  #isTooLong = false;
  #inText = false;
  #textStart = 0;
  #lastText = '';

  push(chunk: string): readonly FoundText[] {
    const found: FoundText[] = [];
    this.#rest += chunk;
    while (this.#next < this.#rest.length && this.#passes(found)) this.#next += 1;
    this.#forget(found);
    return found;
  }

  /** What is left when no more text comes: nothing, or a record that is cut. */
  end(): readonly FoundText[] {
    if (this.#depth === 0 && !this.#inText) return [];
    return [{ text: this.#rest.slice(Math.max(0, this.#start)), problem: 'the text ends in the middle' }];
  }

  /** Looks at the next character; false if what follows it has to come first. */
  #passes(found: FoundText[]): boolean {
    if (this.#inText) {
      const { at, isOpen } = endOfText(this.#rest, this.#next);
      this.#next = at;
      if (isOpen) return false;
      this.#inText = false;
      if (this.#depth === 1) this.#lastText = this.#rest.slice(this.#textStart, at);
      return true;
    }
    const character = this.#rest.charCodeAt(this.#next);
    switch (character) {
      case quote:
        this.#inText = true;
        this.#textStart = this.#next + 1;
        break;
      case openBrace:
      case openBracket:
        if (this.#depth === 0) this.#startDocument(character);
        else if (this.#isListOfRecords(character)) this.#recordDepth = 2;
        else if (this.#depth === this.#recordDepth) this.#start = this.#next;
        this.#depth += 1;
        break;
      case closeBrace:
      case closeBracket:
        if (this.#depth > 0) this.#close(found);
        break;
      default:
    }
    return true;
  }

  #startDocument(character: number): void {
    this.#recordDepth = character === openBracket ? 1 : 0;
    this.#start = character === openBracket ? -1 : this.#next;
    this.#lastText = '';
  }

  #isListOfRecords(character: number): boolean {
    const isMember = character === openBracket && this.#depth === 1 && this.#recordDepth !== 1;
    if (!isMember || !listMembers.has(this.#lastText)) return false;
    this.#start = -1;
    return true;
  }

  #close(found: FoundText[]): void {
    this.#depth -= 1;
    // The list is over: what else is in the document is no record.
    if (this.#depth === 1 && this.#recordDepth === 2) this.#recordDepth = -1;
    if (this.#depth !== this.#recordDepth) return;
    if (this.#start !== -1) found.push(this.#rest.slice(this.#start, this.#next + 1));
    this.#start = -1;
    this.#isTooLong = false;
  }

  /** Drops what has been looked at and belongs to no record that is still open. */
  #forget(found: FoundText[]): void {
    if (this.#start !== -1 && this.#rest.length - this.#start > longestRecord) {
      const text = this.#rest.slice(this.#start, this.#start + 1000);
      found.push({ text, problem: `it is longer than ${longestRecord} characters` });
      this.#start = -1;
      this.#isTooLong = true;
    }
    const keepFrom = this.#start !== -1 ? this.#start : this.#inText ? this.#textStart : this.#next;
    const from = this.#isTooLong ? this.#next : keepFrom;
    this.#rest = this.#rest.slice(from);
    this.#next -= from;
    this.#textStart = Math.max(0, this.#textStart - from);
    if (this.#start !== -1) this.#start -= from;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** The place of the quote that ends a text, or where to go on looking for it when more has come. */
function endOfText(text: string, from: number): { readonly at: number; readonly isOpen: boolean } {
  let at = from;
  for (; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === quote) return { at, isOpen: false };
    if (character !== backslash) continue;
    if (at + 1 === text.length) return { at, isOpen: true };
    at += 1;
  }
  return { at, isOpen: true };
}

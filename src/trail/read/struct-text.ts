/** What a text in the notation of Athena and CloudTrail Lake says, such as `{keyId=1234, tags=[{key=a, value=b}]}`. */
export type Struct = string | readonly Struct[] | { readonly [name: string]: Struct };

/**
 * Reads a row, map or array as Athena and CloudTrail Lake write it into a CSV field. The notation does not quote: a value
 * ends where the next name or the closing bracket is.
 *
 * @example
 * readStruct('[{arn=arn:aws:kms:…, accountid=111122223333}]')
 */
export function readStruct(text: string): Struct {
  return new StructText(text).value();
}

/** How deep what is read may be nested. */
const deepest = 32;

class StructText {
  readonly #text: string;
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Struct {
    this.#skipSpace();
    if (this.#depth >= deepest) return this.#plain();
    switch (this.#text[this.#next]) {
      case '{':
        return this.#members();
      case '[':
        return this.#list();
      default:
        return this.#plain();
    }
  }

  #members(): Struct {
    const members: [string, Struct][] = [];
    this.#inside('}', () => {
      const name = /\s*([\w.:-]*)=/y;
      name.lastIndex = this.#next;
      const found = name.exec(this.#text);
      if (found === null) {
        this.value();
        return;
      }
      this.#next = name.lastIndex;
      members.push([found[1] ?? '', this.value()]);
    });
    return Object.fromEntries(members);
  }

  #list(): Struct {
    const list: Struct[] = [];
    this.#inside(']', () => list.push(this.value()));
    return list;
  }

  #inside(close: string, readOne: () => void): void {
    this.#next += 1;
    this.#depth += 1;
    this.#skipSpace();
    while (this.#next < this.#text.length && this.#text[this.#next] !== close) {
      readOne();
      this.#skipSpace();
      if (this.#text[this.#next] === ',') this.#next += 1;
      else if (this.#text[this.#next] !== close) break;
      this.#skipSpace();
    }
    this.#next += 1;
    this.#depth -= 1;
  }

  /** Up to a closing bracket, or a comma before the next name or element. */
  #plain(): string {
    const end = /,\s*(?=[\w.:-]*=)|,\s*(?=[[{])|[\]}]|$/g;
    end.lastIndex = this.#next;
    const at = end.exec(this.#text)?.index ?? this.#text.length;
    const plain = this.#text.slice(this.#next, at).trim();
    this.#next = at;
    return plain;
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#next] ?? '')) this.#next += 1;
  }
}

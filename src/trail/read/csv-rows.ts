/**
 * Cuts CSV text that comes in pieces into rows (RFC 4180: fields in quotes may hold commas, line ends, and quotes twice).
 * Keeps no more than one row.
 */
export class CsvRows {
  #row: string[] = [];
  #field = '';
  #inQuotes = false;
  #wasQuote = false;

  push(chunk: string): readonly (readonly string[])[] {
    const rows: string[][] = [];
    for (const character of chunk) {
      if (this.#inQuotes) {
        if (character === '"') {
          this.#inQuotes = false;
          this.#wasQuote = true;
        } else this.#field += character;
        continue;
      }
      if (character === '"') {
        if (this.#wasQuote) this.#field += '"';
        this.#inQuotes = true;
      } else if (character === ',') this.#endField();
      else if (character === '\n') this.#endRow(rows);
      else if (character !== '\r') this.#field += character;
      this.#wasQuote = false;
    }
    return rows;
  }

  /** The last row, if no line end follows it. */
  end(): readonly (readonly string[])[] {
    const rows: string[][] = [];
    if (this.#field !== '' || this.#row.length > 0) this.#endRow(rows);
    return rows;
  }

  #endField(): void {
    this.#row.push(this.#field);
    this.#field = '';
  }

  #endRow(rows: string[][]): void {
    this.#endField();
    const [only = ''] = this.#row;
    if (this.#row.length > 1 || only !== '') rows.push(this.#row);
    this.#row = [];
  }
}

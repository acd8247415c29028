import { CsvRows } from './csv-rows.ts';
import { type FoundText, JsonValues, longestRecord } from './json-values.ts';

/** A value found in a file, or why there is none. */
export type Found =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly eventId: string | null; readonly problem: string };

/**
 * Finds the records in text that comes in pieces: JSON in every shape that CloudTrail, its commands and exports write, JSON
 * lines, or CSV with a line of names. Which it is, the text itself says. Keeps no more than one record or line.
 */
export class RecordsIn {
  #head: string | null = '';
  #reader: Reader | null = null;

  push(chunk: string): readonly Found[] {
    if (this.#reader !== null) return this.#reader.push(chunk);
    const head = `${this.#head ?? ''}${chunk}`;
    const reader = readerFor(head, false);
    if (reader === null) {
      this.#head = head;
      return [];
    }
    this.#head = null;
    this.#reader = reader;
    return reader.push(head);
  }

  end(): readonly Found[] {
    const reader = this.#reader ?? readerFor(this.#head ?? '', true);
    if (reader === null) return [];
    return this.#reader === null ? [...reader.push(this.#head ?? ''), ...reader.end()] : reader.end();
  }
}

interface Reader {
  readonly push: (chunk: string) => readonly Found[];
  readonly end: () => readonly Found[];
}

/** Null if that much text does not yet tell. */
function readerFor(head: string, isWhole: boolean): Reader | null {
  const text = head.replace(/^\ufeff/, '').trimStart();
  if (text === '') return null;
  if (!/^[[{]/.test(text)) return csvReader();
  const lineEnd = text.indexOf('\n');
  if (lineEnd === -1) return isWhole || text.length > 1_000_000 ? jsonReader() : null;
  return isDocument(text.slice(0, lineEnd)) ? linesReader() : jsonReader();
}

function isDocument(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function jsonReader(): Reader {
  const values = new JsonValues();
  return {
    push: (chunk) => values.push(chunk).map(parsed),
    end: () => values.end().map(parsed),
  };
}

/** Lines that cannot be read do no harm to those after them. */
function linesReader(): Reader {
  let rest = '';
  const read = (line: string): readonly Found[] => {
    const values = new JsonValues();
    const found = [...values.push(line), ...values.end()];
    if (found.length > 0 || line.trim() === '' || /"(Records|Events)"\s*:\s*\[\s*\]/.test(line))
      return found.map(parsed);
    return [{ kind: 'unreadable', eventId: eventIdIn(line), problem: 'the line is not JSON' }];
  };
  return {
    push: (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestRecord * 8) rest = rest.slice(0, longestRecord);
      return lines.flatMap(read);
    },
    end: () => read(rest),
  };
}

function csvReader(): Reader {
  const rows = new CsvRows();
  let names: readonly string[] | null = null;
  const read = (row: readonly string[]): readonly Found[] => {
    if (names === null) {
      names = row.map((name) => name.replace(/^\ufeff/, '').trim());
      if (names.some((name) => /^(eventname|eventjson|event_json|cloudtrailevent)$/i.test(name))) return [];
      return [
        { kind: 'unreadable', eventId: null, problem: 'it is neither JSON nor CSV with a column eventName' },
      ];
    }
    return [
      { kind: 'value', value: Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])) },
    ];
  };
  return { push: (chunk) => rows.push(chunk).flatMap(read), end: () => rows.end().flatMap(read) };
}

function parsed(found: FoundText): Found {
  if (typeof found !== 'string') {
    return { kind: 'unreadable', eventId: eventIdIn(found.text), problem: found.problem };
  }
  try {
    return { kind: 'value', value: JSON.parse(found) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', eventId: eventIdIn(found), problem: `it is not JSON: ${why}` };
  }
}

function eventIdIn(text: string): string | null {
  return /"event(?:ID|Id)"\s*:\s*"([^"]{1,64})"/.exec(text)?.[1] ?? null;
}

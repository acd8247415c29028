/** AWS's key state table as AWS prints it (spec/evidence/key-state-table.json), read into what each cell allows. */
import type { ExceptionName } from '../../src/key/exception.ts';
import { isKeyState, type KeyState } from '../../src/key/key-state.ts';
import { isTableOperation, type TableOperation } from '../../src/key/key-state-table.ts';
import type { KeyType } from '../../src/key/key-type.ts';
import evidence from '../evidence/key-state-table.json' with { type: 'json' };

export interface DocumentedCell {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  /** As AWS prints it: `OK`, `X[1]`, `?[7]`, `X[2] or [3]`, `N/A` … */
  readonly text: string;
}

/** What AWS's page says of a cell for one key type. */
export type Documented =
  | { readonly verdict: 'allowed' }
  | { readonly verdict: 'refused'; readonly footnotes: readonly number[] }
  | { readonly verdict: 'impossible' };

/** A row for each operation; AWS's one row for ReEncrypt holds for each of its two keys. */
export const documentedCells: readonly DocumentedCell[] = Object.entries({
  ...evidence.table,
  ...evidence.inferred.table,
}).flatMap(([name, row]) =>
  (name === 'ReEncrypt' ? ['ReEncryptFrom', 'ReEncryptTo'] : [name]).flatMap((operation) =>
    Object.entries(row).map(([keyState, text]) => {
      if (!isTableOperation(operation) || !isKeyState(keyState)) throw new Error(`${operation}, ${keyState}`);
      return { operation, keyState, text };
    }),
  ),
);

/** What the cell's text says of keys of this type. */
export function documented({ text }: DocumentedCell, type: KeyType): Documented {
  if (text === 'N/A') return { verdict: 'impossible' };
  const numbers = [...text.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number));
  const refusals = numbers.filter((number) => exceptionOf(number) !== undefined);
  const concerning = refusals.filter((number) => concerns(number, type));
  if (text.startsWith('OK') || text.startsWith('?')) {
    return concerning.length === 0 ? { verdict: 'allowed' } : { verdict: 'refused', footnotes: concerning };
  }
  if (!text.startsWith('X')) throw new Error(`AWS's page has no such cell: ${text}`);
  return { verdict: 'refused', footnotes: concerning.length === 0 ? refusals : concerning };
}

/** The exception of a footnote; undefined for a footnote that tells an effect. */
export function exceptionOf(footnote: number): ExceptionName | undefined {
  const found = Object.entries(evidence.footnotes).find(([number]) => number === String(footnote))?.[1];
  if (found === undefined) throw new Error(`no footnote ${footnote}`);
  return 'exception' in found ? exceptionNamed(found.exception) : undefined;
}

/** The message of a footnote, without the parenthesis that AWS's answers on record do not have. */
export function messageOf(footnote: number): string | undefined {
  const found = Object.entries(evidence.footnotes).find(([number]) => number === String(footnote))?.[1];
  return found !== undefined && 'message' in found
    ? found.message.replace(' (or pending replica deletion)', '')
    : undefined;
}

/** Which key types a footnote is about, where it is not about all. */
function concerns(footnote: number, { origin }: KeyType): boolean {
  switch (footnote) {
    case 6:
    case 8:
      return origin === 'EXTERNAL';
    case 7:
      return origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE';
    case 9:
      return origin !== 'EXTERNAL';
    default:
      return true;
  }
}

function exceptionNamed(name: string): ExceptionName {
  switch (name) {
    case 'DisabledException':
    case 'KMSInvalidStateException':
    case 'UnsupportedOperationException':
      return name;
    default:
      throw new Error(`no footnote of AWS's page names ${name}`);
  }
}

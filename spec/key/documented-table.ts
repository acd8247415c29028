/** AWS's key state table as AWS prints it (spec/evidence/key-state-table.json). */
import { isKeyState, type KeyState } from '../../src/key/key-state.ts';
import { isTableOperation, type TableOperation } from '../../src/key/key-state-table.ts';
import evidence from '../evidence/key-state-table.json' with { type: 'json' };

export interface DocumentedCell {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  /** As AWS prints it: `OK`, `X[1]`, `?[7]`, `X[2] or [3]`, `N/A` … */
  readonly text: string;
}

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

/** The message of a footnote, without the parenthesis that AWS's answers on record do not have. */
export function messageOf(footnote: number): string | undefined {
  const found = Object.entries(evidence.footnotes).find(([number]) => number === String(footnote))?.[1];
  return found !== undefined && 'message' in found
    ? found.message.replace(' (or pending replica deletion)', '')
    : undefined;
}

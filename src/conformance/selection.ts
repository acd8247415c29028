import { isKeyState, type KeyState, keyStates } from '../key/key-state.ts';
import { type TableOperation, tableOperations } from '../key/key-state-table.ts';
import { isTypeClass, type TypeClass, typeClassNames } from '../key/type-class.ts';
import type { Cell } from './oracle/judged-key.ts';

/** Words that say which cells are meant: all that match one of the operations, key states and type classes in it. */
export interface Selector {
  /** As it was written. */
  readonly text: string;
  readonly operations: ReadonlySet<TableOperation> | null;
  readonly keyStates: ReadonlySet<KeyState> | null;
  readonly typeClasses: ReadonlySet<TypeClass> | null;
}

/** A word of a selector that names nothing, with one line that says what would. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
}

/**
 * Reads a selector: operations, key states and type classes, joined by `+`; `*` stands for any letters. Words of one kind
 * are alternatives, words of different kinds must all match.
 *
 * @throws SelectionError for a word that names nothing
 * @example readSelector('CancelKeyDeletion')
 * @example readSelector('Generate*+Disabled+PendingDeletion+*-multi-region')
 */
export function readSelector(text: string): Selector {
  const operations = new Set<TableOperation>();
  const states = new Set<KeyState>();
  const typeClasses = new Set<TypeClass>();
  for (const word of text.split('+').map((each) => each.trim())) {
    const isMeant = matcherOf(word);
    const found = [
      ...tableOperations.filter((name) => isMeant(name) || (isMeant('ReEncrypt') && /^ReEncrypt/.test(name))),
      ...keyStates.filter(isMeant),
      ...typeClassNames.filter(isMeant),
    ];
    if (found.length === 0) throw new SelectionError(problemOf(word));
    for (const name of found) {
      if (isKeyState(name)) states.add(name);
      else if (isTypeClass(name)) typeClasses.add(name);
      else operations.add(name);
    }
  }
  const orAny = <Name>(names: ReadonlySet<Name>) => (names.size === 0 ? null : names);
  return { text, operations: orAny(operations), keyStates: orAny(states), typeClasses: orAny(typeClasses) };
}

/** Which cells a run is about: the type classes, the rows of the key state table, and which of their cells are wanted. */
export interface Selection {
  readonly classes: readonly TypeClass[];
  readonly operations: readonly TableOperation[];
  readonly isWanted: (cell: Cell) => boolean;
}

/** The cells that `only` selectors mean (all, if there is none) and no `skip` selector. */
export function selection(only: readonly Selector[], skip: readonly Selector[]): Selection {
  const isAll = only.length === 0;
  const classes = only.flatMap((selector) => [...(selector.typeClasses ?? typeClassNames)]);
  const operations = only.flatMap((selector) => [...(selector.operations ?? tableOperations)]);
  return {
    classes: isAll ? typeClassNames : [...new Set(classes)],
    operations: isAll ? tableOperations : [...new Set(operations)],
    isWanted: (cell) =>
      (isAll || only.some((selector) => selects(selector, cell))) &&
      !skip.some((selector) => selects(selector, cell)),
  };
}

function selects(selector: Selector, { operation, keyState, keyType }: Cell): boolean {
  return (
    (selector.operations?.has(operation) ?? true) &&
    (selector.keyStates?.has(keyState) ?? true) &&
    (selector.typeClasses?.has(keyType) ?? true)
  );
}

function matcherOf(word: string): (name: string) => boolean {
  if (!/^[A-Za-z*-]{1,60}$/.test(word)) return () => false;
  const pattern = new RegExp(`^${word.replace(/\*+/g, '.*')}$`);
  return (name) => pattern.test(name);
}

function problemOf(word: string): string {
  const shown = word.length > 60 ? `${word.slice(0, 60)}…` : word;
  return (
    `'${shown}' is not an operation on a key, a key state or a type class: ` +
    'use names of kms-model table joined by +, such as CancelKeyDeletion, PendingDeletion+symmetric or Generate*'
  );
}

/**
 * Table: the key state table as text, Markdown and data, and why one of its cells is as it is. The command line, the page and
 * the documents show it.
 */
import { decideClass, type Verdict } from '../../key/decide.ts';
import type { ExceptionName } from '../../key/exception.ts';
import { type KeyState, keyStates } from '../../key/key-state.ts';
import { type TableOperation, tableOperations } from '../../key/key-state-table.ts';
import { isReachable, type TypeClass, typeClassNames } from '../../key/type-class.ts';
import { classesInShort, supportingClasses } from './supporting-classes.ts';

/** The key state table as it is drawn: a row an operation, a mark for each key state. */
export interface TableGrid {
  readonly title: string;
  readonly rows: readonly {
    readonly operation: TableOperation;
    /** The number of the row's note, from 1. */
    readonly note?: number;
    /** One for each of {@link keyStates}, in that order. */
    readonly marks: readonly string[];
  }[];
  readonly notes: readonly string[];
  readonly legend: readonly { readonly mark: string; readonly meaning: string }[];
}

/** The mark of an allowed operation. */
export const allowedMark = '✓';
/** The mark of a key state that no key in question can be in. */
export const unreachableMark = '–';

/**
 * The table for one type class; without one, AWS's view: each row for the key types that its operation is for.
 *
 * Where those types differ in a cell, all their marks stand in it.
 */
export function tableGrid(typeClass?: TypeClass): TableGrid {
  return typeClass === undefined ? gridOfAllTypes() : gridOfClass(typeClass);
}

function gridOfClass(typeClass: TypeClass): TableGrid {
  return {
    title: `Key state table for keys of type class ${typeClass}`,
    rows: tableOperations.map((operation) => ({ operation, marks: marksOf(operation, [typeClass]) })),
    notes: [],
    legend: legendOf([typeClass], `a key of this type class is never in this key state`),
  };
}

function gridOfAllTypes(): TableGrid {
  const notes = [...new Set(tableOperations.map(noteOf))].filter((note) => note !== '');
  return {
    title:
      'Key state table: each row is for the key types that the operation supports; --type for one type class',
    rows: tableOperations.map((operation) => {
      const note = notes.indexOf(noteOf(operation)) + 1;
      return {
        operation,
        ...(note === 0 ? {} : { note }),
        marks: marksOf(operation, supportingClasses(operation)),
      };
    }),
    notes,
    legend: legendOf(typeClassNames, 'no key that supports the operation is ever in this key state'),
  };
}

function marksOf(operation: TableOperation, classes: readonly TypeClass[]): readonly string[] {
  return keyStates.map((keyState) => {
    const marks = verdictsOf(operation, keyState, classes).map(markOf);
    return marks.length === 0 ? unreachableMark : [...new Set(marks)].join('/');
  });
}

function verdictsOf(
  operation: TableOperation,
  keyState: KeyState,
  classes: readonly TypeClass[],
): readonly Verdict[] {
  return classes
    .filter((typeClass) => isReachable(typeClass, keyState))
    .map((typeClass) => decideClass(operation, keyState, typeClass));
}

/** Which key types a row is for, and how an Enabled key of another class refuses; empty if it is for every type. */
function noteOf(operation: TableOperation): string {
  const supporting = supportingClasses(operation);
  const others = typeClassNames.filter((typeClass) => !supporting.includes(typeClass));
  const refusals = others.flatMap((typeClass) => {
    const verdict = decideClass(operation, 'Enabled', typeClass);
    return verdict.verdict === 'refused' ? [verdict.exception] : [];
  });
  const isInferred = keyStates
    .flatMap((keyState) => verdictsOf(operation, keyState, supporting))
    .every(({ basis }) => basis === 'inferred');
  return [
    ...(others.length === 0
      ? []
      : [`for ${classesInShort(supporting)}; other type classes: ${[...new Set(refusals)].join(', ')}`]),
    ...(isInferred ? ["not on AWS's page: inferred"] : []),
  ].join('; ');
}

const exceptionMarks: { readonly [Name in ExceptionName]?: string } = {
  KMSInvalidStateException: 'S',
  DisabledException: 'D',
  UnsupportedOperationException: 'U',
  InvalidKeyUsageException: 'K',
  AccessDeniedException: 'A',
};

function markOf(verdict: Verdict): string {
  return verdict.verdict === 'allowed' ? allowedMark : markOfException(verdict.exception);
}

function markOfException(exception: ExceptionName): string {
  return exceptionMarks[exception] ?? exception.replace(/Exception$/, '');
}

/** The marks that occur in the drawn cells or, as other classes' refusals, in the notes. */
function legendOf(classes: readonly TypeClass[], unreachable: string): TableGrid['legend'] {
  const occurring = new Set(
    tableOperations
      .flatMap((operation) => keyStates.flatMap((keyState) => verdictsOf(operation, keyState, classes)))
      .flatMap((verdict) => (verdict.verdict === 'refused' ? [verdict.exception] : [])),
  );
  return [
    { mark: allowedMark, meaning: 'allowed' },
    ...[...occurring].map((exception) => ({ mark: markOfException(exception), meaning: exception })),
    { mark: unreachableMark, meaning: unreachable },
  ];
}

import { decideClass } from '../../key/decide.ts';
import type { Basis } from '../../key/evidence/evidence.ts';
import type { ExceptionName } from '../../key/exception.ts';
import { type KeyState, keyStates } from '../../key/key-state.ts';
import { type TableOperation, tableOperations } from '../../key/key-state-table.ts';
import type { Alternative } from '../../key/refusal.ts';
import { isReachable, type TypeClass, typeClassNames } from '../../key/type-class.ts';

/** One cell of the key state table, as plain data. */
export interface TableCell {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  /** The name of the type class. */
  readonly keyType: TypeClass;
  /** Whether a key of that class can be in that key state. */
  readonly reachable: boolean;
  readonly verdict: 'allowed' | 'refused';
  /** Only of a refusal. */
  readonly exception?: ExceptionName;
  /** Only of a refusal; with places such as `{key_arn}`; empty where AWS sends none. */
  readonly message?: string;
  /** What else a conforming implementation may answer, if anything. */
  readonly alsoConforms?: readonly Alternative[];
  readonly basis: Basis;
  readonly source: string;
}

/** The cells of the key state table for these type classes: every operation in every key state. */
export function tableCells(classes: readonly TypeClass[] = typeClassNames): readonly TableCell[] {
  return tableOperations.flatMap((operation) =>
    keyStates.flatMap((keyState) => classes.map((keyType) => cellOf(operation, keyState, keyType))),
  );
}

/** The cells as a JSON document `{ "cells": […] }`, one cell a line. */
export function tableJson(cells: readonly TableCell[]): string {
  return `{ "cells": [\n${cells.map((cell) => JSON.stringify(cell)).join(',\n')}\n] }\n`;
}

function cellOf(operation: TableOperation, keyState: KeyState, keyType: TypeClass): TableCell {
  const verdict = decideClass(operation, keyState, keyType);
  return {
    operation,
    keyState,
    keyType,
    reachable: isReachable(keyType, keyState),
    verdict: verdict.verdict,
    ...(verdict.verdict === 'refused' ? { exception: verdict.exception, message: verdict.message } : {}),
    ...(verdict.alsoConforms.length === 0 ? {} : { alsoConforms: verdict.alsoConforms }),
    basis: verdict.basis,
    source: verdict.source,
  };
}

import { decideClass } from '../../src/key/decide.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { typeClassNames } from '../../src/key/type-class.ts';

/** Nested plain objects: operation, key state, type class, and there the exception, or null. */
export interface LookUp {
  readonly [operation: string]: {
    readonly [keyState: string]: { readonly [typeClass: string]: string | null };
  };
}

/** The key state table as an object, as `JSON.parse` makes it of a file that an emulator ships. */
export function objectLookUp(): LookUp {
  const cells = record(tableOperations, (operation) =>
    record(keyStates, (keyState) =>
      record(typeClassNames, (typeClass) => {
        const verdict = decideClass(operation, keyState, typeClass);
        return verdict.verdict === 'allowed' ? null : verdict.exception;
      }),
    ),
  );
  const parsed: LookUp = JSON.parse(JSON.stringify(cells));
  return parsed;
}

function record<Name extends string, Value>(names: readonly Name[], valueAt: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, valueAt(name)]));
}

import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isReachable, typeClassNames } from '../../src/key/type-class.ts';

/** Every cell of the key state table that a key can be in. */
export const allCells = typeClassNames.flatMap((keyType) =>
  keyStates
    .filter((keyState) => isReachable(keyType, keyState))
    .flatMap((keyState) => tableOperations.map((operation) => ({ operation, keyState, keyType }))),
);

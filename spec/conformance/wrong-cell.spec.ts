import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/conformance/oracle/judged-key.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isReachable, type TypeClass } from '../../src/key/type-class.ts';
import { type Wrongness, wrongCellTarget, wrongnessesOf } from './targets/wrong-cell.ts';

/** Every way in which one cell of a type class can be wrong. */
function faultsOf(keyType: TypeClass): readonly { readonly cell: Cell; readonly wrongness: Wrongness }[] {
  return keyStates
    .filter((keyState) => isReachable(keyType, keyState))
    .flatMap((keyState) => tableOperations.map((operation) => ({ operation, keyState, keyType })))
    .flatMap((cell) => wrongnessesOf(cell).map((wrongness) => ({ cell, wrongness })));
}

/** One fault in eleven: eleven divides neither the operations nor the key states, so that all of both take part. */
const sample = faultsOf('symmetric').filter((_, index) => index % 11 === 0);

describe('a target that is wrong in one cell', () => {
  it.each(sample)(
    'is blamed for that cell and no other: $cell.operation in $cell.keyState $wrongness',
    async ({ cell, wrongness }) => {
      const { cells, findings, verdict } = await runConformance({
        target: wrongCellTarget(cell, wrongness),
        classes: [cell.keyType],
        operations: tableOperations,
        clockSlack: 0,
      });
      const operation = cell.operation.startsWith('ReEncrypt') ? 'ReEncrypt' : cell.operation;
      expect(verdict).toBe('diverges');
      expect(findings).toMatchObject([
        {
          kind: 'wrong answer',
          operation,
          keyState: cell.keyState,
          keyTypes: [cell.keyType],
          reproduced: true,
        },
      ]);
      const diverging = cells.filter(({ result }) => result === 'diverges');
      expect(diverging.map((each) => each.operation)).toContain(cell.operation);
      expect(
        diverging.every((each) => each.keyState === cell.keyState && each.operation.startsWith(operation)),
      ).toBe(true);
    },
  );
});

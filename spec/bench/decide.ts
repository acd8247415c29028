import { type Compiled, compile } from '../../src/compile/compile.ts';
import { decide } from '../../src/key/decide.ts';
import { type KeyState, keyStates } from '../../src/key/key-state.ts';
import { type TableOperation, tableOperations } from '../../src/key/key-state-table.ts';
import type { KeyType } from '../../src/key/key-type.ts';
import { isReachable, type TypeClass, typeClasses, typeClassNames } from '../../src/key/type-class.ts';
import type { Group } from './group.ts';
import { refusalByHand } from './hand-written-switch.ts';
import { bySend, byTransition, mixedCalls } from './life.ts';
import { numberSwitch } from './number-switch.ts';
import { objectLookUp } from './object-look-up.ts';
import { shuffled } from './shuffled.ts';
import { type Pass, timesOfCalls } from './time-of-call.ts';

/** A cell that a key can reach, by names and by the numbers that `compile()` gives them. */
interface Cell {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly typeClass: TypeClass;
  readonly type: KeyType;
  readonly row: number;
  readonly column: number;
  readonly place: number;
}

/** May an operation be done to a key? By the model, and by what emulators do instead. */
export const decideGroup: Group = {
  name: 'decide',
  title: 'May I?',
  about:
    'One look at each cell that a key can reach, in an order that no branch predictor learns. `decide` and the switch are ' +
    'given the names of operation and key state and the five facts of the key type; the object look-up and the compiled ' +
    'table, by names, the name of the type class; by numbers, what `compile()` numbers them with. The ' +
    '[switch](../spec/bench/hand-written-switch.ts) was written by hand as the author of an emulator would; the one over numbers ' +
    'is generated. All are compared with `decide` in every cell before they are timed. XState answers by doing it: ' +
    '`transition()` is pure and says what would come of it, `send()` does it to a running actor.',
  runs: 5,
  lines: {
    '`decide`': 'nanoseconds',
    'compiled, by names': 'nanoseconds',
    'compiled, by numbers': 'nanoseconds',
    'a hand-written switch': 'nanoseconds',
    'a switch over numbers': 'nanoseconds',
    'an object look-up': 'nanoseconds',
    '`transition()`': 'nanoseconds',
    '`actor.send()`': 'nanoseconds',
  },
  measure() {
    const compiled = compile();
    const cells = reachableCells(compiled);
    const pass = (run: () => number): Pass => ({ calls: cells.length, run });
    const table = objectLookUp();
    const isAllowedBySwitch = numberSwitch({
      operations: compiled.operations.length,
      keyStates: compiled.keyStates.length,
      typeClasses: compiled.typeClasses.length,
      verdict: (row, column, place) => {
        const verdict = compiled.verdicts[compiled.verdictNumber(row, column, place)];
        if (verdict === undefined) throw new Error('every cell has a verdict');
        return verdict;
      },
    });
    const { allowing } = compiled;
    checkCells(cells, (cell) => {
      const { column, keyState, operation, place, row, type, typeClass } = cell;
      const byNames = compiled.decide(operation, keyState, typeClass);
      const byNumbers = compiled.verdicts[compiled.verdictNumber(row, column, place)];
      return {
        'compiled, by names': byNames.verdict === 'allowed' ? null : byNames.exception,
        'compiled, by numbers': byNumbers?.verdict === 'refused' ? byNumbers.exception : null,
        'a hand-written switch': refusalByHand(operation, keyState, type),
        'an object look-up': table[operation]?.[keyState]?.[typeClass],
      };
    });
    for (const { column, place, row } of cells) {
      if (isAllowedBySwitch(row, column, place) !== compiled.verdictNumber(row, column, place) < allowing) {
        throw new Error('the switch over numbers is wrong');
      }
    }
    return timesOfCalls({
      '`decide`': pass(() => {
        let refused = 0;
        for (const { operation, keyState, type } of cells) {
          if (decide(operation, keyState, type).verdict === 'refused') refused += 1;
        }
        return refused;
      }),
      'compiled, by names': pass(() => {
        let refused = 0;
        for (const { operation, keyState, typeClass } of cells) {
          if (compiled.decide(operation, keyState, typeClass).verdict === 'refused') refused += 1;
        }
        return refused;
      }),
      'compiled, by numbers': pass(() => {
        let refused = 0;
        for (const { row, column, place } of cells) {
          if (compiled.verdictNumber(row, column, place) >= allowing) refused += 1;
        }
        return refused;
      }),
      'a hand-written switch': pass(() => {
        let refused = 0;
        for (const { operation, keyState, type } of cells) {
          if (refusalByHand(operation, keyState, type) !== null) refused += 1;
        }
        return refused;
      }),
      'a switch over numbers': pass(() => {
        let refused = 0;
        for (const { row, column, place } of cells) {
          if (!isAllowedBySwitch(row, column, place)) refused += 1;
        }
        return refused;
      }),
      'an object look-up': pass(() => {
        let refused = 0;
        for (const { operation, keyState, typeClass } of cells) {
          if (table[operation]?.[keyState]?.[typeClass] !== null) refused += 1;
        }
        return refused;
      }),
      '`transition()`': byTransition(mixedCalls),
      '`actor.send()`': bySend(mixedCalls),
    });
  },
};

function reachableCells(compiled: Compiled): readonly Cell[] {
  // One key type of each type class, all of one form, as those of keys are.
  const types = typeClassNames.map((typeClass) => ({ typeClass, type: { ...typeClasses[typeClass] } }));
  const cells = tableOperations.flatMap((operation) =>
    keyStates.flatMap((keyState) =>
      types
        .filter(({ typeClass }) => isReachable(typeClass, keyState))
        .map(({ type, typeClass }) => ({
          operation,
          keyState,
          typeClass,
          type,
          row: compiled.operationNumber(operation),
          column: compiled.keyStateNumber(keyState),
          place: compiled.typeClassNumber(typeClass),
        })),
    ),
  );
  return shuffled(cells);
}

/** Compares what others answer with what `decide` says: the exception, or null. */
function checkCells(
  cells: readonly Cell[],
  others: (cell: Cell) => { readonly [name: string]: string | null | undefined },
): void {
  for (const cell of cells) {
    const { keyState, operation, type, typeClass } = cell;
    const verdict = decide(operation, keyState, type);
    const exception = verdict.verdict === 'allowed' ? null : verdict.exception;
    for (const [name, other] of Object.entries(others(cell))) {
      if (other !== exception) {
        throw new Error(
          `${name} says ${other} of ${operation} in ${keyState} of ${typeClass}: not ${exception}`,
        );
      }
    }
  }
}

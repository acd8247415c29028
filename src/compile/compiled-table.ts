import { decideClass, type Verdict } from '../key/decide.ts';
import { type KeyState, keyStates } from '../key/key-state.ts';
import { type TableOperation, tableOperations } from '../key/key-state-table.ts';
import type { KeyOperation } from '../key/operation.ts';
import { type TypeClass, typeClassNames } from '../key/type-class.ts';

/**
 * The key state table in one typed array: a verdict number for each operation, key state and type class.
 *
 * Names are numbered by their place in {@link operations}, {@link keyStates} and {@link typeClasses}, in the order in
 * which they are given here: a number holds for one version of the model and is not to be stored.
 */
export class CompiledTable {
  readonly operations: readonly TableOperation[] = tableOperations;
  readonly keyStates: readonly KeyState[] = keyStates;
  readonly typeClasses: readonly TypeClass[] = typeClassNames;
  /** Every verdict there is, each once, frozen; those that allow come first. */
  readonly verdicts: readonly Verdict[];
  /** How many verdicts allow: a verdict number below it is allowed. */
  readonly allowing: number;
  /** By `(operation * 8 + keyState) * 24 + typeClass`: the number of the verdict. */
  readonly cells: Uint16Array;

  constructor() {
    const cells = tableOperations.flatMap((operation) =>
      keyStates.flatMap((keyState) =>
        typeClassNames.map((typeClass) => decideClass(operation, keyState, typeClass)),
      ),
    );
    // Equal verdicts are one object.
    const distinct = [...new Set(cells)];
    const isAllowed = ({ verdict }: Verdict) => verdict === 'allowed';
    const ordered = [...distinct.filter(isAllowed), ...distinct.filter((verdict) => !isAllowed(verdict))];
    if (ordered.length > noVerdict)
      throw new RangeError(`${ordered.length} verdicts do not fit into two bytes`);
    const numbers = new Map(ordered.map((verdict, number) => [verdict, number]));
    this.verdicts = Object.freeze(ordered);
    this.allowing = distinct.filter(isAllowed).length;
    this.cells = Uint16Array.from(cells, (verdict) => numbers.get(verdict) ?? noVerdict);
  }

  /**
   * What `decideClass` says, looked up by names.
   *
   * @throws RangeError for an operation, key state or type class that AWS KMS does not know
   */
  decide(operation: KeyOperation, keyState: KeyState, typeClass: TypeClass): Verdict {
    const number = this.verdictNumber(
      this.operationNumber(operation),
      this.keyStateNumber(keyState),
      this.typeClassNumber(typeClass),
    );
    return this.verdicts[number] ?? decideClass(operation, keyState, typeClass);
  }

  /** The verdict number of a cell by the numbers of its names; {@link noVerdict} where one of them is below zero. */
  verdictNumber(operation: number, keyState: number, typeClass: number): number {
    if ((operation | keyState | typeClass) < 0) return noVerdict;
    return this.cells[(operation * stateCount + keyState) * classCount + typeClass] ?? noVerdict;
  }

  /** The number of an operation; -1 for one that uses no existing key. ReEncrypt is judged as its source key is. */
  operationNumber(operation: KeyOperation): number {
    return operationNumbers.get(operation) ?? -1;
  }

  /** The number of a key state; -1 for none. */
  keyStateNumber(keyState: KeyState): number {
    return keyStateNumbers.get(keyState) ?? -1;
  }

  /** The number of a type class; -1 for none. */
  typeClassNumber(typeClass: TypeClass): number {
    return typeClassNumbers.get(typeClass) ?? -1;
  }
}

/** The verdict number of a place without a cell. */
export const noVerdict = 0xffff;

const stateCount = keyStates.length;
const classCount = typeClassNames.length;
const operationNumbers = numbersOf<KeyOperation>(tableOperations).set(
  'ReEncrypt',
  tableOperations.indexOf('ReEncryptFrom'),
);
const keyStateNumbers = numbersOf(keyStates);
const typeClassNumbers = numbersOf(typeClassNames);

function numbersOf<Name>(names: readonly Name[]): Map<Name, number> {
  return new Map(names.map((name, number) => [name, number]));
}

/** A verdict that refuses. */
export type RefusingVerdict = Extract<Verdict, { readonly verdict: 'refused' }>;

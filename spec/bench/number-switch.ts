import type { Verdict } from '../../src/key/decide.ts';

/** Says whether an operation is allowed, by the numbers of operation, key state and type class. */
export type NumberSwitch = (operation: number, keyState: number, typeClass: number) => boolean;

/** How many of each there are, and the verdict of each cell. */
export interface Cells {
  readonly operations: number;
  readonly keyStates: number;
  readonly typeClasses: number;
  readonly verdict: (operation: number, keyState: number, typeClass: number) => Verdict;
}

/**
 * The key state table as nested switches over numbers, which V8 makes jump tables of: the best that a generator could write
 * for an emulator that has numbered its names.
 */
export function numberSwitch({ keyStates, operations, typeClasses, verdict }: Cells): NumberSwitch {
  const isAllowed = (operation: number, keyState: number, typeClass: number) =>
    verdict(operation, keyState, typeClass).verdict === 'allowed';
  const cell = (operation: number, keyState: number) => {
    const allowed = numbersBelow(typeClasses).filter((typeClass) =>
      isAllowed(operation, keyState, typeClass),
    );
    const refused = numbersBelow(typeClasses).filter(
      (typeClass) => !isAllowed(operation, keyState, typeClass),
    );
    if (refused.length === 0) return 'return true;';
    if (allowed.length === 0) return 'return false;';
    const [rarer, answer] = allowed.length < refused.length ? [allowed, true] : [refused, false];
    return `switch (typeClass) { ${cases(rarer)} return ${answer}; default: return ${!answer}; }`;
  };
  const row = (operation: number) =>
    `switch (keyState) { ${numbersBelow(keyStates)
      .map((keyState) => `case ${keyState}: ${cell(operation, keyState)}`)
      .join(' ')} default: throw new RangeError(); }`;
  const body = `switch (operation) { ${numbersBelow(operations)
    .map((operation) => `case ${operation}: ${row(operation)}`)
    .join(' ')} default: throw new RangeError(); }`;
  const made: unknown = new Function('operation', 'keyState', 'typeClass', body);
  if (!isNumberSwitch(made)) throw new Error('a Function is made of a text');
  return made;
}

function isNumberSwitch(made: unknown): made is NumberSwitch {
  return typeof made === 'function';
}

function numbersBelow(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function cases(numbers: readonly number[]): string {
  return numbers.map((number) => `case ${number}:`).join(' ');
}

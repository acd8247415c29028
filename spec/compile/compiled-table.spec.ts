import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { noVerdict } from '../../src/compile/compiled-table.ts';
import { decide, decideClass } from '../../src/key/decide.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { type TypeClass, typeClasses, typeClassNames } from '../../src/key/type-class.ts';

const compiled = compile();

const cells = tableOperations.flatMap((operation) =>
  keyStates.flatMap((keyState) =>
    typeClassNames.map((typeClass) => ({ operation, keyState, typeClass }) as const),
  ),
);

describe('The compiled table', () => {
  it('says what decide says, in every cell, by names and by numbers', () => {
    let compared = 0;
    for (const { keyState, operation, typeClass } of cells) {
      const verdict = compiled.decide(operation, keyState, typeClass);
      const number = compiled.verdictNumber(
        compiled.operationNumber(operation),
        compiled.keyStateNumber(keyState),
        compiled.typeClassNumber(typeClass),
      );
      expect(verdict).toEqual(decide(operation, keyState, typeClasses[typeClass]));
      expect(compiled.verdicts[number]).toBe(verdict);
      expect(number < compiled.allowing).toBe(verdict.verdict === 'allowed');
      compared += 1;
    }
    expect(compared).toBe(47 * 8 * 24);
    expect(compiled.cells).toHaveLength(compared);
  });

  it('judges ReEncrypt as its source key', () => {
    expect(compiled.operationNumber('ReEncrypt')).toBe(compiled.operationNumber('ReEncryptFrom'));
    expect(compiled.decide('ReEncrypt', 'Disabled', 'symmetric')).toEqual(
      decideClass('ReEncrypt', 'Disabled', 'symmetric'),
    );
  });

  it('has each verdict once, and nobody can change it', () => {
    expect(new Set(compiled.verdicts.map((verdict) => JSON.stringify(verdict))).size).toBe(
      compiled.verdicts.length,
    );
    for (const verdict of [compiled.verdicts, ...compiled.verdicts])
      expect(Object.isFrozen(verdict)).toBe(true);
    for (const { alsoConforms } of compiled.verdicts) {
      for (const part of [alsoConforms, ...alsoConforms]) expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('answers what it does not know as decide does, and by numbers with none', () => {
    const { operation, keyState, typeClass } = { operation: 'Fly', keyState: 'Gone', typeClass: 'square' };
    const typed = (_: unknown): _ is { operation: 'Encrypt'; keyState: 'Enabled'; typeClass: TypeClass } =>
      true;
    for (const given of [
      { operation, keyState: 'Enabled', typeClass: 'symmetric' },
      { operation: 'Encrypt', keyState, typeClass: 'symmetric' },
      { operation: 'Encrypt', keyState: 'Enabled', typeClass },
      { operation: '__proto__', keyState: 'constructor', typeClass: 'toString' },
    ]) {
      if (!typed(given)) throw new Error('unreachable');
      const ask = (from: { decide: typeof decideClass }) => () =>
        from.decide(given.operation, given.keyState, given.typeClass);
      expect(ask(compiled)).toThrow(RangeError);
      expect(ask(compiled)).toThrow(ask({ decide: decideClass }) && /unknown|impossible/);
    }
    expect(compiled.verdictNumber(-1, 0, 0)).toBe(noVerdict);
    expect(compiled.verdictNumber(0, -1, 0)).toBe(noVerdict);
    expect(compiled.verdictNumber(0, 0, -1)).toBe(noVerdict);
    expect(compiled.verdictNumber(47, 0, 0)).toBe(noVerdict);
    expect(noVerdict < compiled.allowing).toBe(false);
  });
});

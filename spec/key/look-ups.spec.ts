import { describe, expect, it } from 'vitest';
import { decide, decideClass } from '../../src/key/decide.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { allKeyTypes, type KeyType, symmetricKeyType } from '../../src/key/key-type.ts';
import { nameNumbers } from '../../src/key/name-number.ts';
import { typeClassNames, typeClassNumber, typeClassOf } from '../../src/key/type-class.ts';

describe('The fast ways to look something up', () => {
  it.each([{ names: tableOperations }, { names: keyStates }, { names: typeClassNames }])(
    'number names by their place: $names.length of them, and nothing else',
    ({ names }) => {
      const numberOf = nameNumbers(names);
      expect(names.map(numberOf)).toEqual(names.map((_, place) => place));
      const others = names.flatMap((name) => [
        name.slice(1),
        `${name}s`,
        name.toLowerCase(),
        name.slice(0, 3),
      ]);
      const unknown = ['', '__proto__', ...others.filter((name) => !names.some((known) => known === name))];
      expect(new Set(unknown.map(numberOf))).toEqual(new Set([-1]));
    },
  );

  it('say so where names are too alike', () => {
    expect(() => nameNumbers(['Enable key', 'Enamel key'])).toThrow(/no weights tell these names apart/);
  });

  it('find the type class of every key type', () => {
    for (const type of allKeyTypes()) expect(typeClassNames[typeClassNumber(type)]).toBe(typeClassOf(type));
  });

  it('find no class of a usage that is none, though it is as long as another', () => {
    const type = { ...symmetricKeyType, keySpec: 'RSA_2048', keyUsage: 'SIGN-VERIFY' };
    const asked: KeyType = JSON.parse(JSON.stringify(type));
    expect(() => decide('Sign', 'Enabled', asked)).toThrow(/impossible key type/);
  });

  it('give equal verdicts as one object that nobody can change', () => {
    const verdict = decideClass('Encrypt', 'Enabled', 'symmetric');
    expect(decideClass('Encrypt', 'Updating', 'symmetric')).toBe(verdict);
    expect(Object.isFrozen(verdict) && Object.isFrozen(verdict.alsoConforms)).toBe(true);
  });
});

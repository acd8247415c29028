import { describe, expect, it } from 'vitest';
import { decide, decideClass } from '../../src/key/decide.ts';
import { allKeyTypes, type KeyType, symmetricKeyType } from '../../src/key/key-type.ts';
import { isTypeClass, typeClassOf } from '../../src/key/type-class.ts';

describe('Verdicts and type classes', () => {
  it('there is a type class for every key type', () => {
    for (const type of allKeyTypes()) expect(isTypeClass(typeClassOf(type))).toBe(true);
  });

  it('there is none for a usage that AWS does not know', () => {
    const type = { ...symmetricKeyType, keySpec: 'RSA_2048', keyUsage: 'SIGN-VERIFY' };
    const asked: KeyType = JSON.parse(JSON.stringify(type));
    expect(() => decide('Sign', 'Enabled', asked)).toThrow(/impossible key type/);
  });

  it('equal verdicts are one object that nobody can change', () => {
    const verdict = decideClass('Encrypt', 'Enabled', 'symmetric-multi-region');
    expect(decideClass('Encrypt', 'Updating', 'symmetric-multi-region')).toBe(verdict);
    expect(Object.isFrozen(verdict) && Object.isFrozen(verdict.alsoConforms)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { decide } from '../../src/key/decide.ts';
import { type KeyState, keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { allKeyTypes, type KeyType } from '../../src/key/key-type.ts';
import { type KeyOperation, operations, usesKeyMaterial } from '../../src/key/operation.ts';
import { perform } from '../../src/key/perform.ts';
import { anyAssumptions, checkEveryMoment, lives, untyped } from './arbitrary-life.ts';

const usable: readonly KeyState[] = ['Enabled', 'Updating'];
const uses = tableOperations.filter(usesKeyMaterial);

/** The usages of the API reference: what a key is for decides what may be done with it. */
function supports(operation: KeyOperation, { keyManager, keyUsage, keySpec, origin }: KeyType): boolean {
  if (keyManager === 'AWS') return false;
  switch (operation) {
    case 'Encrypt':
    case 'Decrypt':
    case 'ReEncrypt':
    case 'ReEncryptFrom':
    case 'ReEncryptTo':
      return keyUsage === 'ENCRYPT_DECRYPT';
    case 'GenerateDataKey':
    case 'GenerateDataKeyWithoutPlaintext':
      return keySpec === 'SYMMETRIC_DEFAULT';
    case 'GenerateDataKeyPair':
    case 'GenerateDataKeyPairWithoutPlaintext':
      return keySpec === 'SYMMETRIC_DEFAULT' && (origin === 'AWS_KMS' || origin === 'EXTERNAL');
    case 'Sign':
    case 'Verify':
      return keyUsage === 'SIGN_VERIFY';
    case 'GenerateMac':
    case 'VerifyMac':
      return keyUsage === 'GENERATE_VERIFY_MAC';
    case 'DeriveSharedSecret':
      return keyUsage === 'KEY_AGREEMENT';
    case 'Encapsulate':
    case 'Decapsulate':
      return keyUsage === 'ENCAPSULATE_DECAPSULATE';
    default:
      throw new Error(`${operation} is not said to use key material`);
  }
}

describe('An operation that uses a key’s material', () => {
  it('is one of the cryptographic operations, each with a row, GetPublicKey aside', () => {
    const cryptographic = Object.entries(operations)
      .filter(([name, { category }]) => category === 'cryptographic' && name !== 'GetPublicKey')
      .flatMap(([name]) => (name === 'ReEncrypt' ? ['ReEncryptFrom', 'ReEncryptTo'] : [name]))
      .filter((name) => name !== 'GenerateRandom');
    expect([...uses].sort()).toEqual(cryptographic.sort());
    expect(usesKeyMaterial('ReEncrypt')).toBe(true);
  });

  it('passes exactly in Enabled and Updating, for a key type that supports it: every cell', () => {
    for (const type of allKeyTypes()) {
      for (const operation of uses) {
        for (const keyState of keyStates) {
          const expected = usable.includes(keyState) && supports(operation, type);
          const { verdict } = decide(operation, keyState, type);
          expect(verdict === 'allowed', `${operation}, ${keyState}, ${JSON.stringify(type)}`).toBe(expected);
        }
      }
    }
  });

  it('passes exactly there, with all permanent material present: every life', () => {
    let passed = 0;
    const spoken = checkEveryMoment(
      ({ after }) => {
        if (after.keyState === 'Deleted') return false;
        const { type, materials } = after.facts;
        const permanent = materials.filter(({ state }) => state === 'CURRENT' || state === 'NON_CURRENT');
        const isWhole =
          type.origin !== 'EXTERNAL' ||
          (permanent.length > 0 && permanent.every(({ isImported }) => isImported));
        for (const operation of uses) {
          const { ok } = perform(after, untyped({ operation, at: after.at }));
          const isUsable = usable.some((state) => state === after.keyState);
          expect(ok).toBe(isUsable && isWhole && supports(operation, type));
          if (ok) passed += 1;
        }
        return true;
      },
      lives(anyAssumptions),
      150,
    );
    expect(spoken).toBeGreaterThan(500);
    expect(passed).toBeGreaterThan(500);
  });
});

describe('GetPublicKey', () => {
  it('also passes in Disabled and PendingImport, for keys that have a public key', () => {
    for (const type of allKeyTypes()) {
      const hasPublicKey = type.keySpec !== 'SYMMETRIC_DEFAULT' && type.keyUsage !== 'GENERATE_VERIFY_MAC';
      const passes = keyStates.filter((state) => decide('GetPublicKey', state, type).verdict === 'allowed');
      expect(passes).toEqual(hasPublicKey ? ['Enabled', 'Disabled', 'PendingImport', 'Updating'] : []);
    }
  });
});

describe('A key pending deletion', () => {
  it('answers its use with KMSInvalidStateException, as measured for 18 operations', () => {
    const seen = new Set<string>();
    checkEveryMoment(
      ({ before }) => {
        if (before.keyState !== 'PendingDeletion' && before.keyState !== 'PendingReplicaDeletion')
          return false;
        for (const operation of [...uses, 'CreateGrant', 'ReplicateKey'] as const) {
          const outcome = perform(
            before,
            untyped({ operation, at: before.at, input: { ReplicaRegion: 'eu-west-3' } }),
          );
          if (outcome.ok || !outcome.exception.message.endsWith('is pending deletion.')) continue;
          expect(outcome.exception.name).toBe('KMSInvalidStateException');
          seen.add(operation);
        }
        for (const operation of ['EnableKey', 'TagResource'] as const) {
          expect(perform(before, { operation, at: before.at })).toMatchObject({
            ok: false,
            exception: { name: 'KMSInvalidStateException' },
          });
        }
        return true;
      },
      lives(anyAssumptions),
      150,
    );
    expect(seen.size).toBeGreaterThanOrEqual(15);
  });
});

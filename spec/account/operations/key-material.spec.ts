import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../src/account/account.ts';
import { call } from '../../../src/account/call.ts';
import { transparentWrapping } from '../../../src/account/stand-in/wrapping.ts';
import type { Operation } from '../../../src/key/operation.ts';
import { arnOf, home, importMaterial, Session, sessionFor, start } from '../session.ts';
import { blob } from './cryptographic/cryptographic-calls.ts';

const europe = { region: 'eu-west-1' };

describe('GetParametersForImport', () => {
  const parameters = (
    session: Session,
    type: object,
    WrappingAlgorithm: string,
    WrappingKeySpec = 'RSA_2048',
  ) => {
    const KeyId = session.createKey({ Origin: 'EXTERNAL', ...type });
    const outcome = session.call('GetParametersForImport', { KeyId, WrappingAlgorithm, WrappingKeySpec });
    return outcome.ok ? 'ok' : outcome.exception.name;
  };
  const [rsa, p521] = [
    { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
    { KeySpec: 'ECC_NIST_P521', KeyUsage: 'SIGN_VERIFY' },
  ];

  it.each([
    ['PKCS #1, since October 2023', {}, 'RSAES_PKCS1_V1_5', 'RSA_4096'],
    ['an RSA private key directly', rsa, 'RSAES_OAEP_SHA_256', 'RSA_4096'],
    ['an RSA private key directly with SHA-1', rsa, 'RSAES_OAEP_SHA_1', 'RSA_4096'],
    ['a P-521 key under RSA_2048', p521, 'RSAES_OAEP_SHA_1', 'RSA_2048'],
    ['a P-521 key under RSA_2048 with SHA-256', p521, 'RSAES_OAEP_SHA_256', 'RSA_2048'],
    ['with SM2 outside China', {}, 'SM2PKE', 'SM2'],
  ])('does not wrap %s', (_, type, algorithm, spec) => {
    expect(parameters(new Session(), type, algorithm, spec)).toBe('UnsupportedOperationException');
  });

  it.each([
    ['an RSA private key with an AES key', rsa, 'RSA_AES_KEY_WRAP_SHA_1', 'RSA_2048'],
    ['a P-521 key under a longer key', p521, 'RSAES_OAEP_SHA_1', 'RSA_3072'],
    ['a P-521 key with an AES key', p521, 'RSA_AES_KEY_WRAP_SHA_256', 'RSA_2048'],
    ['a symmetric key directly', {}, 'RSAES_OAEP_SHA_1', 'RSA_2048'],
  ])('wraps %s', (_, type, algorithm, spec) => {
    expect(parameters(new Session(), type, algorithm, spec)).toBe('ok');
  });

  it('wraps with SM2 in China', () => {
    expect(parameters(sessionFor('SM2'), {}, 'SM2PKE', 'SM2')).toBe('ok');
  });
});

describe('ImportKeyMaterial', () => {
  /** What is answered to key material of a length where the wrapping shows the key material itself. */
  const answerTo = (length: number, partition: string, type: object = {}) => {
    const { isTransparent: _, ...wrapping } = transparentWrapping;
    let account = createAccount({ at: start, partition });
    const ask = (operation: Operation, input: object) => {
      const answered = call(account, { operation, input, region: home, at: start }, { wrapping });
      account = answered.account;
      return answered.outcome;
    };
    const created = ask('CreateKey', { Origin: 'EXTERNAL', ...type });
    const KeyId = created.ok && 'KeyMetadata' in created.response ? created.response.KeyMetadata?.KeyId : '';
    const asked = ask('GetParametersForImport', {
      KeyId,
      WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256',
      WrappingKeySpec: 'RSA_4096',
    });
    const outcome = ask('ImportKeyMaterial', {
      KeyId,
      ImportToken: asked.ok && 'ImportToken' in asked.response ? asked.response.ImportToken : '',
      EncryptedKeyMaterial: blob(new Uint8Array(length)),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    });
    return outcome.ok ? 'ok' : outcome.exception.name;
  };

  it('takes 32 bytes into a symmetric encryption key, in China 16, and no other length', () => {
    for (const [partition, due] of [
      ['aws', 32],
      ['aws-cn', 16],
    ] as const) {
      expect(answerTo(due, partition)).toBe('ok');
      for (const length of [1, 15, 24, 31, 33, 64, 48 - due]) {
        expect(answerTo(length, partition)).toBe('IncorrectKeyMaterialException');
      }
    }
  });

  it('takes other lengths into other keys', () => {
    expect(answerTo(28, 'aws', { KeySpec: 'HMAC_224', KeyUsage: 'GENERATE_VERIFY_MAC' })).toBe('ok');
    expect(answerTo(1218, 'aws', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })).toBe('ok');
  });

  it('describes key material on the primary key, and its replicas say so too, also later ones', () => {
    const session = new Session();
    const KeyId = session.createKey({ Origin: 'EXTERNAL', MultiRegion: true });
    const described = (where?: { readonly region: string }) =>
      session.ok('ListKeyRotations', { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }, where).Rotations?.[0]
        ?.KeyMaterialDescription;
    importMaterial(session, KeyId, 'one', { KeyMaterialDescription: 'from the safe' });
    session.ok('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' });
    session.advance(3_600_000);
    importMaterial(session, KeyId, 'one', {}, europe);
    expect(described(europe)).toBe('from the safe');
    importMaterial(session, KeyId, 'one', { KeyMaterialDescription: 'from the vault' });
    expect([described(), described(europe)]).toEqual(['from the vault', 'from the vault']);
    expect(() => importMaterial(session, KeyId, 'one', { KeyMaterialDescription: 'mine' }, europe)).toThrow(
      `UnsupportedOperationException: ${arnOf(KeyId, 'eu-west-1')} is not a multi-region primary key.`,
    );
    expect(described()).toBe('from the vault');
  });
});

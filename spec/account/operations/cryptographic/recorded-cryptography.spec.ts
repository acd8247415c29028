import { beforeEach, describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../../../src/account/call.ts';
import type { Operation } from '../../../../src/key/operation.ts';
import evidence from '../../../evidence/aws-recorded.json' with { type: 'json' };
import { arnOf, day, Session } from '../../session.ts';
import { blob, messageFor } from './cryptographic-calls.ts';

/**
 * Every answer of AWS on record to a cryptographic operation, given again by the model.
 *
 * A scenario rebuilds what the record tells of and ends with the recorded call; `{key_arn}` in its message is the ARN of
 * the key that the scenario names.
 */
interface Recorded {
  readonly KeySpec?: string;
  readonly SigningAlgorithm?: string;
  readonly EncryptionAlgorithm?: string;
  readonly MacAlgorithm?: string;
}
type Scenario = (params: Recorded) => { readonly KeyId?: string; readonly outcome: CallOutcome };

let session: Session;
beforeEach(() => {
  session = new Session();
});

const create = (KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT', more: object = {}) =>
  session.createKey({ KeySpec, KeyUsage, ...more });
const on = (KeyId: string, operation: Operation, input: object) => ({
  KeyId,
  outcome: session.call(operation, { KeyId, ...input }),
});
const encrypted = (KeyId: string, input: object = {}) =>
  session.ok('Encrypt', { KeyId, Plaintext: blob('a secret'), ...input }).CiphertextBlob;
const Message = blob('a message');
const EncryptionContext = { department: 'IT' };
const usageOf = (spec = '') => (spec.startsWith('HMAC') ? 'GENERATE_VERIFY_MAC' : 'SIGN_VERIFY');

const unknownKey: Scenario = ({ MacAlgorithm }) => on('key_id', 'GenerateMac', { MacAlgorithm, Message });
const unknownKeyToVerify: Scenario = ({ MacAlgorithm }) =>
  on('key_id', 'VerifyMac', { MacAlgorithm, Message, Mac: blob('any') });
const tooLong: Scenario = ({ KeySpec, EncryptionAlgorithm }) =>
  on(create(KeySpec), 'Encrypt', { EncryptionAlgorithm, Plaintext: blob('x'.repeat(512)) });
const wrongDigest: Scenario = ({ KeySpec, SigningAlgorithm }) =>
  on(create(KeySpec, usageOf(KeySpec)), 'Sign', { SigningAlgorithm, MessageType: 'DIGEST', Message });
const wrongSignature: Scenario = ({ KeySpec, SigningAlgorithm = '' }) => {
  const KeyId = create(KeySpec, usageOf(KeySpec));
  const other = { ...messageFor(SigningAlgorithm), Message: blob('bad') };
  const { Signature } = session.ok('Sign', { KeyId, SigningAlgorithm, ...other });
  return on(KeyId, 'Verify', { SigningAlgorithm, ...messageFor(SigningAlgorithm), Signature });
};
const withoutContext =
  (operation: Operation, input: object): Scenario =>
  () => {
    const KeyId = create();
    const answer = { ...session.ok(operation, { KeyId, EncryptionContext, ...input }) };
    const blobs = Object.entries(answer).filter(([name]) => name.endsWith('CiphertextBlob'));
    return on(KeyId, 'Decrypt', { CiphertextBlob: blobs[0]?.[1] });
  };
const disabled =
  (operation: Operation, input: () => object): Scenario =>
  () => {
    const KeyId = create();
    const CiphertextBlob = encrypted(KeyId);
    session.ok('DisableKey', { KeyId });
    return on(KeyId, operation, { CiphertextBlob, ...input() });
  };
const imported = (KeyId: string, material: string, more: object = {}) => {
  const { ImportToken } = session.ok('GetParametersForImport', {
    KeyId,
    WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
    WrappingKeySpec: 'RSA_2048',
  });
  session.ok('ImportKeyMaterial', {
    KeyId,
    ImportToken,
    EncryptedKeyMaterial: blob(material.repeat(32)),
    ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    ...more,
  });
};

const scenarios: { readonly [id: string]: Scenario } = {
  A11: unknownKey,
  A12: unknownKeyToVerify,
  A13: unknownKey,
  A14: unknownKeyToVerify,
  A15: unknownKey,
  A16: unknownKeyToVerify,
  A17: unknownKey,
  A18: unknownKeyToVerify,
  A22: () => {
    const KeyId = create();
    session.ok('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId });
    const forms = [arnOf(KeyId), KeyId, 'alias/a', arnOf(KeyId).replace(/key\/.*/, 'alias/a')];
    const outcomes = forms.map((form) => on(form, 'Encrypt', { Plaintext: blob('a secret') }).outcome);
    return {
      outcome: outcomes.find(({ ok }) => !ok) ?? on(KeyId, 'Encrypt', { Plaintext: blob('x') }).outcome,
    };
  },
  B4: disabled('GenerateDataKey', () => ({ KeySpec: 'AES_256' })),
  B11: disabled('Decrypt', () => ({})),
  B12: disabled('GenerateDataKey', () => ({ KeySpec: 'AES_256' })),
  B13: () => {
    const KeyId = create();
    const CiphertextBlob = encrypted(KeyId);
    session.ok('DisableKey', { KeyId });
    session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    return on(KeyId, 'Decrypt', { CiphertextBlob });
  },
  C2: () => on(create(undefined, undefined, { Origin: 'EXTERNAL' }), 'Encrypt', { Plaintext: blob('x') }),
  C6: () => {
    const KeyId = create(undefined, undefined, { Origin: 'EXTERNAL' });
    imported(KeyId, 'a');
    session.ok('DeleteImportedKeyMaterial', { KeyId });
    return on(KeyId, 'Encrypt', { Plaintext: blob('x') });
  },
  C44: () => {
    const KeyId = create(undefined, undefined, { Origin: 'EXTERNAL' });
    imported(KeyId, 'a');
    const CiphertextBlob = encrypted(KeyId);
    imported(KeyId, 'b', { ImportType: 'NEW_KEY_MATERIAL' });
    session.ok('RotateKeyOnDemand', { KeyId });
    session.advance(day);
    expect(encrypted(KeyId)).not.toBe(CiphertextBlob);
    return on(KeyId, 'Decrypt', { CiphertextBlob });
  },
  F1: ({ MacAlgorithm }) => on(create(), 'GenerateMac', { MacAlgorithm, Message }),
  F3: ({ SigningAlgorithm }) => on(create(), 'Verify', { SigningAlgorithm, Message, Signature: blob('any') }),
  F4: () => on(create('RSA_2048', 'SIGN_VERIFY'), 'Encrypt', { Plaintext: blob('x') }),
  F6: () => {
    const hmac = create('HMAC_224', 'GENERATE_VERIFY_MAC');
    const keys = { SourceKeyId: hmac, DestinationKeyId: hmac };
    return { outcome: session.call('ReEncrypt', { ...keys, CiphertextBlob: encrypted(create()) }) };
  },
  F7: () => {
    const SourceKeyId = create();
    const DestinationKeyId = create('ECC_NIST_P256', 'SIGN_VERIFY');
    const CiphertextBlob = encrypted(SourceKeyId);
    return { outcome: session.call('ReEncrypt', { SourceKeyId, DestinationKeyId, CiphertextBlob }) };
  },
  F8: () => on(create('RSA_4096'), 'Sign', { SigningAlgorithm: 'RSASSA_PSS_SHA_256', Message }),
  F9: () => on(create('RSA_4096', 'SIGN_VERIFY'), 'Encrypt', { Plaintext: blob('x') }),
  F10: () =>
    on(create('ECC_NIST_P256', 'SIGN_VERIFY'), 'DeriveSharedSecret', {
      KeyAgreementAlgorithm: 'ECDH',
      PublicKey: blob('any'),
    }),
  F12: () =>
    on(create('ECC_NIST_P256', 'KEY_AGREEMENT'), 'DeriveSharedSecret', {
      KeyAgreementAlgorithm: 'INVALID',
      PublicKey: blob('any'),
    }),
  F13: () =>
    on(create('ECC_NIST_P256', 'KEY_AGREEMENT'), 'DeriveSharedSecret', {
      KeyAgreementAlgorithm: 'ECDH',
      PublicKey: blob('garbage'),
    }),
  F15: ({ MacAlgorithm }) =>
    on(create('HMAC_224', usageOf('HMAC')), 'GenerateMac', { MacAlgorithm, Message }),
  F16: ({ MacAlgorithm }) =>
    on(create('HMAC_224', usageOf('HMAC')), 'GenerateMac', { MacAlgorithm, Message }),
  F17: ({ MacAlgorithm }) =>
    on(create('HMAC_256', usageOf('HMAC')), 'VerifyMac', { MacAlgorithm, Message, Mac: blob('any') }),
  F18: ({ MacAlgorithm }) =>
    on(create('HMAC_256', usageOf('HMAC')), 'VerifyMac', { MacAlgorithm, Message, Mac: blob('any') }),
  F19: () => {
    const KeyId = create('HMAC_256', usageOf('HMAC'));
    const { Mac } = session.ok('GenerateMac', { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message });
    return on(KeyId, 'VerifyMac', { MacAlgorithm: 'HMAC_SHA_256', Message: blob('another'), Mac });
  },
  F20: () => on(create(), 'Encrypt', { Plaintext: blob('x'.repeat(4097)) }),
  F21: tooLong,
  F23: tooLong,
  F24: tooLong,
  F25: tooLong,
  F26: tooLong,
  F27: () => ({ outcome: session.call('GenerateRandom', { NumberOfBytes: null }) }),
  F28: () => ({ outcome: session.call('GenerateRandom', { NumberOfBytes: 0 }) }),
  F33: wrongDigest,
  F34: wrongSignature,
  F35: wrongDigest,
  F36: wrongSignature,
  F37: wrongDigest,
  F38: wrongSignature,
  F39: wrongDigest,
  F40: wrongSignature,
  F41: wrongDigest,
  F42: wrongSignature,
  F43: wrongDigest,
  F44: wrongSignature,
  F45: wrongDigest,
  F46: wrongSignature,
  F47: wrongDigest,
  F48: wrongSignature,
  F49: withoutContext('Encrypt', { Plaintext: blob('a secret') }),
  F50: () => on(create(), 'Decrypt', { CiphertextBlob: blob('invalid') }),
  F51: () => {
    const KeyId = create();
    const bytes = Buffer.from(encrypted(KeyId) ?? '', 'base64');
    return on(KeyId, 'Decrypt', { CiphertextBlob: blob(Buffer.concat([bytes, Buffer.from('more')])) });
  },
  F52: withoutContext('GenerateDataKey', { KeySpec: 'AES_256' }),
  F53: withoutContext('GenerateDataKeyWithoutPlaintext', { KeySpec: 'AES_256' }),
  F54: withoutContext('GenerateDataKeyPair', { KeyPairSpec: 'RSA_2048' }),
  F55: withoutContext('GenerateDataKeyPairWithoutPlaintext', { KeyPairSpec: 'RSA_2048' }),
  F56: () => on(create(), 'GenerateDataKeyPair', { KeyPairSpec: 'RSA_2048', DryRun: true }),
  F57: () => on(create(), 'GenerateDataKeyPairWithoutPlaintext', { KeyPairSpec: 'RSA_2048', DryRun: true }),
  G1: () => on(create(), 'Encrypt', { Plaintext: '' }),
  G2: () => on(create(), 'Encrypt', { Plaintext: blob('x'.repeat(4097)) }),
  H10: () => on(create('RSA_4096'), 'Encrypt', { Plaintext: blob('x') }),
};

/** H11 tells of a read that came too early, which is no answer to a key that is there. */
const ofAnotherMoment: readonly string[] = ['H11'];

const cryptographic =
  /^(S3 (Get|Put)Object \(SSE-KMS; S3 calls KMS )?(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|GenerateDataKeyPair|GenerateDataKeyPairWithoutPlaintext|GenerateRandom|Sign|Verify|GenerateMac|VerifyMac|DeriveSharedSecret)\)?$/;
const records = evidence.records.filter(({ call }) => cryptographic.test(call));

/** The order in which AWS names a value set is arbitrary. */
const inOneOrder = (message: string) =>
  message.replace(/(?<=value set: \[).*(?=\])/, (values) => values.split(', ').sort().join(', '));

describe('the answers of AWS on record', () => {
  it('to cryptographic operations all have a scenario', () => {
    const ids = records.map(({ id }) => id).filter((id) => !ofAnotherMoment.includes(id));
    expect(Object.keys(scenarios)).toEqual(ids);
  });

  it.each(
    records.flatMap((record) => {
      const scenario = scenarios[record.id];
      return scenario === undefined ? [] : [{ ...record, scenario }];
    }),
  )('$id: $call is answered as AWS did', ({ outcome: recorded, params, scenario }) => {
    const { KeyId, outcome } = scenario(params);
    expect(outcome.ok).toBe(recorded.ok);
    if (outcome.ok) return;
    expect(outcome.exception.name).toBe(recorded.exception?.replace(/^KMS\./, ''));
    if (recorded.message === null) return;
    const due = recorded.message.replace('{key_arn}', arnOf(KeyId ?? ''));
    expect(inOneOrder(outcome.exception.message)).toBe(inOneOrder(due));
  });
});

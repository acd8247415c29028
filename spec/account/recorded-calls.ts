/** How each answer of AWS on record (spec/evidence/aws-recorded.json) is had from a whole account, or why it is not. */

import type { CreateAccountOptions } from '../../src/account/account.ts';
import type { CallOutcome } from '../../src/account/call.ts';
import { call } from '../../src/account/call.ts';
import type { Operation } from '../../src/key/operation.ts';
import { blob, messageFor } from './operations/cryptographic/cryptographic-calls.ts';
import { arnOf, day, home, importMaterial, type Session, type Where } from './session.ts';

/** What the model answers where AWS's answer is on record. */
export interface Answered {
  readonly outcome: CallOutcome;
  /** What `{key_arn}` stands for in the record's message; the key whose metadata are looked at. */
  readonly keyArn?: string;
  /** Fields of the record that say in prose what holds: whether it does. */
  readonly proved?: Readonly<Record<string, boolean>>;
}

export type Replay = (session: Session) => Answered;

const elsewhere = { region: 'eu-west-1' };
const unknownId = '134f2428-cec1-4b25-a1ae-9048164dba47';
const unknownMrk = 'mrk-d3b95762d3b95762d3b95762d3b95762';
export const signing = (KeySpec: string) => ({ KeySpec, KeyUsage: 'SIGN_VERIFY' });
export const hmac = (KeySpec: string) => ({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC' });
export const rsa = (KeySpec: string) => ({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' });
export const external = { Origin: 'EXTERNAL' };
export const Message = blob('a message');
export const macOf = (MacAlgorithm: string) => ({ MacAlgorithm, Message, Mac: blob('no such mac') });

/** A call on a key by the identifier that is given, or by its key ID. */
export function ask(
  session: Session,
  operation: Operation,
  KeyId: string,
  input: object = {},
  where?: Where,
): Answered {
  const outcome = session.call(operation, { KeyId, ...input }, where);
  const id = KeyId.startsWith('arn:') ? KeyId.slice(KeyId.indexOf('/') + 1) : KeyId;
  return { outcome, keyArn: arnOf(id, where?.region ?? home) };
}

/** A call that names no key. */
export const plain =
  (operation: Operation, input: unknown): Replay =>
  (session) => ({ outcome: session.call(operation, input) });

/** A call on an identifier that names no key. */
const onUnknown =
  (operation: Operation, identifier: string, input: object = {}): Replay =>
  (session) =>
    ask(session, operation, identifier, input);

/** A call on a new key, after calls that must succeed. */
export function onKey(
  type: object,
  operation: Operation,
  input: object = {},
  before: readonly (readonly [Operation, object?])[] = [],
): Replay {
  return (session) => {
    const KeyId = session.createKey(type);
    for (const [earlier, members = {}] of before) session.ok(earlier, { KeyId, ...members });
    return ask(session, operation, KeyId, input);
  };
}

/** A call on a key into which materials were imported, one after the other. */
function onImported(
  materials: readonly string[],
  answer: (session: Session, KeyId: string) => Answered,
): Replay {
  return (session) => {
    const KeyId = session.createKey(external);
    materials.forEach((material, index) => {
      importMaterial(session, KeyId, material, index === 0 ? {} : { ImportType: 'NEW_KEY_MATERIAL' });
    });
    return answer(session, KeyId);
  };
}

/** DescribeKey after creation, after the import of key material, and after its deletion. */
function imported(
  ids: readonly [string, string, string],
  type: object,
): readonly (readonly [string, Replay])[] {
  return ids.map((id, steps) => [
    id,
    (session) => {
      const KeyId = session.createKey({ ...external, ...type });
      if (steps > 0) importMaterial(session, KeyId, 'one');
      if (steps > 1) session.ok('DeleteImportedKeyMaterial', { KeyId });
      return ask(session, 'DescribeKey', KeyId);
    },
  ]);
}

function importRequest(session: Session, KeyId: string, material: string) {
  const { ImportToken } = session.ok('GetParametersForImport', { KeyId, ...wrapping });
  return { ImportToken, EncryptedKeyMaterial: blob(material) };
}

const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_4096' };
const forever = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' };
const invalid = { KeyId: unknownId };

/** S3 hands on what KMS answers to its own call, GenerateDataKey for a write and Decrypt for a read. */
const asS3Writes = { KeySpec: 'AES_256' };

function decryptAfter(...before: readonly (readonly [Operation, object?])[]): Replay {
  return (session) => {
    const KeyId = session.createKey();
    const { CiphertextBlob } = session.ok('GenerateDataKey', { KeyId, ...asS3Writes });
    for (const [operation, input = {}] of before) session.ok(operation, { KeyId, ...input });
    return ask(session, 'Decrypt', KeyId, { CiphertextBlob });
  };
}

/** Decrypt without the encryption context of the call that made the ciphertext. */
function withoutContext(operation: Operation, input: object): Replay {
  return (session) => {
    const KeyId = session.createKey();
    const response: Readonly<Record<string, unknown>> = {
      ...session.ok(operation, { KeyId, EncryptionContext: { purpose: 'test' }, ...input }),
    };
    const CiphertextBlob = response['CiphertextBlob'] ?? response['PrivateKeyCiphertextBlob'];
    return ask(session, 'Decrypt', KeyId, { CiphertextBlob });
  };
}

/** Sign with a digest of a wrong length; Verify with the signature of another message. */
function signatures([sign, verify]: readonly [string, string], KeySpec: string, SigningAlgorithm: string) {
  const wrongLength: Replay = onKey(signing(KeySpec), 'Sign', {
    SigningAlgorithm,
    MessageType: 'DIGEST',
    Message: blob('short'),
  });
  const otherMessage: Replay = (session) => {
    const KeyId = session.createKey(signing(KeySpec));
    const request = { KeyId, SigningAlgorithm, ...messageFor(SigningAlgorithm) };
    const { Signature } = session.ok('Sign', request);
    return ask(session, 'Verify', KeyId, { ...request, Message: blob('another'), Signature });
  };
  return [
    [sign, wrongLength],
    [verify, otherMessage],
  ] as const;
}

const tooLarge = (KeySpec: string, EncryptionAlgorithm: string): Replay =>
  onKey(rsa(KeySpec), 'Encrypt', { EncryptionAlgorithm, Plaintext: blob(new Uint8Array(500)) });

const tagged = (TagKey: string, TagValue = ''): Replay =>
  plain('CreateKey', { Tags: [{ TagKey, TagValue }] });

/** Settings of the account under which a record was made, where they are not the default. */
export const settingsOf: Readonly<Record<string, CreateAccountOptions>> = {};

export const replays: ReadonlyMap<string, Replay> = new Map<string, Replay>([
  ['A1', onUnknown('DescribeKey', unknownId)],
  ['A2', onUnknown('DescribeKey', arnOf(unknownId))],
  ['A3', onUnknown('DescribeKey', unknownMrk)],
  ['A4', onUnknown('DescribeKey', 'fake-key-id')],
  ['A6', onUnknown('DescribeKey', 'mrk-fake-key-id')],
  ['A8', (session) => ask(session, 'DescribeKey', session.createKey({}, elsewhere))],
  [
    'A10',
    (session) => {
      const KeyId = session.createKey();
      session.ok('DescribeKey', { KeyId });
      return ask(session, 'DescribeKey', arnOf(KeyId));
    },
  ],
  ...(['HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512'] as const).flatMap(
    (algorithm, index): readonly (readonly [string, Replay])[] => [
      [`A${11 + 2 * index}`, onUnknown('GenerateMac', 'key_id', macOf(algorithm))],
      [`A${12 + 2 * index}`, onUnknown('VerifyMac', 'key_id', macOf(algorithm))],
    ],
  ),
  ['A19', onUnknown('RotateKeyOnDemand', '1234abcd-12ab-34cd-56ef-1234567890ab')],
  [
    'A20',
    onUnknown('CreateGrant', 'invalid', {
      GranteePrincipal: 'arn:aws:iam::111122223333:role/worker',
      Operations: ['Decrypt'],
    }),
  ],
  ['A21', onUnknown('ListGrants', 'invalid')],
  [
    'A22',
    (session) => {
      const KeyId = session.createKey();
      session.ok('CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId });
      const aliasArn = 'arn:aws:kms:us-east-1:111122223333:alias/app';
      for (const form of [KeyId, arnOf(KeyId), aliasArn]) {
        session.ok('Encrypt', { KeyId: form, Plaintext: Message });
      }
      return ask(session, 'Encrypt', 'alias/app', { Plaintext: Message });
    },
  ],
  [
    'A23',
    (session) => {
      const KeyId = session.createKey();
      session.ok('CreateAlias', { AliasName: 'alias/app', TargetKeyId: KeyId });
      const { outcome } = ask(session, 'DescribeKey', 'arn:aws:kms:us-east-1:111122223333:alias/app');
      return { outcome, keyArn: arnOf(KeyId) };
    },
  ],
  ...['A25', 'A30', 'A31'].map(
    (id) => [id, onUnknown('GenerateDataKey', 'fake-key-id', asS3Writes)] as const,
  ),
  ['A26', onUnknown('GenerateDataKey', unknownId, asS3Writes)],
  ['A27', onUnknown('GenerateDataKey', arnOf(unknownId), asS3Writes)],
  [
    'A28',
    (session) => {
      const KeyId = arnOf(session.createKey({}, elsewhere), elsewhere.region);
      return { outcome: session.call('GenerateDataKey', { KeyId, ...asS3Writes }) };
    },
  ],
  ['A29', (session) => ask(session, 'GenerateDataKey', session.createKey({}, elsewhere), asS3Writes)],

  ['B1', onKey({}, 'DisableKey')],
  ['B2', onKey({}, 'EnableKey', {}, [['DisableKey']])],
  ['B3', onKey({}, 'DisableKey', {}, [['DisableKey']])],
  ['B4', onKey({}, 'GenerateDataKey', asS3Writes, [['GenerateDataKey', asS3Writes], ['DisableKey']])],
  ['B5', onKey({}, 'ScheduleKeyDeletion', {}, [['DisableKey']])],
  ['B7', onKey({}, 'ScheduleKeyDeletion', {}, [['ScheduleKeyDeletion']])],
  ['B9', onKey({}, 'CancelKeyDeletion', {}, [['ScheduleKeyDeletion']])],
  ['B11', decryptAfter(['DisableKey'], ['DisableKey'])],
  ['B12', onKey({}, 'GenerateDataKey', asS3Writes, [['DisableKey'], ['DisableKey']])],
  ['B13', decryptAfter(['DisableKey'], ['DisableKey'], ['ScheduleKeyDeletion', { PendingWindowInDays: 7 }])],
  ['B14', onKey({}, 'DisableKey')],
  ['B15', onKey({}, 'ScheduleKeyDeletion')],

  ['C1', onKey(external, 'DescribeKey')],
  ['C2', onKey(external, 'Encrypt', { Plaintext: Message })],
  [
    'C3',
    (session) => {
      const KeyId = session.createKey(external);
      return ask(session, 'ImportKeyMaterial', KeyId, importRequest(session, KeyId, 'one'));
    },
  ],
  [
    'C4',
    (session) => {
      const KeyId = session.createKey(external);
      const request = importRequest(session, KeyId, 'one');
      session.refusal('ImportKeyMaterial', { KeyId, ...request });
      return ask(session, 'ImportKeyMaterial', KeyId, { ...request, ...forever });
    },
  ],
  [
    'C6',
    onImported(['one'], (session, KeyId) => {
      session.ok('DeleteImportedKeyMaterial', { KeyId });
      return ask(session, 'Encrypt', KeyId, { Plaintext: Message });
    }),
  ],
  ['C7', onKey({ ...external, ...signing('ECC_NIST_P256') }, 'DescribeKey')],
  [
    'C8',
    (session) => {
      const KeyId = session.createKey({ ...external, ...signing('ECC_NIST_P256') });
      const request = importRequest(session, KeyId, 'one');
      const answered = ask(session, 'ImportKeyMaterial', KeyId, { ...request, ...forever });
      const signed = { KeyId, Message, SigningAlgorithm: 'ECDSA_SHA_256' };
      const { Signature } = session.ok('Sign', signed);
      session.ok('Verify', { ...signed, Signature });
      session.ok('GetPublicKey', { KeyId });
      return answered;
    },
  ],
  ...imported(['C10', 'C11', 'C12'], rsa('RSA_4096')),
  ...imported(['C13', 'C14', 'C15'], signing('ECC_NIST_P256')),
  ...imported(['C16', 'C17', 'C18'], signing('ECC_NIST_P384')),
  ...imported(['C19', 'C20', 'C21'], signing('ECC_NIST_P521')),
  ...imported(['C22', 'C23', 'C24'], signing('ECC_SECG_P256K1')),
  ...imported(['C25', 'C26', 'C27'], hmac('HMAC_224')),
  ...imported(['C28', 'C29', 'C30'], hmac('HMAC_256')),
  ...imported(['C31', 'C32', 'C33'], hmac('HMAC_384')),
  ...imported(['C34', 'C35', 'C36'], hmac('HMAC_512')),
  ['C37', onKey({}, 'GetParametersForImport', wrapping)],
  ['C39', onKey({ ...external, ...signing('ECC_NIST_P256') }, 'GetParametersForImport', wrapping)],
  [
    'C40',
    (session) => {
      const KeyId = session.createKey(external);
      session.ok('GetParametersForImport', { KeyId, ...wrapping });
      importMaterial(session, KeyId, 'one');
      const answered = ask(session, 'GetParametersForImport', KeyId, wrapping);
      const response: Readonly<Record<string, unknown>> = answered.outcome.ok
        ? { ...answered.outcome.response }
        : {};
      const isText = (name: string) => typeof response[name] === 'string';
      return { ...answered, proved: { ImportToken: isText('ImportToken'), PublicKey: isText('PublicKey') } };
    },
  ],
  [
    'C41',
    (session) => {
      const KeyId = session.createKey(external);
      return ask(session, 'ImportKeyMaterial', KeyId, {
        ...importRequest(session, KeyId, 'one'),
        ...forever,
      });
    },
  ],
  [
    'C42',
    onImported(['one'], (session, KeyId) => {
      const current = () => session.ok('DescribeKey', { KeyId }).KeyMetadata?.CurrentKeyMaterialId;
      const before = current();
      const request = { ...importRequest(session, KeyId, 'two'), ...forever, ImportType: 'NEW_KEY_MATERIAL' };
      const answered = ask(session, 'ImportKeyMaterial', KeyId, request);
      return { ...answered, proved: { CurrentKeyMaterialId: current() === before } };
    }),
  ],
  ['C43', onImported(['one', 'two'], (session, KeyId) => ask(session, 'RotateKeyOnDemand', KeyId))],
  [
    'C44',
    (session) => {
      const KeyId = session.createKey(external);
      importMaterial(session, KeyId, 'one');
      const { CiphertextBlob } = session.ok('Encrypt', { KeyId, Plaintext: Message });
      importMaterial(session, KeyId, 'two', { ImportType: 'NEW_KEY_MATERIAL' });
      session.ok('RotateKeyOnDemand', { KeyId });
      session.advance(day);
      return ask(session, 'Decrypt', KeyId, { CiphertextBlob });
    },
  ],
  [
    'C45',
    onImported(['one', 'two'], (session, KeyId) =>
      ask(session, 'ImportKeyMaterial', KeyId, {
        ...importRequest(session, KeyId, 'three'),
        ...forever,
        ImportType: 'NEW_KEY_MATERIAL',
      }),
    ),
  ],
  ['C47', onKey(external, 'RotateKeyOnDemand')],
  ['C48', onKey(external, 'RotateKeyOnDemand')],

  [
    'D1',
    (session) => {
      const KeyId = session.createKey();
      const enabled = () => session.ok('GetKeyRotationStatus', { KeyId }).KeyRotationEnabled === true;
      const usual = enabled();
      session.ok('EnableKeyRotation', { KeyId });
      const afterEnable = enabled();
      const answered = ask(session, 'DisableKeyRotation', KeyId);
      return {
        ...answered,
        proved: {
          'default KeyRotationEnabled': !usual,
          'after Enable': afterEnable,
          'after Disable': !enabled(),
        },
      };
    },
  ],
  ['D2', onKey({}, 'GetKeyRotationStatus', {}, [['EnableKeyRotation', { RotationPeriodInDays: 90 }]])],
  ['D3', onKey({}, 'GetKeyRotationStatus', {}, [['EnableKeyRotation', { RotationPeriodInDays: 180 }]])],
  [
    'D4',
    (session) => {
      const KeyId = session.createKey();
      session.ok('RotateKeyOnDemand', { KeyId });
      session.advance(day);
      return ask(session, 'GetKeyRotationStatus', KeyId);
    },
  ],
  [
    'D5',
    (session) => {
      const KeyId = session.createKey();
      session.ok('EnableKeyRotation', { KeyId });
      const next = () => session.ok('GetKeyRotationStatus', { KeyId }).NextRotationDate;
      const before = next();
      session.ok('RotateKeyOnDemand', { KeyId });
      session.advance(day);
      const answered = ask(session, 'GetKeyRotationStatus', KeyId);
      return { ...answered, proved: { NextRotationDate: next() === before && before !== undefined } };
    },
  ],
  ['D6', onKey({}, 'RotateKeyOnDemand')],
  [
    'D7',
    (session) => {
      const KeyId = session.createKey();
      const current = () => session.ok('DescribeKey', { KeyId }).KeyMetadata?.CurrentKeyMaterialId;
      const before = current();
      session.ok('RotateKeyOnDemand', { KeyId });
      session.advance(day);
      return {
        ...ask(session, 'DescribeKey', KeyId),
        proved: { CurrentKeyMaterialId: current() !== before },
      };
    },
  ],
  [
    'D9',
    (session) => {
      const KeyId = session.createKey();
      // When it was recorded, 10 were allowed; 25 since.
      for (let count = 0; count < 25; count += 1) {
        session.ok('RotateKeyOnDemand', { KeyId });
        session.advance(day);
      }
      return ask(session, 'RotateKeyOnDemand', KeyId);
    },
  ],

  [
    'E1',
    (session) => {
      const outcome = session.call('CreateKey', { MultiRegion: true });
      const metadata = outcome.ok ? outcome.response.KeyMetadata : undefined;
      const { MultiRegionKeyType, PrimaryKey, ReplicaKeys } = metadata?.MultiRegionConfiguration ?? {};
      return {
        outcome,
        keyArn: metadata?.Arn ?? '',
        proved: {
          KeyId: /^mrk-[0-9a-f]{32}$/.test(metadata?.KeyId ?? ''),
          MultiRegionConfiguration:
            MultiRegionKeyType === 'PRIMARY' &&
            PrimaryKey?.Arn === metadata?.Arn &&
            PrimaryKey?.Region === home &&
            ReplicaKeys?.length === 0,
        },
      };
    },
  ],
  ['E2', onKey({ MultiRegion: false }, 'DescribeKey')],
  [
    'E3',
    (session) => {
      const KeyId = session.createKey({ MultiRegion: true, Description: 'primary' });
      const outcome = session.call('ReplicateKey', { KeyId, ReplicaRegion: 'ap-southeast-1' });
      const response = outcome.ok ? outcome.response : {};
      const replica = 'ReplicaKeyMetadata' in response ? response.ReplicaKeyMetadata : undefined;
      const policy = 'ReplicaPolicy' in response ? response.ReplicaPolicy : undefined;
      const { MultiRegionKeyType, PrimaryKey, ReplicaKeys } = replica?.MultiRegionConfiguration ?? {};
      return {
        outcome,
        keyArn: arnOf(KeyId),
        proved: {
          'ReplicaKeyMetadata.Description': replica?.Description === '',
          MultiRegionConfiguration:
            MultiRegionKeyType === 'REPLICA' &&
            PrimaryKey?.Arn === arnOf(KeyId) &&
            ReplicaKeys?.[0]?.Arn === replica?.Arn,
          ReplicaPolicy: policy === session.ok('GetKeyPolicy', { KeyId }).Policy,
        },
      };
    },
  ],
  [
    'E4',
    (session) => {
      const KeyId = session.createKey({ MultiRegion: true });
      session.ok('ReplicateKey', { KeyId, ReplicaRegion: 'ap-southeast-1' });
      const outcome = session.call('DescribeKey', { KeyId });
      const configuration = outcome.ok ? outcome.response.KeyMetadata?.MultiRegionConfiguration : undefined;
      return {
        outcome,
        keyArn: arnOf(KeyId),
        proved: { ReplicaKeys: configuration?.ReplicaKeys?.[0]?.Region === 'ap-southeast-1' },
      };
    },
  ],
  [
    'E5',
    (session) => {
      const KeyId = session.createKey({ MultiRegion: true });
      session.ok('ReplicateKey', { KeyId, ReplicaRegion: 'ap-southeast-1' });
      return ask(session, 'DescribeKey', KeyId, {}, { region: 'ap-southeast-1' });
    },
  ],

  ['F1', onKey({}, 'GenerateMac', macOf('HMAC_SHA_224'))],
  ['F3', onKey({}, 'Verify', { Message, Signature: Message, SigningAlgorithm: 'ECDSA_SHA_256' })],
  ['F4', onKey(signing('RSA_2048'), 'Encrypt', { Plaintext: Message })],
  [
    'F6',
    (session) => {
      const KeyId = session.createKey();
      const { CiphertextBlob } = session.ok('Encrypt', { KeyId, Plaintext: Message });
      const [SourceKeyId, DestinationKeyId] = [
        session.createKey(hmac('HMAC_224')),
        session.createKey(hmac('HMAC_224')),
      ];
      return { outcome: session.call('ReEncrypt', { SourceKeyId, DestinationKeyId, CiphertextBlob }) };
    },
  ],
  [
    'F7',
    (session) => {
      const KeyId = session.createKey();
      const { CiphertextBlob } = session.ok('Encrypt', { KeyId, Plaintext: Message });
      const DestinationKeyId = session.createKey(signing('ECC_NIST_P256'));
      return { outcome: session.call('ReEncrypt', { SourceKeyId: KeyId, DestinationKeyId, CiphertextBlob }) };
    },
  ],
  ['F8', onKey(rsa('RSA_4096'), 'Sign', { Message, SigningAlgorithm: 'RSASSA_PSS_SHA_256' })],
  [
    'F9',
    onKey(signing('RSA_4096'), 'Encrypt', { Plaintext: Message, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }),
  ],
  [
    'F10',
    (session) => {
      const { PublicKey } = session.ok('GetPublicKey', {
        KeyId: session.createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }),
      });
      const KeyId = session.createKey(signing('ECC_NIST_P256'));
      return ask(session, 'DeriveSharedSecret', KeyId, { KeyAgreementAlgorithm: 'ECDH', PublicKey });
    },
  ],
  ['F12', plain('DeriveSharedSecret', { ...invalid, KeyAgreementAlgorithm: 'INVALID', PublicKey: Message })],
  [
    'F13',
    onKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }, 'DeriveSharedSecret', {
      KeyAgreementAlgorithm: 'ECDH',
      PublicKey: blob('garbage'),
    }),
  ],
  ['F14', plain('CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'KEY_AGREEMENT' })],
  ['F15', onKey(hmac('HMAC_224'), 'GenerateMac', macOf('HMAC_SHA_256'))],
  ['F16', plain('GenerateMac', { ...invalid, ...macOf('INVALID') })],
  ['F17', onKey(hmac('HMAC_256'), 'VerifyMac', macOf('HMAC_SHA_512'))],
  ['F18', plain('VerifyMac', { ...invalid, ...macOf('INVALID') })],
  [
    'F19',
    (session) => {
      const KeyId = session.createKey(hmac('HMAC_256'));
      const { Mac } = session.ok('GenerateMac', { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message });
      return ask(session, 'VerifyMac', KeyId, { MacAlgorithm: 'HMAC_SHA_256', Message: blob('wrong'), Mac });
    },
  ],
  ['F20', onKey({}, 'Encrypt', { Plaintext: blob(new Uint8Array(4097)) })],
  ['F21', tooLarge('RSA_2048', 'RSAES_OAEP_SHA_1')],
  ['F23', tooLarge('RSA_3072', 'RSAES_OAEP_SHA_1')],
  ['F24', tooLarge('RSA_3072', 'RSAES_OAEP_SHA_256')],
  ['F25', tooLarge('RSA_4096', 'RSAES_OAEP_SHA_1')],
  ['F26', tooLarge('RSA_4096', 'RSAES_OAEP_SHA_256')],
  ['F27', plain('GenerateRandom', { NumberOfBytes: null })],
  ['F28', plain('GenerateRandom', { NumberOfBytes: 0 })],
  ['F30', plain('CreateKey', { KeySpec: 'HMAC_256' })],
  ['F31', plain('CreateKey', { KeySpec: 'HMAC_random' })],
  ['F32', plain('CreateKey', { KeyUsage: 'RANDOM' })],
  ...signatures(['F33', 'F34'], 'RSA_2048', 'RSASSA_PSS_SHA_256'),
  ...signatures(['F35', 'F36'], 'RSA_2048', 'RSASSA_PSS_SHA_384'),
  ...signatures(['F37', 'F38'], 'RSA_2048', 'RSASSA_PSS_SHA_512'),
  ...signatures(['F39', 'F40'], 'RSA_4096', 'RSASSA_PKCS1_V1_5_SHA_256'),
  ...signatures(['F41', 'F42'], 'RSA_4096', 'RSASSA_PKCS1_V1_5_SHA_512'),
  ...signatures(['F43', 'F44'], 'ECC_NIST_P256', 'ECDSA_SHA_256'),
  ...signatures(['F45', 'F46'], 'ECC_NIST_P384', 'ECDSA_SHA_384'),
  ...signatures(['F47', 'F48'], 'ECC_SECG_P256K1', 'ECDSA_SHA_256'),
  ['F49', withoutContext('Encrypt', { Plaintext: Message })],
  ['F50', onKey({}, 'Decrypt', { CiphertextBlob: blob('no ciphertext') })],
  [
    'F51',
    (session) => {
      const KeyId = session.createKey();
      const { CiphertextBlob = '' } = session.ok('Encrypt', { KeyId, Plaintext: Message });
      const longer = Buffer.concat([Buffer.from(CiphertextBlob, 'base64'), Buffer.from('more')]);
      return ask(session, 'Decrypt', KeyId, { CiphertextBlob: blob(longer) });
    },
  ],
  ['F52', withoutContext('GenerateDataKey', asS3Writes)],
  ['F53', withoutContext('GenerateDataKeyWithoutPlaintext', asS3Writes)],
  ['F54', withoutContext('GenerateDataKeyPair', { KeyPairSpec: 'ECC_NIST_P256' })],
  ['F55', withoutContext('GenerateDataKeyPairWithoutPlaintext', { KeyPairSpec: 'ECC_NIST_P256' })],
  ['F56', onKey({}, 'GenerateDataKeyPair', { KeyPairSpec: 'ECC_NIST_P256', DryRun: true })],
  ['F57', onKey({}, 'GenerateDataKeyPairWithoutPlaintext', { KeyPairSpec: 'ECC_NIST_P256', DryRun: true })],
  ['F58', plain('CreateAlias', { AliasName: 'app', TargetKeyId: unknownId })],
  [
    'F59',
    onKey({}, 'TagResource', {
      Tags: [
        { TagKey: 'same', TagValue: '1' },
        { TagKey: 'same', TagValue: '2' },
      ],
    }),
  ],
  [
    'F60',
    plain('CreateKey', {
      Tags: Array.from({ length: 51 }, (_, index) => ({ TagKey: `key${index}`, TagValue: '' })),
    }),
  ],
  ['F61', onKey({}, 'TagResource', { Tags: [{ TagKey: 'aws:key1', TagValue: '' }] })],
  ['F62', tagged('aws:key1')],
  ['F63', tagged('AWS:key1')],
  ['F64', tagged('a'.repeat(129))],
  ['F65', tagged('key', 'v'.repeat(257))],
  ['F66', onKey({ KeyUsage: 'ENCRYPT_DECRYPT' }, 'DescribeKey')],
  ['F67', onKey(hmac('HMAC_256'), 'DescribeKey')],

  ['G1', onKey({}, 'Encrypt', { Plaintext: '' })],
  ['G2', onKey({}, 'Encrypt', { Plaintext: blob(new Uint8Array(4097)) })],
  ...['G3', 'G4', 'G5'].map(
    (id) => [id, onKey({}, 'ScheduleKeyDeletion', { PendingWindowInDays: 7 })] as const,
  ),

  ['H1', onKey({}, 'ScheduleKeyDeletion', { PendingWindowInDays: 1 })],
  ['H3', onKey({}, 'EnableKeyRotation', {}, [['DisableKey']])],
  ['H4', onKey(signing('RSA_4096'), 'EnableKeyRotation')],
  ['H5', onKey(external, 'GetKeyRotationStatus')],
  ['H6', onKey(signing('RSA_2048'), 'GetKeyRotationStatus')],
  ['H7', onKey({}, 'GetKeyRotationStatus', {}, [['EnableKeyRotation'], ['ScheduleKeyDeletion']])],
  [
    'H8',
    (session) => {
      const TargetKeyId = session.createKey();
      session.ok('CreateAlias', { AliasName: 'alias/app', TargetKeyId });
      return {
        outcome: session.call('CreateGrant', {
          KeyId: 'arn:aws:kms:us-east-1:111122223333:alias/app',
          GranteePrincipal: 'arn:aws:iam::111122223333:role/worker',
          Operations: ['Decrypt'],
        }),
      };
    },
  ],
  ['H10', onKey(rsa('RSA_4096'), 'Encrypt', { Plaintext: Message })],
  [
    'H11',
    // A read that is not yet consistent is a call on an older account.
    (session) => {
      const older = session.account;
      const KeyId = session.createKey();
      const { outcome } = call(older, {
        operation: 'Encrypt',
        input: { KeyId, Plaintext: Message },
        region: home,
        at: session.now,
      });
      return { outcome, keyArn: arnOf(KeyId) };
    },
  ],
]);

/** Records that the model does not answer as they say, each with the reason. */
export const notReplayed: Readonly<Record<string, string>> = {
  A7: 'superseded: the wording without quotes, which AWS changed between 2023-08 and 2023-11; A4 is the current one',
  C49: 'superseded: before AWS rotated imported key material on demand; C47 is the current answer to the same call',
};

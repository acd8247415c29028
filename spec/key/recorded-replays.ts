/**
 * How each answer of AWS on record (spec/evidence/aws-recorded.json) is replayed on a key of the model, or why it is not.
 */
import { expect } from 'vitest';
import type { Assumptions } from '../../src/key/assumption.ts';
import type { Key } from '../../src/key/create-key.ts';
import type { KeyMetadata } from '../../src/key/describe.ts';
import type { ServiceDelays } from '../../src/key/key-facts.ts';
import type { KeyType } from '../../src/key/key-type.ts';
import type { KeyResponse } from '../../src/key/perform.ts';
import { day, start } from './arbitrary-life.ts';

export interface Call {
  readonly operation: string;
  readonly input?: object;
  /** How long after the call before it, in milliseconds. */
  readonly wait?: number;
}

/** What a prose field of a record can be held against. */
export interface Replayed {
  readonly before: Key;
  readonly key: Key;
  readonly response: KeyResponse;
  readonly metadata: KeyMetadata;
}

export interface Replay {
  readonly id: string;
  readonly type?: Partial<KeyType>;
  readonly assumptions?: Partial<Assumptions>;
  readonly delays?: Partial<ServiceDelays>;
  readonly setup: readonly Call[];
  /** The recorded call; null for CreateKey itself. */
  readonly call: Call | null;
  /** Fields of the record that say in prose what holds, as a check each. */
  readonly prose?: Readonly<Record<string, (replayed: Replayed) => void>>;
  /** Fields that the account adds to the answer of one key. */
  readonly ofAccount?: readonly string[];
}

const call = (operation: string, input: object = {}): Call => ({ operation, input });
const describeKey = call('DescribeKey');
const disable = call('DisableKey');
const schedule = call('ScheduleKeyDeletion');
const rotate = call('RotateKeyOnDemand');
const rotationStatus = call('GetKeyRotationStatus');
const replicate = call('ReplicateKey', { ReplicaRegion: 'ap-southeast-1' });
const deleteMaterial = call('DeleteImportedKeyMaterial');
const anImport = (keyMaterial: string, more: object = {}) =>
  call('ImportKeyMaterial', { keyMaterial, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', ...more });
const newImport = (keyMaterial: string) => anImport(keyMaterial, { ImportType: 'NEW_KEY_MATERIAL' });

const external = { origin: 'EXTERNAL' } as const;
const multiRegion = { multiRegion: true } as const;
const signing = (keySpec: KeyType['keySpec']) => ({ keySpec, keyUsage: 'SIGN_VERIFY' }) as const;
const hmac = (keySpec: KeyType['keySpec']) => ({ keySpec, keyUsage: 'GENERATE_VERIFY_MAC' }) as const;

/** Of one key type: DescribeKey after creation, after the first import, and after that material was deleted again. */
function imported(ids: readonly [string, string, string], type: Partial<KeyType>): readonly Replay[] {
  const [created, filled, emptied] = ids;
  const of = { type: { ...external, ...type }, call: describeKey };
  return [
    { id: created, ...of, setup: [] },
    { id: filled, ...of, setup: [anImport('one')] },
    { id: emptied, ...of, setup: [anImport('one'), deleteMaterial] },
  ];
}

/** A key that does not exist: to one key of the model, one that was deleted. */
const gone: readonly Call[] = [call('ScheduleKeyDeletion', { PendingWindowInDays: 7 })];
const later = { wait: 7 * day };

export const replays: readonly Replay[] = [
  { id: 'A1', setup: gone, call: { ...describeKey, ...later } },
  { id: 'A2', setup: gone, call: { ...describeKey, ...later } },
  { id: 'A3', type: multiRegion, setup: gone, call: { ...describeKey, ...later } },
  { id: 'A19', setup: gone, call: { ...rotate, ...later } },
  { id: 'A10', setup: [], call: describeKey },
  { id: 'A22', setup: [], call: call('Encrypt') },

  { id: 'B1', setup: [], call: disable },
  { id: 'B2', setup: [disable], call: call('EnableKey') },
  { id: 'B3', setup: [disable], call: disable },
  { id: 'B4', setup: [call('GenerateDataKey'), disable], call: call('GenerateDataKey') },
  { id: 'B5', setup: [disable], call: schedule },
  { id: 'B7', setup: [schedule], call: schedule },
  { id: 'B9', setup: [schedule], call: call('CancelKeyDeletion') },
  { id: 'B11', setup: [disable, disable], call: call('Decrypt') },
  { id: 'B12', setup: [disable, disable], call: call('GenerateDataKey') },
  {
    id: 'B13',
    setup: [disable, disable, call('ScheduleKeyDeletion', { PendingWindowInDays: 7 })],
    call: call('Decrypt'),
  },

  { id: 'C1', type: external, setup: [], call: null },
  { id: 'C2', type: external, setup: [], call: call('Encrypt') },
  {
    id: 'C3',
    type: external,
    setup: [call('GetParametersForImport')],
    call: call('ImportKeyMaterial', { keyMaterial: 'one' }),
  },
  { id: 'C4', type: external, setup: [call('GetParametersForImport')], call: anImport('one') },
  { id: 'C6', type: external, setup: [anImport('one'), deleteMaterial], call: call('Encrypt') },
  { id: 'C7', type: { ...external, ...signing('ECC_NIST_P256') }, setup: [], call: null },
  { id: 'C8', type: { ...external, ...signing('ECC_NIST_P256') }, setup: [], call: anImport('one') },
  ...imported(['C10', 'C11', 'C12'], { keySpec: 'RSA_4096' }),
  ...imported(['C13', 'C14', 'C15'], signing('ECC_NIST_P256')),
  ...imported(['C16', 'C17', 'C18'], signing('ECC_NIST_P384')),
  ...imported(['C19', 'C20', 'C21'], signing('ECC_NIST_P521')),
  ...imported(['C22', 'C23', 'C24'], signing('ECC_SECG_P256K1')),
  ...imported(['C25', 'C26', 'C27'], hmac('HMAC_224')),
  ...imported(['C28', 'C29', 'C30'], hmac('HMAC_256')),
  ...imported(['C31', 'C32', 'C33'], hmac('HMAC_384')),
  ...imported(['C34', 'C35', 'C36'], hmac('HMAC_512')),
  { id: 'C37', setup: [], call: call('GetParametersForImport') },
  {
    id: 'C39',
    type: { ...external, ...signing('ECC_NIST_P256') },
    setup: [],
    call: call('GetParametersForImport'),
    ofAccount: ['KeyId', 'ImportToken', 'PublicKey', 'ParametersValidTo'],
  },
  {
    id: 'C40',
    type: external,
    setup: [call('GetParametersForImport'), anImport('one')],
    call: call('GetParametersForImport'),
    ofAccount: ['KeyId', 'ImportToken', 'PublicKey', 'ParametersValidTo'],
  },
  { id: 'C41', type: external, setup: [], call: anImport('one') },
  {
    id: 'C42',
    type: external,
    setup: [anImport('one')],
    call: newImport('two'),
    prose: {
      CurrentKeyMaterialId: ({ before, metadata }) =>
        expect(metadata.CurrentKeyMaterialId).toBe(before.facts.materials[0]?.id),
    },
  },
  { id: 'C43', type: external, setup: [anImport('one'), newImport('two')], call: rotate },
  {
    id: 'C44',
    type: external,
    setup: [anImport('one'), newImport('two'), rotate],
    call: { ...call('Decrypt'), wait: day },
  },
  { id: 'C45', type: external, setup: [anImport('one'), newImport('two')], call: newImport('three') },
  { id: 'C47', type: external, setup: [], call: rotate },
  { id: 'C48', type: external, setup: [], call: rotate },

  { id: 'D2', setup: [call('EnableKeyRotation', { RotationPeriodInDays: 90 })], call: rotationStatus },
  { id: 'D3', setup: [call('EnableKeyRotation', { RotationPeriodInDays: 180 })], call: rotationStatus },
  { id: 'D4', setup: [rotate], call: { ...rotationStatus, wait: day } },
  {
    id: 'D5',
    setup: [call('EnableKeyRotation'), rotate],
    call: { ...rotationStatus, wait: day },
    prose: {
      NextRotationDate: ({ response }) => expect(response.NextRotationDate).toBe(start + 365 * day),
    },
  },
  { id: 'D6', setup: [], call: rotate },
  {
    id: 'D7',
    setup: [rotate],
    call: { ...describeKey, wait: day },
    prose: {
      CurrentKeyMaterialId: ({ before, metadata }) => {
        expect(before.facts.materials).toHaveLength(1);
        expect(metadata.CurrentKeyMaterialId).not.toBe(before.facts.materials[0]?.id);
      },
    },
  },
  {
    id: 'D9',
    // When it was recorded, 10 were allowed; 25 since.
    setup: Array.from({ length: 25 }, () => ({ ...rotate, wait: day })),
    call: { ...rotate, wait: day },
  },

  {
    id: 'E1',
    type: multiRegion,
    setup: [],
    call: null,
    prose: {
      KeyId: ({ metadata }) => expect(metadata.KeyId).toMatch(/^mrk-[0-9a-f]{32}$/),
      MultiRegionConfiguration: ({ metadata }) =>
        expect(metadata.MultiRegionConfiguration).toEqual({
          MultiRegionKeyType: 'PRIMARY',
          PrimaryKey: { Arn: metadata.Arn, Region: 'us-east-1' },
          ReplicaKeys: [],
        }),
    },
  },
  { id: 'E2', setup: [], call: null },
  {
    id: 'E3',
    type: multiRegion,
    setup: [call('UpdateKeyDescription', { Description: 'of the primary key' })],
    call: replicate,
    prose: {
      'ReplicaKeyMetadata.Description': ({ response }) =>
        expect(response.ReplicaKeyMetadata?.Description).toBe(''),
      MultiRegionConfiguration: ({ response, metadata }) => {
        const Arn = metadata.Arn.replace('us-east-1', 'ap-southeast-1');
        expect(response.ReplicaKeyMetadata?.MultiRegionConfiguration).toEqual({
          MultiRegionKeyType: 'REPLICA',
          PrimaryKey: { Arn: metadata.Arn, Region: 'us-east-1' },
          ReplicaKeys: [{ Arn, Region: 'ap-southeast-1' }],
        });
      },
    },
    ofAccount: ['ReplicaPolicy'],
  },
  {
    id: 'E4',
    type: multiRegion,
    setup: [replicate],
    call: describeKey,
    prose: {
      ReplicaKeys: ({ metadata }) =>
        expect(metadata.MultiRegionConfiguration?.ReplicaKeys.map(({ Region }) => Region)).toEqual([
          'ap-southeast-1',
        ]),
    },
  },

  { id: 'F1', setup: [], call: call('GenerateMac') },
  { id: 'F3', setup: [], call: call('Verify') },
  { id: 'F4', type: signing('RSA_2048'), setup: [], call: call('Encrypt') },
  { id: 'F7', type: signing('ECC_NIST_P256'), setup: [], call: call('ReEncryptTo') },
  { id: 'F8', type: { keySpec: 'RSA_4096' }, setup: [], call: call('Sign') },
  { id: 'F9', type: signing('RSA_4096'), setup: [], call: call('Encrypt') },
  { id: 'F10', type: signing('ECC_NIST_P256'), setup: [], call: call('DeriveSharedSecret') },
  { id: 'F66', setup: [], call: describeKey },
  { id: 'F67', type: hmac('HMAC_256'), setup: [], call: describeKey },

  ...['G3', 'G4', 'G5'].map((id) => ({
    id,
    setup: [],
    call: call('ScheduleKeyDeletion', { PendingWindowInDays: 7 }),
  })),

  { id: 'H1', setup: [], call: call('ScheduleKeyDeletion', { PendingWindowInDays: 1 }) },
  { id: 'H3', setup: [disable], call: call('EnableKeyRotation') },
  { id: 'H4', type: signing('RSA_4096'), setup: [], call: call('EnableKeyRotation') },
  { id: 'H5', type: external, setup: [], call: rotationStatus },
  { id: 'H6', type: signing('RSA_2048'), setup: [], call: rotationStatus },
  { id: 'H7', setup: [call('EnableKeyRotation'), schedule], call: rotationStatus },
];

/** Records that are not replayed on one key, each with the reason. */
export const notOfOneKey: readonly { readonly reason: string; readonly ids: readonly string[] }[] = [
  {
    reason: 'key identifiers, aliases and Regions are resolved by the account before a key is found',
    ids: [
      'A4 A6 A7 A8 A11 A12 A13 A14 A15 A16 A17 A18 A20 A21 A23',
      'A25 A26 A27 A28 A29 A30 A31 H8',
    ].flatMap((line) => line.split(' ')),
  },
  { reason: 'what CloudFormation calls is not on record', ids: ['B14', 'B15'] },
  {
    reason:
      'superseded: AWS has since added on-demand rotation of imported key material (C47, C48 are newer)',
    ids: ['C49'],
  },
  { reason: 'the replica is a key of its own: see the test of E5 on the replica that E3 made', ids: ['E5'] },
  { reason: 'several calls and answers in one record: see the test of D1', ids: ['D1'] },
  {
    reason: 'CreateKey with an impossible type: see the test of keyTypeProblem',
    ids: ['F14'],
  },
  {
    reason: 'the shape of a request is validated by the account before any key is looked at',
    ids: ['F12 F13 F16 F18 F20 F27 F28 F30 F31 F32 F58 F59 F60 F61 F62 F63 F64 F65 G1 G2'].flatMap((line) =>
      line.split(' '),
    ),
  },
  {
    reason:
      'algorithms, lengths, ciphertexts, signatures and MACs are cryptography, which one key does not do',
    ids: [
      'F6 F15 F17 F19 F21 F23 F24 F25 F26 F33 F34 F35 F36 F37 F38 F39 F40 F41 F42 F43 F44 F45 F46 F47 F48',
      'F49 F50 F51 F52 F53 F54 F55 H10',
    ].flatMap((line) => line.split(' ')),
  },
  { reason: 'DryRun is a member of the whole call: the account answers it', ids: ['F56', 'F57'] },
  { reason: 'a stale read: eventual consistency is the conformance oracle’s', ids: ['H11'] },
];

/** Arbitrary histories of one account: valid, invalid and hostile calls in three Regions, and leaps of the clock. */
import fc from 'fast-check';
import type { Account, KeyRecord } from '../../src/account/account.ts';
import type { CallOutcome } from '../../src/account/call.ts';
import { requestShape } from '../../src/account/request/operation-shapes.ts';
import { entriesOf, firstEntry } from '../../src/account/trie.ts';
import { type Algorithms, algorithmsOf } from '../../src/key/algorithm.ts';
import type { Key } from '../../src/key/create-key.ts';
import { decide } from '../../src/key/decide.ts';
import { regionOf } from '../../src/key/key-facts.ts';
import { isTableOperation } from '../../src/key/key-state-table.ts';
import { type Operation, operationNames } from '../../src/key/operation.ts';
import { blob, messageFor } from './operations/cryptographic/cryptographic-calls.ts';
import { arbitraryStructure } from './request/arbitrary-wire.ts';
import { arnOf, day, home, second } from './session.ts';

export const regions = [home, 'eu-west-1', 'ap-southeast-1'] as const;
const stranger = 'arn:aws:iam::444455556666:role/stranger';
const grantee = 'arn:aws:iam::111122223333:role/worker';

/** One thing in a history. What a call names is picked from what the account has when its turn comes. */
export type Step =
  | {
      readonly kind: 'call';
      readonly operation: Operation;
      readonly region: string;
      /** Which key, alias, grant, form of identifier …; the same number picks the same of the same. */
      readonly pick: number;
      /** A request of the right shape that names nothing of the account; null for one that may succeed. */
      readonly input: unknown;
      readonly isForeign: boolean;
    }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'fail connection'; readonly pick: number };

/** A call ready to be made. */
export interface Request {
  readonly operation: Operation;
  readonly input: unknown;
  readonly region: string;
  readonly caller?: string;
}

const hostile = fc.constantFrom<unknown>(
  null,
  undefined,
  'text',
  42,
  [],
  { KeyId: null },
  { KeyId: { deep: [{ deeper: [[]] }] } },
  { KeyId: '\ud800' },
  { KeyId: '__proto__' },
  { KeyId: 'arn:aws:kms:us-east-1:111122223333:key/__proto__' },
  { KeyId: `arn:aws:kms:${'x'.repeat(3000)}` },
  JSON.parse('{"__proto__": {"KeyId": "x"}, "KeyId": "constructor"}'),
  { CustomKeyStoreId: '../../etc', Marker: '////', Limit: 1e308 },
);

/** The operations that lead to what others need are more common. */
const operations = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Operation[]>(...operationNames) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Operation[]>(
      'ScheduleKeyDeletion',
      'CancelKeyDeletion',
      'EnableKey',
      'DisableKey',
      'ReplicateKey',
      'UpdatePrimaryRegion',
      'ImportKeyMaterial',
      'RotateKeyOnDemand',
      'CreateAlias',
      'CreateGrant',
      'ConnectCustomKeyStore',
      'DisconnectCustomKeyStore',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Operation[]>('CreateKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion'),
  },
);

const regionOfCall = fc.oneof(
  { weight: 4, arbitrary: fc.constant(home) },
  { weight: 1, arbitrary: fc.constantFrom(...regions) },
);

const wellFormed: ReadonlyMap<Operation, fc.Arbitrary<unknown>> = new Map(
  operationNames.map((operation) => [operation, arbitraryStructure(requestShape(operation))]),
);

const calls: fc.Arbitrary<Step> = operations.chain((operation) =>
  fc.record({
    kind: fc.constant('call' as const),
    operation: fc.constant(operation),
    region: regionOfCall,
    pick: fc.nat({ max: 1_000_000 }),
    input: fc.oneof(
      { weight: 20, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: wellFormed.get(operation) ?? hostile },
      { weight: 1, arbitrary: hostile.map((input) => ({ hostile: input })) },
    ),
    isForeign: fc.oneof(
      { weight: 30, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
  }),
);

const waits: fc.Arbitrary<Step> = fc
  .oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 70 }).map((seconds) => seconds * second) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }).map((days) => days * day) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 * day }) },
  )
  .map((milliseconds) => ({ kind: 'wait', milliseconds }));

/** A call that may succeed, of the choice that {@link inputOf} makes for a number. */
function begin(operation: Operation, choice: number): Extract<Step, { kind: 'call' }> {
  return { kind: 'call', operation, region: home, pick: choice * 64, input: null, isForeign: false };
}

/** A primary key with two replicas: the third of three keys. */
const multiRegionSet: readonly Step[] = [
  begin('CreateKey', 1),
  begin('ReplicateKey', 1),
  begin('ReplicateKey', 2),
  { kind: 'wait', milliseconds: 61 * second },
];

/** What histories start with, so that little is needed to come to something. */
const beginnings: readonly (readonly Step[])[] = [
  multiRegionSet,
  ...[0, 1, 2, 3, 4, 5, 6, 7, 15].map((choice) => [begin('CreateKey', choice)]),
  ...[0, 1].map((choice) => [
    begin('CreateCustomKeyStore', choice),
    begin('ConnectCustomKeyStore', 0),
    { kind: 'wait', milliseconds: 301 * second } as const,
    begin('CreateKey', 8),
    begin('CreateKey', 9),
  ]),
];

/** Histories in which every operation succeeds and is refused at least once, and every key state is reached. */
export const tours: readonly (readonly Step[])[] = [
  [
    ...beginnings.flat(),
    ...[5, 6, 7].flatMap((choice) => operationNames.map((operation) => begin(operation, choice))),
    ...operationNames.map((operation): Step => ({ ...begin(operation, 0), input: { hostile: 'text' } })),
  ],
  [...multiRegionSet, begin('UpdatePrimaryRegion', 2)],
  [...multiRegionSet, begin('ScheduleKeyDeletion', 2)],
  [
    begin('CreateKey', 2),
    ...(
      ['Encrypt', 'CreateAlias', 'UpdateAlias', 'ImportKeyMaterial', 'CreateGrant', 'RevokeGrant'] as const
    ).map((operation) => begin(operation, 3)),
  ],
];

export const histories: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.subarray([...beginnings], { minLength: 2, maxLength: 4 }),
    fc.array(
      fc.oneof(
        { weight: 14, arbitrary: calls },
        { weight: 3, arbitrary: waits },
        {
          weight: 1,
          arbitrary: fc.record({ kind: fc.constant('fail connection' as const), pick: fc.nat({ max: 100 }) }),
        },
      ),
      { minLength: 20, maxLength: 50 },
    ),
  )
  .map(([first, more]) => [...first.flat(), ...more]);

/** Makes calls that leave no trace: to get tokens, ciphertexts and signatures that another call needs. */
export type Trial = (operation: Operation, input: unknown, region: string) => CallOutcome;

/** The call of a step on the account as it is now. */
export function requestOf(
  step: Extract<Step, { kind: 'call' }>,
  account: Account,
  at: number,
  attempt: Trial,
): Request {
  const { operation, input, isForeign, pick } = step;
  const caller = isForeign ? { caller: stranger } : {};
  if (typeof input === 'object' && input !== null) {
    const [other] = 'hostile' in input ? [input.hostile] : [input];
    return { operation, input: other, region: step.region, ...caller };
  }
  const choice = Math.floor(pick / 64);
  const all = [...entriesOf(account.keys)];
  const suited = all.filter(([, known]) => suits(operation, known));
  const paths = choice % 5 === 4 || suited.length === 0 ? all : suited;
  const [path = '', record] = paths[pick % Math.max(paths.length, 1)] ?? [];
  const [region = '', keyId = 'missing'] = path.split('/');
  const usesKey = record !== undefined && needsKey(operation);
  const made = { operation, region: usesKey ? region : step.region, ...caller };
  const identifier = identifierOf(keyId, made.region, record?.aliases ?? [], choice);
  return {
    ...made,
    input: inputOf({
      operation,
      choice,
      identifier,
      account,
      at,
      region: made.region,
      keyId,
      attempt,
      key: record?.key,
    }),
  };
}

interface Making {
  readonly operation: Operation;
  readonly choice: number;
  readonly identifier: string;
  readonly account: Account;
  readonly at: number;
  readonly region: string;
  readonly keyId: string;
  readonly key: Key | undefined;
  readonly attempt: Trial;
}

/** Says whether the key state table allows an operation on a key; of a replica, what only its primary key may do is none. */
function suits(operation: Operation, { grants, key: { facts, keyState } }: KeyRecord): boolean {
  if (keyState === 'Deleted' || !isTableOperation(operation)) return true;
  if (operation === 'ReplicateKey' || operation === 'UpdatePrimaryRegion') {
    if (facts.multiRegion?.primaryRegion !== regionOf(facts.keyArn)) return false;
  }
  if (operation === 'RetireGrant' || operation === 'RevokeGrant') return firstEntry(grants) !== undefined;
  return decide(operation, keyState, facts.type).verdict === 'allowed';
}

function needsKey(operation: Operation): boolean {
  const { members } = requestShape(operation);
  return ['KeyId', 'TargetKeyId', 'SourceKeyId'].some((name) => Object.hasOwn(members, name));
}

function identifierOf(keyId: string, region: string, aliases: readonly string[], choice: number): string {
  const alias = aliases[choice % Math.max(aliases.length, 1)];
  switch (choice % 7) {
    case 0:
      return arnOf(keyId, region);
    case 1:
      return alias ?? keyId;
    case 2:
      return alias === undefined ? keyId : `arn:aws:kms:${region}:111122223333:${alias}`;
    default:
      return keyId;
  }
}

function one<Value>(values: readonly [Value, ...Value[]], choice: number): Value {
  return values[choice % values.length] ?? values[0];
}

const xks = {
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyConnectivity: 'PUBLIC_ENDPOINT',
  XksProxyUriPath: '/kms/xks/v1',
  XksProxyAuthenticationCredential: { AccessKeyId: 'A'.repeat(20), RawSecretAccessKey: 'x'.repeat(43) },
};

/** A request that can succeed where the state of the account lets it. */
function inputOf(making: Making): unknown {
  const { account, at, attempt, choice, identifier: KeyId, keyId, operation, region } = making;
  switch (operation) {
    case 'CreateKey':
      return newKey(making);
    case 'CreateAlias':
      return { AliasName: one(['alias/a', 'alias/b', 'alias/c'], choice), TargetKeyId: keyId };
    case 'UpdateAlias':
      return { AliasName: someAlias(making), TargetKeyId: keyId };
    case 'DeleteAlias':
      return { AliasName: someAlias(making) };
    case 'ListAliases':
      return choice % 2 === 0 ? {} : { KeyId: keyId, Limit: 1 };
    case 'ScheduleKeyDeletion':
      return { KeyId, ...(choice % 3 === 0 ? {} : { PendingWindowInDays: 7 + (choice % 4) }) };
    case 'EnableKeyRotation':
      return { KeyId, RotationPeriodInDays: 90 + (choice % 20) };
    case 'UpdateKeyDescription':
      return { KeyId, Description: `changed ${choice}` };
    case 'ReplicateKey':
      return { KeyId, ReplicaRegion: one(regions, choice), Description: 'replica' };
    case 'UpdatePrimaryRegion': {
      const replicas = making.key?.facts.multiRegion?.replicaRegions ?? [];
      const replica = replicas[choice % Math.max(replicas.length, 1)];
      return { KeyId, PrimaryRegion: (choice % 4 === 3 ? undefined : replica) ?? one(regions, choice) };
    }
    case 'GetParametersForImport':
      return { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
    case 'ImportKeyMaterial': {
      const parameters = attempt(
        'GetParametersForImport',
        { KeyId: keyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
        region,
      );
      return {
        KeyId,
        ImportToken: memberOf(parameters, 'ImportToken') ?? blob('none'),
        EncryptedKeyMaterial: blob(one(['one', 'two', 'three'], choice)),
        ...(choice % 2 === 0
          ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
          : { ValidTo: (at + (1 + (choice % 300)) * day) / 1000 }),
        ...(choice % 5 > 1 ? {} : { ImportType: 'NEW_KEY_MATERIAL' }),
      };
    }
    case 'PutKeyPolicy':
      return { KeyId, Policy: `{"Id":"${choice}"}` };
    case 'TagResource':
      return { KeyId, Tags: [{ TagKey: one(['a', 'b', '__proto__'], choice), TagValue: String(choice) }] };
    case 'UntagResource':
      return { KeyId, TagKeys: ['a'] };
    case 'CreateGrant':
      return {
        KeyId,
        GranteePrincipal: one([grantee, stranger], choice),
        RetiringPrincipal: grantee,
        Operations: ['DescribeKey', 'RetireGrant'],
        ...(choice % 3 === 0 ? { Name: 'named' } : {}),
      };
    case 'ListRetirableGrants':
      return { RetiringPrincipal: grantee };
    case 'RetireGrant':
    case 'RevokeGrant':
      return { KeyId, GrantId: someGrant(account, region, keyId) ?? '0'.repeat(64) };
    case 'ListKeyRotations':
      return { KeyId, ...(choice % 2 === 0 ? {} : { IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }) };
    case 'CreateCustomKeyStore': {
      const name = one(['one', 'two', 'three'], choice);
      return choice % 2 === 0
        ? {
            CustomKeyStoreName: name,
            CloudHsmClusterId: `cluster-${name.padEnd(11, 'a')}`,
            KeyStorePassword: 'kmsPswd',
            TrustAnchorCertificate: 'certificate',
          }
        : { ...xks, CustomKeyStoreName: `xks ${name}`, XksProxyUriEndpoint: `https://${name}.example.com` };
    }
    case 'UpdateCustomKeyStore':
      return { CustomKeyStoreId: someStore(making), NewCustomKeyStoreName: `renamed ${choice % 3}` };
    case 'ConnectCustomKeyStore':
    case 'DisconnectCustomKeyStore':
    case 'DeleteCustomKeyStore':
      return { CustomKeyStoreId: someStore(making) };
    case 'DescribeCustomKeyStores':
    case 'ListKeys':
      return {};
    case 'GenerateRandom':
      return { NumberOfBytes: 1 + (choice % 64) };
    default:
      return cryptographicInput(making) ?? { KeyId };
  }
}

function newKey(making: Making): unknown {
  const { choice } = making;
  const stores = storesIn(making.account, making.region);
  const store = stores.find(({ connectionState }) => connectionState === 'CONNECTED') ?? stores[0];
  const inStore =
    store?.type === 'AWS_CLOUDHSM'
      ? { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: store.customKeyStoreId }
      : {
          Origin: 'EXTERNAL_KEY_STORE',
          CustomKeyStoreId: store?.customKeyStoreId,
          XksKeyId: `key-${choice}`,
        };
  return one<unknown>(
    [
      {},
      { MultiRegion: true },
      { Origin: 'EXTERNAL' },
      { Origin: 'EXTERNAL', MultiRegion: true },
      { KeySpec: 'ECC_NIST_P256', KeyUsage: one(['SIGN_VERIFY', 'KEY_AGREEMENT'], choice) },
      { KeySpec: one(['HMAC_256', 'HMAC_384'], choice), KeyUsage: 'GENERATE_VERIFY_MAC' },
      { KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' },
      { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: true },
      inStore,
      inStore,
      inStore,
    ],
    choice,
  );
}

/** A cryptographic request with an algorithm of the key; undefined for any other operation. */
function cryptographicInput({
  attempt,
  choice,
  identifier: KeyId,
  key,
  keyId,
  operation,
  region,
}: Making): unknown {
  const algorithms: Algorithms = key === undefined ? {} : algorithmsOf(key.facts.type);
  const EncryptionAlgorithm = algorithms.EncryptionAlgorithms?.[0] ?? 'SYMMETRIC_DEFAULT';
  const SigningAlgorithm = algorithms.SigningAlgorithms?.[0] ?? 'ECDSA_SHA_256';
  const MacAlgorithm = algorithms.MacAlgorithms?.[0] ?? 'HMAC_SHA_256';
  const Plaintext = blob('a secret');
  const tried = (other: Operation, input: object, name: string) =>
    memberOf(attempt(other, { KeyId: keyId, ...input }, region), name) ?? blob('nothing');
  switch (operation) {
    case 'Encrypt':
      return { KeyId, Plaintext, EncryptionAlgorithm };
    case 'Decrypt':
      return {
        KeyId,
        EncryptionAlgorithm,
        CiphertextBlob: tried('Encrypt', { Plaintext, EncryptionAlgorithm }, 'CiphertextBlob'),
      };
    case 'ReEncrypt':
      return {
        SourceEncryptionAlgorithm: EncryptionAlgorithm,
        DestinationEncryptionAlgorithm: EncryptionAlgorithm,
        DestinationKeyId: KeyId,
        SourceKeyId: keyId,
        CiphertextBlob: tried('Encrypt', { Plaintext, EncryptionAlgorithm }, 'CiphertextBlob'),
      };
    case 'GenerateDataKey':
    case 'GenerateDataKeyWithoutPlaintext':
      return { KeyId, KeySpec: 'AES_256' };
    case 'GenerateDataKeyPair':
    case 'GenerateDataKeyPairWithoutPlaintext':
      return { KeyId, KeyPairSpec: one(['ECC_NIST_P256', 'ML_KEM_512'], choice) };
    case 'Sign':
      return { KeyId, SigningAlgorithm, ...messageFor(SigningAlgorithm) };
    case 'Verify': {
      const message = { SigningAlgorithm, ...messageFor(SigningAlgorithm) };
      return { KeyId, ...message, Signature: tried('Sign', message, 'Signature') };
    }
    case 'GenerateMac':
      return { KeyId, MacAlgorithm, Message: Plaintext };
    case 'VerifyMac':
      return {
        KeyId,
        MacAlgorithm,
        Message: Plaintext,
        Mac: tried('GenerateMac', { MacAlgorithm, Message: Plaintext }, 'Mac'),
      };
    case 'DeriveSharedSecret':
      return { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey: tried('GetPublicKey', {}, 'PublicKey') };
    case 'Encapsulate':
      return { KeyId, EncapsulationAlgorithm: 'ML_KEM' };
    case 'Decapsulate':
      return {
        KeyId,
        EncapsulationAlgorithm: 'ML_KEM',
        SharedSecretCiphertextBlob: tried(
          'Encapsulate',
          { EncapsulationAlgorithm: 'ML_KEM' },
          'SharedSecretCiphertextBlob',
        ),
      };
    default:
      return undefined;
  }
}

function storesIn(account: Account, region: string) {
  return [...entriesOf(account.keyStores, { prefix: `${region}/` })].map(([, store]) => store);
}

/** A store in a connection that lets the operation succeed, if there is one. */
function someStore({ account, choice, operation, region }: Making): string {
  const all = storesIn(account, region);
  const wanted = operation === 'DisconnectCustomKeyStore' ? 'CONNECTED' : 'DISCONNECTED';
  const ready = all.filter(
    ({ connectionState, keys }) =>
      connectionState === wanted && (operation !== 'DeleteCustomKeyStore' || firstEntry(keys) === undefined),
  );
  const stores = choice % 4 === 3 || ready.length === 0 ? all : ready;
  return stores[choice % Math.max(stores.length, 1)]?.customKeyStoreId ?? 'cks-none';
}

function someAlias({ account, choice, region }: Making): string {
  const names = [...entriesOf(account.aliases, { prefix: `${region}/` })].map(([, { name }]) => name);
  return names[choice % Math.max(names.length, 1)] ?? 'alias/none';
}

function someGrant(account: Account, region: string, keyId: string): string | undefined {
  for (const [path, { grants }] of entriesOf(account.keys, { prefix: region })) {
    if (path === `${region}/${keyId}`) for (const [grantId] of entriesOf(grants)) return grantId;
  }
  return undefined;
}

function memberOf(outcome: CallOutcome, name: string): string | undefined {
  if (!outcome.ok) return undefined;
  const value: unknown = Object.entries(outcome.response).find(([other]) => other === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

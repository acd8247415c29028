/** How each record of the second round (spec/evidence/aws-observed.json) is had from a whole account, or why it is not. */

import { allKeyTypes, keyTypeProblem } from '../../src/key/key-type.ts';
import { type Operation, operations } from '../../src/key/operation.ts';
import {
  type Answered,
  ask,
  external,
  hmac,
  Message,
  macOf,
  onKey,
  plain,
  type Replay,
  rsa,
  signing,
} from './recorded-calls.ts';
import { arnOf, day, home, importMaterial, type Session, Session as SessionOf, second } from './session.ts';

/** What the model answers, and where a record tells of several answers, or tells them in prose, which of it that is. */
export interface Shown extends Answered {
  readonly exception?: (recorded: string) => string;
  readonly message?: (recorded: string) => string;
}

type ObservedReplay = (session: Session) => Shown;

const stranger = '444455556666';
const abroad = { region: 'eu-west-1' };
const nothing = '00000000-0000-0000-0000-000000000000';
const schedule = ['ScheduleKeyDeletion', { PendingWindowInDays: 7 }] as const;
const disable = ['DisableKey'] as const;
const rsaSigning = { SigningAlgorithm: 'RSASSA_PSS_SHA_256', Message };
const aesKey = { KeySpec: 'AES_256' };
const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_4096' };
const forever = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' };
const worker = { GranteePrincipal: 'arn:aws:iam::111122223333:role/worker' };

/** The 21 operations of J13, each with what its request needs besides the key. */
const keyOnly: { readonly [Op in Operation]?: object } = {
  ScheduleKeyDeletion: {},
  CancelKeyDeletion: {},
  EnableKey: {},
  DisableKey: {},
  TagResource: { Tags: [{ TagKey: 'a', TagValue: 'b' }] },
  UntagResource: { TagKeys: ['a'] },
  ListResourceTags: {},
  UpdateKeyDescription: { Description: 'x' },
  GetKeyPolicy: {},
  PutKeyPolicy: { Policy: '{}' },
  ListKeyPolicies: {},
  GetKeyRotationStatus: {},
  EnableKeyRotation: {},
  DisableKeyRotation: {},
  RotateKeyOnDemand: {},
  CreateGrant: { ...worker, Operations: ['Encrypt'] },
  ListGrants: {},
  RevokeGrant: { GrantId: '0'.repeat(64) },
  GetParametersForImport: wrapping,
  ImportKeyMaterial: { ImportToken: Message, EncryptedKeyMaterial: Message, ...forever },
  DeleteImportedKeyMaterial: {},
};

const operationsIn = (requests: { readonly [Op in Operation]?: object }) =>
  Object.keys(requests).filter((name): name is Operation => Object.hasOwn(operations, name));

/** An operation with each form of an alias that exists, and of one that does not. */
const withAlias = (operation: Operation, input: object, names = ['alias/app', 'alias/none']) =>
  names.flatMap((name) =>
    [name, `arn:aws:kms:us-east-1:111122223333:${name}`].map(
      (KeyId): ObservedReplay =>
        (session) => {
          session.ok('CreateAlias', { AliasName: 'alias/app', TargetKeyId: session.createKey() });
          return { outcome: session.call(operation, { KeyId, ...input }) };
        },
    ),
  );

/** What each operation of J27 is asked of a key pending deletion, by the type of key that it is for. */
const whilePending: readonly (readonly [Operation, object, object])[] = [
  ['CreateGrant', {}, { ...worker, Operations: ['Encrypt'] }],
  ['EnableKey', {}, {}],
  ['DisableKey', {}, {}],
  ['UpdateKeyDescription', {}, { Description: 'x' }],
  ['TagResource', {}, { Tags: [{ TagKey: 'a', TagValue: 'b' }] }],
  ['UntagResource', {}, { TagKeys: ['a'] }],
  ['ScheduleKeyDeletion', {}, { PendingWindowInDays: 7 }],
  ['GetParametersForImport', external, wrapping],
  ['ImportKeyMaterial', external, { ImportToken: Message, EncryptedKeyMaterial: Message, ...forever }],
  ['Sign', signing('RSA_2048'), rsaSigning],
  ['Verify', signing('RSA_2048'), { ...rsaSigning, Signature: Message }],
  ['GenerateMac', hmac('HMAC_256'), macOf('HMAC_SHA_256')],
  ['VerifyMac', hmac('HMAC_256'), macOf('HMAC_SHA_256')],
  ['Encrypt', {}, { Plaintext: Message }],
  ['GetPublicKey', signing('ECC_NIST_P256'), {}],
];

/** An alias that is to name a key pending deletion. */
const aliasWhilePending =
  (operation: 'CreateAlias' | 'UpdateAlias'): ObservedReplay =>
  (session) => {
    const [AliasName, TargetKeyId] = ['alias/app', session.createKey()];
    if (operation === 'UpdateAlias') {
      session.ok('CreateAlias', { AliasName, TargetKeyId: session.createKey() });
    }
    session.ok('ScheduleKeyDeletion', { KeyId: TargetKeyId });
    return { outcome: session.call(operation, { AliasName, TargetKeyId }), keyArn: arnOf(TargetKeyId) };
  };

/** The ARN of the AWS managed key of a service. */
const managedKey = (session: Session, service: string) =>
  session.ok('DescribeKey', { KeyId: `alias/aws/${service}` }).KeyMetadata?.Arn ?? '';

/** ReEncrypt from a key after a call on it; J28 gives both answers, with a stroke between. */
const reEncryptAfter =
  (before: readonly [Operation, object?], index: number): ObservedReplay =>
  (session) => {
    const KeyId = session.createKey();
    const { CiphertextBlob } = session.ok('Encrypt', { KeyId, Plaintext: Message });
    session.ok(before[0], { KeyId, ...before[1] });
    const request = { CiphertextBlob, DestinationKeyId: session.createKey() };
    const part = (recorded: string) => recorded.split(' / ')[index] ?? '';
    return {
      outcome: session.call('ReEncrypt', request),
      keyArn: arnOf(KeyId),
      exception: part,
      message: part,
    };
  };

/** The message that names the value set which a record lists after a word. */
const valueSetOf =
  (member: string, word = member) =>
  (recorded: string) =>
    `1 validation error detected: Value 'FOO' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: ${/\[[^\]]*\]/.exec(recorded.slice(recorded.indexOf(word)))?.[0]}`;

const withMessage = (replay: Replay, message: Shown['message']): ObservedReplay => {
  return (session) => ({ ...replay(session), ...(message === undefined ? {} : { message }) });
};

/** S3 hands the refusal on under a name of its own. */
const theirName = (name: string) => `${name}Exception`;

/** What a document says, each sentence with whether the model keeps it; the answer is that of the last call. */
const document =
  (prove: (session: Session) => readonly (readonly [sentence: string, holds: boolean])[]): ObservedReplay =>
  (session) => {
    const proved = Object.fromEntries(prove(session));
    return { outcome: session.call('ListKeys', {}), proved };
  };

const isRefused = (session: Session, operation: Operation, input: object, where = {}) =>
  !session.call(operation, input, where).ok;

/** A multi-Region primary key with imported key material, and its replica with the same. */
function importedSet(session: Session): string {
  const KeyId = session.createKey({ ...external, MultiRegion: true });
  importMaterial(session, KeyId, 'one');
  session.ok('ReplicateKey', { KeyId, ReplicaRegion: abroad.region });
  session.advance(day);
  importMaterial(session, KeyId, 'one', {}, abroad);
  return KeyId;
}

/** The replays of each record: every call that it tells of. */
export const observedReplays: ReadonlyMap<string, readonly ObservedReplay[]> = new Map([
  ['J1', [onKey(hmac('HMAC_256'), 'Sign', rsaSigning, [disable])]],
  ['J2', [onKey(hmac('HMAC_256'), 'Sign', rsaSigning, [schedule])]],
  [
    'J3',
    [
      onKey(
        signing('RSA_2048'),
        'Encrypt',
        { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256', Plaintext: Message },
        [disable],
      ),
    ],
  ],
  [
    'J4',
    [
      onKey(signing('RSA_2048'), 'Sign', { SigningAlgorithm: 'ECDSA_SHA_256', Message }, [disable]),
      onKey(hmac('HMAC_256'), 'GenerateMac', macOf('HMAC_SHA_512'), [disable]),
    ],
  ],
  ['J5', [onKey(rsa('RSA_2048'), 'GenerateDataKey', aesKey, [disable])]],
  [
    'J6',
    (['GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'] as const).map((operation) =>
      onKey(rsa('RSA_2048'), operation, aesKey),
    ),
  ],
  [
    'J7',
    [hmac('HMAC_256'), signing('RSA_2048'), signing('ECC_NIST_P256'), signing('ML_DSA_44')].map((type) =>
      onKey(type, 'DisableKeyRotation'),
    ),
  ],
  [
    'J8',
    (['EnableKeyRotation', 'DisableKeyRotation', 'RotateKeyOnDemand'] as const).map((operation) =>
      onKey(hmac('HMAC_256'), operation, {}, [disable]),
    ),
  ],
  [
    'J9',
    (['EnableKeyRotation', 'DisableKeyRotation', 'RotateKeyOnDemand'] as const).map((operation) =>
      onKey(hmac('HMAC_256'), operation, {}, [schedule]),
    ),
  ],
  [
    'J10',
    (['EnableKeyRotation', 'DisableKeyRotation'] as const).map((operation) => onKey(external, operation)),
  ],
  ['J11', [onKey({}, 'GetPublicKey')]],
  ['J12', [onKey(external, 'GetPublicKey')]],
  ['J13', operationsIn(keyOnly).flatMap((operation) => withAlias(operation, keyOnly[operation] ?? {}))],
  ['J14', withAlias('GetKeyPolicy', { PolicyName: 'default' }, ['alias/team-vault-lite/dek'])],
  ['J15', [...withAlias('GetKeyPolicy', {}), ...withAlias('ListResourceTags', {})]],
  ['J16', [plain('DescribeKey', { KeyId: arnOf('foo') })]],
  [
    'J17',
    [
      withMessage(plain('DescribeKey', { KeyId: '786CA7CD-B74B-42B3-B887-902AD7AB6429' }), (recorded) =>
        recorded.replace('arn:aws:kms:...:key/', arnOf('')),
      ),
    ],
  ],
  ['J18', [plain('GetPublicKey', { KeyId: '' })]],
  ['J19', [plain('DescribeKey', { KeyId: 'キー' })]],
  [
    'J20',
    [
      plain('Encrypt', { KeyId: nothing }),
      withMessage(plain('Sign', { KeyId: nothing, SigningAlgorithm: 'ECDSA_SHA_256' }), (recorded) =>
        recorded.replace("'plaintext'", "'message'"),
      ),
    ],
  ],
  ['J21', [plain('GenerateDataKey', { KeyId: nothing, KeySpec: 'FOO' })]],
  [
    'J22',
    [
      onKey({}, 'GenerateDataKey', {}, [disable]),
      onKey(hmac('HMAC_256'), 'GenerateDataKey'),
      onKey(signing('RSA_2048'), 'GenerateDataKeyWithoutPlaintext', {}, [disable]),
    ],
  ],
  ['J23', [onKey(signing('RSA_2048'), 'Sign', { Message, SigningAlgorithm: 'SYMMETRIC_DEFAULT' })]],
  [
    'J24',
    [
      withMessage(
        plain('Sign', { KeyId: nothing, Message, SigningAlgorithm: 'FOO' }),
        valueSetOf('signingAlgorithm'),
      ),
      withMessage(plain('GenerateMac', { KeyId: nothing, ...macOf('FOO') }), valueSetOf('macAlgorithm')),
      withMessage(
        plain('Encrypt', { KeyId: nothing, Plaintext: Message, EncryptionAlgorithm: 'FOO' }),
        valueSetOf('encryptionAlgorithm'),
      ),
    ],
  ],
  ['J25', [plain('CreateKey', signing('SM2'))]],
  [
    'J26',
    [
      onKey(signing('ML_DSA_44'), 'Sign', {
        Message,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ML_DSA_SHAKE_256',
      }),
    ],
  ],
  [
    'J27',
    [
      ...whilePending.map(([operation, type, input]) => onKey(type, operation, input, [schedule])),
      aliasWhilePending('CreateAlias'),
      aliasWhilePending('UpdateAlias'),
    ],
  ],
  ['J28', [reEncryptAfter(disable, 0), reEncryptAfter(schedule, 1)]],
  [
    'J29',
    [hmac('HMAC_256'), rsa('RSA_2048')].map((type) =>
      onKey(type, 'CreateGrant', {
        ...worker,
        Operations: ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey'],
        Constraints: { EncryptionContextSubset: { 'aws:dynamodb:tableName': 'a' } },
      }),
    ),
  ],
  [
    'J30',
    [
      (session) =>
        ask(session, 'CreateGrant', managedKey(session, 's3'), { ...worker, Operations: ['Decrypt'] }),
    ],
  ],
  ['J31', [(session) => ask(session, 'GetKeyRotationStatus', managedKey(session, 'acm'))]],
  [
    'J32',
    [
      (session) => {
        const outcome = session.call('GetKeyPolicy', { KeyId: managedKey(session, 'ebs') });
        const { Statement = [] } =
          outcome.ok && 'Policy' in outcome.response ? JSON.parse(outcome.response.Policy ?? '{}') : {};
        const statements: readonly { readonly [name: string]: unknown }[] = Statement;
        const direct = statements.find(
          ({ Sid }) => Sid === 'Allow direct access to key metadata to the account',
        );
        const others = statements.filter((statement) => statement !== direct);
        return {
          outcome,
          proved: {
            'direct access': ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'].every((action) =>
              [direct?.['Action']].flat().includes(action),
            ),
            'to account root': JSON.stringify(direct?.['Principal']).includes('111122223333:root'),
            'crypto only through the service':
              others.length > 0 &&
              others.every(({ Condition }) => JSON.stringify(Condition).includes('kms:ViaService')),
          },
        };
      },
    ],
  ],
  ['J33', [plain('DescribeKey', { KeyId: arnOf(nothing).replace('111122223333', stranger) })]],
  [
    'J34',
    [
      (session) => {
        const theirs = new SessionOf({ accountId: stranger });
        const { CiphertextBlob } = theirs.ok('Encrypt', { KeyId: theirs.createKey(), Plaintext: Message });
        return {
          outcome: session.call('Decrypt', { CiphertextBlob }),
          exception: theirName,
        };
      },
      (session) => {
        const KeyId = session.createKey({}, abroad);
        const { CiphertextBlob } = session.ok('Encrypt', { KeyId, Plaintext: Message }, abroad);
        return {
          outcome: session.call('Decrypt', { CiphertextBlob }),
          exception: theirName,
        };
      },
    ],
  ],
  [
    'J35',
    [
      (session) => {
        const { CustomKeyStoreId } = session.ok('CreateCustomKeyStore', {
          CustomKeyStoreName: 'hsm',
          CloudHsmClusterId: 'cluster-2a34b5cdefg',
          KeyStorePassword: 'kmsPswd',
          TrustAnchorCertificate: 'certificate',
        });
        session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
        session.advance(day);
        const KeyId = session.createKey({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId });
        return ask(session, 'GetKeyRotationStatus', KeyId);
      },
    ],
  ],
  ['J37', [plain('CreateKey', { ...signing('RSA_2048'), CustomerMasterKeySpec: 'RSA_2048' })]],
  [
    'J38',
    [
      (session) => {
        session.ok('CreateAlias', { AliasName: 'alias/x', TargetKeyId: session.createKey() });
        return { outcome: session.call('CreateAlias', { AliasName: 'alias/y', TargetKeyId: 'alias/x' }) };
      },
    ],
  ],
  [
    'J40',
    [
      document((session) => {
        const types = allKeyTypes().filter(
          ({ keyManager, origin }) => keyManager === 'CUSTOMER' && origin === 'AWS_KMS',
        );
        return types.map((type) => {
          const { keySpec: KeySpec, keyUsage: KeyUsage, multiRegion: MultiRegion } = type;
          const china = new SessionOf({ partition: 'aws-cn' });
          const asked = { ...external, KeySpec, KeyUsage, MultiRegion };
          const isTaken = !isRefused(KeySpec === 'SM2' ? china : session, 'CreateKey', asked);
          const isPossible = keyTypeProblem({ ...type, origin: 'EXTERNAL' }) === undefined;
          return [
            `${KeySpec} ${KeyUsage}`,
            isTaken === /^(SYMMETRIC_DEFAULT|HMAC_|RSA_|ECC_|SM2)/.test(KeySpec) && isTaken === isPossible,
          ];
        });
      }),
    ],
  ],
  [
    'J41',
    [
      (session) => {
        const KeyId = importedSet(session);
        importMaterial(session, KeyId, 'two', { ImportType: 'NEW_KEY_MATERIAL' });
        importMaterial(session, KeyId, 'two', { ImportType: 'EXISTING_KEY_MATERIAL' }, abroad);
        return ask(session, 'RotateKeyOnDemand', KeyId);
      },
    ],
  ],
  [
    'J42',
    [
      document((session) => {
        const KeyId = session.createKey();
        session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
        const { DeletionDate = 0 } = session.ok('DescribeKey', { KeyId }).KeyMetadata ?? {};
        const actual = DeletionDate * 1000 - session.now;
        session.advance(actual - second);
        session.ok('CancelKeyDeletion', { KeyId });
        session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
        session.advance(actual);
        return [
          ['up to 24 hours longer than the one you scheduled', actual >= 7 * day && actual <= 8 * day],
          [
            'After the waiting period ends you cannot cancel key deletion',
            isRefused(session, 'CancelKeyDeletion', { KeyId }),
          ],
        ];
      }),
    ],
  ],
  [
    'J43',
    [
      document((session) => {
        const KeyId = importedSet(session);
        const shown = () =>
          session.ok('ListKeyRotations', { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }, abroad)
            .Rotations?.[0]?.KeyMaterialDescription;
        importMaterial(session, KeyId, 'one', { KeyMaterialDescription: 'mine' });
        const propagated = shown();
        let message = '';
        try {
          importMaterial(session, KeyId, 'one', { KeyMaterialDescription: 'other' }, abroad);
        } catch (error) {
          message = String(error);
        }
        return [
          ['automatically propagates', propagated === 'mine' && shown() === 'mine'],
          ['only on the primary Region key', message.includes('is not a multi-region primary key.')],
        ];
      }),
    ],
  ],
  [
    'J44',
    [
      document((session) => {
        const refuses = (type: object, WrappingAlgorithm: string, WrappingKeySpec: string) =>
          isRefused(session, 'GetParametersForImport', {
            KeyId: session.createKey({ ...external, ...type }),
            WrappingAlgorithm,
            WrappingKeySpec,
          });
        const p521 = signing('ECC_NIST_P521');
        return [
          ['RSA private key', refuses(rsa('RSA_2048'), 'RSAES_OAEP_SHA_256', 'RSA_4096')],
          ['must use an RSA_AES', !refuses(rsa('RSA_2048'), 'RSA_AES_KEY_WRAP_SHA_256', 'RSA_4096')],
          ['RSAES_PKCS1_V1_5', refuses({}, 'RSAES_PKCS1_V1_5', 'RSA_4096')],
          ['ECC_NIST_P521', refuses(p521, 'RSAES_OAEP_SHA_1', 'RSA_2048')],
          ['RSAES_OAEP_SHA_1 with RSA_2048', !refuses(p521, 'RSAES_OAEP_SHA_1', 'RSA_4096')],
        ];
      }),
    ],
  ],
  [
    'J45',
    [
      document((session) => {
        const KeyId = session.createKey({ MultiRegion: true });
        const refuses = (ReplicaRegion: string) =>
          isRefused(session, 'ReplicateKey', { KeyId, ReplicaRegion });
        return [
          ['in a different Region than its primary key', refuses(home)],
          ['the same partition', refuses('cn-north-1')],
          ['KMS must be available', refuses('us-nowhere-1')],
          ['must be', !refuses(abroad.region)],
          ['and other replicas', refuses(abroad.region)],
        ];
      }),
    ],
  ],
  [
    'J46',
    [external, rsa('RSA_2048'), signing('RSA_2048')].map(
      (type): ObservedReplay =>
        (session) => {
          const { CiphertextBlob } = session.ok('Encrypt', {
            KeyId: session.createKey(),
            Plaintext: Message,
          });
          return ask(session, 'Decrypt', session.createKey(type), { CiphertextBlob });
        },
    ),
  ],
  [
    'J47',
    [
      (session) => {
        const KeyId = session.createKey({ MultiRegion: true });
        session.ok('ReplicateKey', { KeyId, ReplicaRegion: abroad.region });
        return ask(session, 'ReplicateKey', KeyId, { ReplicaRegion: 'eu-central-1' }, abroad);
      },
    ],
  ],
  ['J48', [plain('CreateKey', { Policy: 'my policy' })]],
  [
    'J49',
    [
      (session) => ({
        outcome: session.call('CreateAlias', {
          AliasName: 'alias/Service:Test',
          TargetKeyId: session.createKey(),
        }),
      }),
    ],
  ],
  ['J50', [onKey({ MultiRegion: true }, 'ReplicateKey', { ReplicaRegion: abroad.region })]],
  [
    'J51',
    [
      document((session) => {
        const KeyId = session.createKey({ MultiRegion: true });
        session.ok('ReplicateKey', { KeyId, ReplicaRegion: abroad.region });
        session.advance(30 * second);
        const early = session.keyState(KeyId, abroad);
        session.advance(60 * second);
        const late = session.keyState(KeyId, abroad);
        session.ok('RotateKeyOnDemand', { KeyId });
        const isRotating = () =>
          session.ok('GetKeyRotationStatus', { KeyId }).OnDemandRotationStartDate !== undefined;
        const atFirst = isRotating();
        session.advance(10 * second);
        return [
          ['Creating lasted about 60 s', early === 'Creating' && late === 'Enabled'],
          ['on-demand rotation ends in at most 6.4 s', atFirst && !isRotating()],
        ];
      }),
    ],
  ],
  [
    'J52',
    [
      withMessage(
        plain('GenerateMac', { KeyId: nothing, ...macOf('FOO') }),
        valueSetOf('macAlgorithm', 'enum'),
      ),
    ],
  ],
]);

/** Records that the model does not answer as they say, each with the reason. */
export const differences: Readonly<Record<string, string>> = {
  J36: 'a wording of 2021: aws-recorded.json F14 has a newer one for a KeyUsage that does not fit the KeySpec, also a ValidationException',
  J39: 'graded low, and without an exception: a key of another account is refused as any other is (J33)',
};

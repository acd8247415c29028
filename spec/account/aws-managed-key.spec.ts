import { beforeEach, describe, expect, it } from 'vitest';
import { awsAliases, predefinedAliases, usualAliases } from '../../src/account/aws-managed/aws-alias.ts';
import { isAllowedToAccount } from '../../src/account/aws-managed/key-policy.ts';
import { keyRecordAt } from '../../src/account/look-up.ts';
import { decideClass } from '../../src/key/decide.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import type { Operation } from '../../src/key/operation.ts';
import { day, Session } from './session.ts';

const blob = Buffer.from('blob').toString('base64');

let session: Session;

beforeEach(() => {
  session = new Session();
});

const describeKey = (KeyId: string) => session.ok('DescribeKey', { KeyId }).KeyMetadata;
const denial = (operation: string, keyArn: string | undefined, caller = 'arn:aws:iam::111122223333:root') =>
  `AccessDeniedException: User: ${caller} is not authorized to perform: kms:${operation} on resource: ${keyArn} because no resource-based policy allows the kms:${operation} action`;

describe('an AWS managed key', () => {
  it('is made by DescribeKey on an AWS alias, once, and always rotates', () => {
    const made = describeKey('alias/aws/s3');
    expect(made).toMatchObject({ KeyManager: 'AWS', KeyState: 'Enabled' });
    session.advance(day);
    expect(describeKey('alias/aws/s3')).toEqual(made);
    expect(describeKey('arn:aws:kms:us-east-1:111122223333:alias/aws/s3')).toEqual(made);
    expect(session.ok('GetKeyRotationStatus', { KeyId: made?.KeyId })).toMatchObject({
      KeyRotationEnabled: true,
    });
  });

  it('says in AWS’s words what it is for, or nothing where these are not on record', () => {
    expect(describeKey('alias/aws/dynamodb')?.Description).toBe(
      'Default key that protects my DynamoDB data when no other key is defined',
    );
    expect(describeKey('alias/aws/s3')?.Description).toBe(
      'Default key that protects my S3 objects when no other key is defined',
    );
    expect(describeKey('alias/aws/xray')?.Description).toBe('');
  });

  const uses: readonly (readonly [Operation, object, denied: string])[] = [
    ['Decrypt', { CiphertextBlob: blob }, 'Decrypt'],
    ['DeriveSharedSecret', { KeyAgreementAlgorithm: 'ECDH', PublicKey: blob }, 'DeriveSharedSecret'],
    ['Encrypt', { Plaintext: blob }, 'Encrypt'],
    ['GenerateDataKey', { KeySpec: 'AES_256' }, 'GenerateDataKey'],
    ['GenerateDataKeyPair', { KeyPairSpec: 'RSA_2048' }, 'GenerateDataKeyPair'],
    [
      'GenerateDataKeyPairWithoutPlaintext',
      { KeyPairSpec: 'RSA_2048' },
      'GenerateDataKeyPairWithoutPlaintext',
    ],
    ['GenerateDataKeyWithoutPlaintext', { NumberOfBytes: 32 }, 'GenerateDataKeyWithoutPlaintext'],
    ['GenerateMac', { Message: blob, MacAlgorithm: 'HMAC_SHA_256' }, 'GenerateMac'],
    ['Sign', { Message: blob, SigningAlgorithm: 'ECDSA_SHA_256' }, 'Sign'],
    ['Verify', { Message: blob, Signature: blob, SigningAlgorithm: 'ECDSA_SHA_256' }, 'Verify'],
    ['VerifyMac', { Message: blob, Mac: blob, MacAlgorithm: 'HMAC_SHA_256' }, 'VerifyMac'],
  ];
  it.each(uses)('is made by %s too, which its key policy refuses', (operation, input, denied) => {
    for (const KeyId of ['alias/aws/ebs', 'arn:aws:kms:eu-west-1:111122223333:alias/aws/ebs']) {
      const where = { region: KeyId.startsWith('arn') ? 'eu-west-1' : 'us-east-1' };
      const refusal = session.refusal(operation, { KeyId, ...input }, where);
      const keyArn = session.ok('DescribeKey', { KeyId }, where).KeyMetadata?.Arn;
      expect(refusal).toBe(denial(denied, keyArn));
      expect(session.refusal(operation, { KeyId, ...input }, where)).toBe(refusal);
    }
  });

  it('is made for either key of ReEncrypt', () => {
    const KeyId = session.createKey();
    const { CiphertextBlob } = session.ok('Encrypt', { KeyId, Plaintext: blob });
    const refusal = session.refusal('ReEncrypt', { CiphertextBlob, DestinationKeyId: 'alias/aws/rds' });
    expect(refusal).toBe(denial('ReEncryptTo', describeKey('alias/aws/rds')?.Arn));
  });

  it('has no public key, and is made to say so', () => {
    expect(session.refusal('GetPublicKey', { KeyId: 'alias/aws/ebs' })).toMatch(
      /^UnsupportedOperationException: /,
    );
    expect(session.ok('ListAliases', {}).Aliases?.find((alias) => 'TargetKeyId' in alias)?.AliasName).toBe(
      'alias/aws/ebs',
    );
  });

  it('is not made for an alias that AWS does not have, nor for a caller of another account', () => {
    expect(session.refusal('DescribeKey', { KeyId: 'alias/aws/nothing' })).toMatch(/^NotFoundException/);
    const stranger = { caller: 'arn:aws:iam::999999999999:root' };
    expect(session.refusal('DescribeKey', { KeyId: 'alias/aws/s3' }, stranger)).toMatch(/^NotFoundException/);
    expect(session.ok('ListKeys', {}).Keys).toEqual([]);
  });
});

describe('an AWS managed key answers by its key policy', () => {
  it('and lets the account look for a grant to revoke', () => {
    const key = describeKey('alias/aws/ebs');
    expect(session.refusal('RevokeGrant', { KeyId: key?.KeyId, GrantId: 'a'.repeat(64) })).toMatch(
      /^NotFoundException/,
    );
    const s3 = describeKey('alias/aws/s3');
    expect(session.refusal('RevokeGrant', { KeyId: s3?.KeyId, GrantId: 'a'.repeat(64) })).toBe(
      denial('RevokeGrant', s3?.Arn),
    );
  });

  it('and refuses CreateGrant, with the caller’s name (aws-observed.json J30)', () => {
    const key = describeKey('alias/aws/s3');
    const caller = 'arn:aws:sts::111122223333:assumed-role/admin/me';
    const input = { KeyId: key?.KeyId, GranteePrincipal: caller, Operations: ['Decrypt'] };
    expect(session.refusal('CreateGrant', input, { caller })).toBe(denial('CreateGrant', key?.Arn, caller));
  });

  it('which for aws/acm does not even let GetKeyRotationStatus pass (J31)', () => {
    const key = describeKey('alias/aws/acm');
    expect(session.refusal('GetKeyRotationStatus', { KeyId: key?.KeyId })).toBe(
      denial('GetKeyRotationStatus', key?.Arn),
    );
    expect(session.ok('ListGrants', { KeyId: key?.KeyId }).Grants).toEqual([]);
  });

  it('and GetKeyPolicy shows it (J32)', () => {
    const KeyId = describeKey('alias/aws/ebs')?.KeyId;
    expect(session.ok('ListKeyPolicies', { KeyId }).PolicyNames).toEqual(['default']);
    const policy: unknown = JSON.parse(session.ok('GetKeyPolicy', { KeyId }).Policy ?? '');
    expect(policy).toMatchObject({
      Id: 'auto-ebs-2',
      Statement: [
        {
          Principal: { AWS: '*' },
          Condition: {
            StringEquals: {
              'kms:CallerAccount': '111122223333',
              'kms:ViaService': 'ec2.us-east-1.amazonaws.com',
            },
          },
        },
        {
          Sid: 'Allow direct access to key metadata to the account',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        },
      ],
    });
  });

  it.each([
    ['CancelKeyDeletion', {}],
    ['DeleteImportedKeyMaterial', {}],
    ['DisableKey', {}],
    ['DisableKeyRotation', {}],
    ['EnableKey', {}],
    ['EnableKeyRotation', {}],
    ['PutKeyPolicy', { Policy: '{}' }],
    ['ReplicateKey', { ReplicaRegion: 'eu-west-1' }],
    ['RotateKeyOnDemand', {}],
    ['ScheduleKeyDeletion', {}],
    ['TagResource', { Tags: [{ TagKey: 'a', TagValue: 'b' }] }],
    ['UntagResource', { TagKeys: ['a'] }],
    ['UpdateKeyDescription', { Description: 'mine' }],
    ['UpdatePrimaryRegion', { PrimaryRegion: 'eu-west-1' }],
  ] as const)('and refuses %s', (operation, input) => {
    const key = describeKey('alias/aws/ebs');
    expect(session.refusal(operation, { KeyId: key?.KeyId, ...input })).toBe(denial(operation, key?.Arn));
    expect(describeKey('alias/aws/ebs')).toEqual(key);
  });

  it('which keeps its alias: it neither goes, nor moves, nor gets another beside it', () => {
    const key = describeKey('alias/aws/ebs');
    const AliasName = 'alias/aws/ebs';
    const TargetKeyId = session.createKey();
    expect(session.refusal('DeleteAlias', { AliasName })).toBe(denial('DeleteAlias', key?.Arn));
    expect(session.refusal('UpdateAlias', { AliasName, TargetKeyId })).toBe(denial('UpdateAlias', key?.Arn));
    expect(session.refusal('CreateAlias', { AliasName: 'alias/mine', TargetKeyId: key?.KeyId })).toBe(
      denial('CreateAlias', key?.Arn),
    );
  });
});

describe('ListAliases', () => {
  const listed = (input: object = {}) => session.ok('ListAliases', input).Aliases ?? [];

  it('shows predefined aliases without a key until they have one, among the others in order', () => {
    const withoutKey = listed();
    expect(withoutKey.map(({ AliasName }) => AliasName)).toEqual(predefinedAliases);
    expect(withoutKey[0]).toEqual({
      AliasName: 'alias/aws/dynamodb',
      AliasArn: 'arn:aws:kms:us-east-1:111122223333:alias/aws/dynamodb',
    });
    const TargetKeyId = session.createKey();
    for (const AliasName of ['alias/a', 'alias/z']) session.ok('CreateAlias', { AliasName, TargetKeyId });
    const KeyId = describeKey('alias/aws/rds')?.KeyId;
    describeKey('alias/aws/lambda');
    expect(listed().map(({ AliasName }) => AliasName)).toEqual(
      ['alias/a', ...predefinedAliases, 'alias/aws/lambda', 'alias/z'].toSorted(),
    );
    expect(listed().find(({ AliasName }) => AliasName === 'alias/aws/rds')?.TargetKeyId).toBe(KeyId);
    expect(listed({ KeyId }).map(({ AliasName }) => AliasName)).toEqual(['alias/aws/rds']);
  });

  it('comes to all of them page by page', () => {
    describeKey('alias/aws/glue');
    const names: (string | undefined)[] = [];
    for (let Marker: string | undefined; ; ) {
      const page = session.ok('ListAliases', { Limit: 3, ...(Marker === undefined ? {} : { Marker }) });
      names.push(...(page.Aliases ?? []).map(({ AliasName }) => AliasName));
      Marker = page.NextMarker;
      if (Marker === undefined) break;
    }
    expect(names).toEqual(predefinedAliases);
  });
});

describe('the usual key policy', () => {
  it('is what the key state table says of AWS managed keys', () => {
    const { Arn = '' } = describeKey('alias/aws/ebs') ?? {};
    const record = keyRecordAt(session.account, 'us-east-1', Arn.slice(Arn.indexOf('/') + 1));
    if (record === undefined) throw new Error('there is no key');
    const denied = tableOperations.filter((operation) => {
      const verdict = decideClass(operation, 'Enabled', 'aws-managed');
      return verdict.verdict === 'refused' && verdict.exception === 'AccessDeniedException';
    });
    expect(denied).toEqual(tableOperations.filter((operation) => !isAllowedToAccount(record, operation)));
  });
});

describe('the AWS aliases', () => {
  it('are eleven predefined ones and eight that services make, most with the usual key policy', () => {
    expect([...awsAliases.keys()]).toEqual([...awsAliases.keys()].toSorted());
    expect([predefinedAliases.length, awsAliases.size, usualAliases.length]).toEqual([11, 19, 16]);
    expect([...awsAliases.keys()].filter((name) => !usualAliases.includes(name))).toEqual([
      'alias/aws/acm',
      'alias/aws/s3',
      'alias/aws/ssm',
    ]);
  });
});

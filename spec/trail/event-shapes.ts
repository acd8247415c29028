/**
 * The shapes of KMS's records in CloudTrail, restated from the facts in spec/evidence/cloudtrail.md with names of our own: current
 * ones, old ones, refusals and service events.
 */

export const region = 'eu-central-1';
export const accountId = '111122223333';
export const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
export const keyArn = `arn:aws:kms:${region}:${accountId}:key/${keyId}`;
export const primaryArn = `arn:aws:kms:${region}:${accountId}:key/mrk-1234abcd12ab34cd56ef1234567890ab`;
export const replicaArn = primaryArn.replace(region, 'us-west-2');
const otherArn = keyArn.replace('1234abcd', '99999999');
const aliasArn = `arn:aws:kms:${region}:${accountId}:alias/orders`;
const materialId = 'ab'.repeat(32);

/** Members of a record; what it has of all records is filled in. */
type Told = Readonly<Record<string, unknown>>;

let count = 0;

/** A record of today's shape. */
export function record(eventName: string, told: Told = {}): Told {
  count += 1;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:orders',
      arn: `arn:aws:sts::${accountId}:assumed-role/orders/worker`,
      accountId,
    },
    eventTime: '2026-03-01T12:00:00Z',
    eventSource: 'kms.amazonaws.com',
    eventName,
    awsRegion: region,
    sourceIPAddress: '192.0.2.10',
    userAgent: 'aws-cli/2',
    requestParameters: { keyId },
    responseElements: null,
    requestID: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    eventID: `11111111-0000-4000-8000-${String(count).padStart(12, '0')}`,
    readOnly: false,
    resources: [{ accountId, type: 'AWS::KMS::Key', ARN: keyArn }],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: accountId,
    eventCategory: 'Management',
    ...told,
  };
}

function refused(eventName: string, errorCode: string, errorMessage?: string, told: Told = {}): Told {
  return record(eventName, { errorCode, ...(errorMessage === undefined ? {} : { errorMessage }), ...told });
}

function serviceEvent(eventName: string, told: Told = {}): Told {
  return record(eventName, {
    userIdentity: { accountId, invokedBy: 'AWS Internal' },
    eventType: 'AwsServiceEvent',
    requestParameters: null,
    ...told,
  });
}

const metadata = {
  aWSAccountId: accountId,
  keyId,
  arn: keyArn,
  creationDate: 'Mar 1, 2026, 12:00:00 PM',
  enabled: true,
  keyUsage: 'ENCRYPT_DECRYPT',
  keyState: 'Enabled',
  origin: 'AWS_KMS',
  keyManager: 'CUSTOMER',
  keySpec: 'SYMMETRIC_DEFAULT',
  multiRegion: false,
};

/** What a shape is read as: what it says of each key, or why nothing. */
export type ReadAs = readonly string[] | 'other service' | { readonly unreadable: string };

export interface EventShape {
  readonly name: string;
  readonly value: unknown;
  readonly readAs: ReadAs;
}

/** Each says of a key: `event outcome`, then what else it tells. */
export const eventShapes: readonly EventShape[] = [
  shape('a key is created', record('CreateKey', { responseElements: { keyMetadata: metadata } }), [
    'CreateKey done Enabled symmetric',
  ]),
  shape(
    'a key for imported key material is created',
    record('CreateKey', {
      responseElements: {
        keyMetadata: { ...metadata, origin: 'EXTERNAL', enabled: false, keyState: 'PendingImport' },
      },
    }),
    ['CreateKey done PendingImport symmetric-external'],
  ),
  shape(
    'a key in a custom key store is created',
    record('CreateKey', {
      responseElements: { keyMetadata: { ...metadata, origin: 'AWS_CLOUDHSM', customKeyStoreId: 'cks-1' } },
      additionalEventData: { backingKey: '{"backingKeyId":"1"}' },
    }),
    ['CreateKey done Enabled custom-key-store'],
  ),
  shape(
    'a signing key was created in 2021: customerMasterKeySpec, another date',
    record('CreateKey', {
      eventVersion: '1.08',
      responseElements: {
        keyMetadata: {
          ...metadata,
          keySpec: undefined,
          multiRegion: undefined,
          customerMasterKeySpec: 'RSA_2048',
          keyUsage: 'SIGN_VERIFY',
          creationDate: 'Apr 12, 2021 18:58:30 PM',
        },
      },
    }),
    ['CreateKey done Enabled signing'],
  ),
  shape(
    'a key was created before there were other key specs, version 1.02',
    record('CreateKey', {
      eventVersion: '1.02',
      responseElements: {
        keyMetadata: { ...metadata, keySpec: undefined, origin: undefined, AWSAccountId: accountId },
      },
      resources: [{ ARN: keyArn, accountId }],
    }),
    ['CreateKey done Enabled symmetric'],
  ),
  shape(
    'a replica is created, in its own Region',
    record('CreateKey', {
      awsRegion: 'us-west-2',
      responseElements: {
        keyMetadata: {
          ...metadata,
          arn: replicaArn,
          multiRegion: true,
          keyState: 'Creating',
          multiRegionConfiguration: { multiRegionKeyType: 'REPLICA' },
        },
      },
    }),
    ['CreateKey done Creating symmetric-multi-region replica'],
  ),
  shape(
    'a key is replicated, in the Region of the primary key',
    record('ReplicateKey', {
      requestParameters: { keyId: primaryArn, replicaRegion: 'us-west-2' },
      responseElements: {
        replicaKeyMetadata: { ...metadata, arn: replicaArn, multiRegion: true, keyState: 'Creating' },
        replicaPolicy: '{}',
      },
      resources: [{ accountId, type: 'AWS::KMS::Key', ARN: primaryArn }],
    }),
    ['ReplicateKey done', 'CreateKey done Creating symmetric-multi-region replica'],
  ),
  shape(
    'deletion is scheduled',
    record('ScheduleKeyDeletion', {
      requestParameters: { keyId, pendingWindowInDays: 7 },
      responseElements: {
        keyId: keyArn,
        keyState: 'PendingDeletion',
        deletionDate: 'Mar 8, 2026, 12:00:00 PM',
        pendingWindowInDays: 7,
      },
    }),
    ['ScheduleKeyDeletion done PendingDeletion 7 days'],
  ),
  shape(
    'deletion of a primary key with replicas is scheduled',
    record('ScheduleKeyDeletion', {
      requestParameters: { keyId: primaryArn, pendingWindowInDays: 30 },
      responseElements: { keyId: primaryArn, keyState: 'PendingReplicaDeletion', pendingWindowInDays: 30 },
      resources: [{ accountId, type: 'AWS::KMS::Key', ARN: primaryArn }],
    }),
    ['ScheduleKeyDeletion done PendingReplicaDeletion 30 days'],
  ),
  shape('deletion was scheduled, without an answer', record('ScheduleKeyDeletion'), [
    'ScheduleKeyDeletion done',
  ]),
  shape('deletion is cancelled', record('CancelKeyDeletion', { responseElements: { keyId: keyArn } }), [
    'CancelKeyDeletion done',
  ]),
  shape(
    'deletion of a key that is not pending deletion is cancelled',
    refused('CancelKeyDeletion', 'KMSInvalidStateException', `${keyArn} is not pending deletion.`),
    ['CancelKeyDeletion refused KMSInvalidStateException says not pending deletion'],
  ),
  shape('a key is deleted', serviceEvent('DeleteKey', { responseElements: { keyId: keyArn } }), [
    'DeleteKey done',
  ]),
  shape(
    'a key in an HSM is deleted',
    serviceEvent('DeleteKey', {
      additionalEventData: { customKeyStoreId: 'cks-1', backingKeysDeletionStatus: '[{"status":"SUCCESS"}]' },
    }),
    ['DeleteKey done'],
  ),
  shape('a key is enabled', record('EnableKey', { responseElements: { keyId: keyArn } }), ['EnableKey done']),
  shape(
    'a key was disabled before December 2022: no answer',
    record('DisableKey', { eventVersion: '1.05' }),
    ['DisableKey done'],
  ),
  shape(
    'a key is used',
    record('Encrypt', {
      readOnly: true,
      requestParameters: { keyId: aliasArn, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    }),
    ['Encrypt done'],
  ),
  shape(
    'a service uses a key for somebody',
    record('Decrypt', {
      readOnly: true,
      userIdentity: { type: 'AWSService', invokedBy: 's3.amazonaws.com' },
      requestParameters: { encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::orders' } },
    }),
    ['Decrypt done'],
  ),
  shape(
    'a key of another account is used: the record came to both',
    record('GenerateDataKey', {
      readOnly: true,
      sharedEventID: '22222222-0000-4000-8000-000000000001',
      recipientAccountId: '444455556666',
    }),
    ['GenerateDataKey done'],
  ),
  shape(
    'a key in a custom key store is used',
    record('GenerateDataKey', { readOnly: true, additionalEventData: { customKeyStoreId: 'cks-1' } }),
    ['GenerateDataKey done'],
  ),
  shape(
    'a disabled key is used',
    refused('Encrypt', 'DisabledException', `${keyArn} is disabled.`, { readOnly: true }),
    ['Encrypt refused DisabledException says Disabled'],
  ),
  shape(
    'a key pending deletion is used',
    refused('Decrypt', 'KMSInvalidStateException', `${keyArn} is pending deletion.`, { readOnly: true }),
    ['Decrypt refused KMSInvalidStateException says PendingDeletion'],
  ),
  shape(
    'a key without key material is used',
    refused('GenerateDataKey', 'KMSInvalidStateException', `${keyArn} is pending import.`),
    ['GenerateDataKey refused KMSInvalidStateException says PendingImport'],
  ),
  shape(
    'a key of a disconnected store is used',
    refused('Encrypt', 'KMSInvalidStateException', `${keyArn} is unavailable.`),
    ['Encrypt refused KMSInvalidStateException says Unavailable'],
  ),
  shape(
    'a replica in creation is used',
    refused('Encrypt', 'KMSInvalidStateException', `${replicaArn} is creating.`, {
      awsRegion: 'us-west-2',
      resources: [{ accountId, type: 'AWS::KMS::Key', ARN: replicaArn }],
    }),
    ['Encrypt refused KMSInvalidStateException says Creating'],
  ),
  shape(
    'a key that is updating is disabled',
    refused('DisableKey', 'KMSInvalidStateException', `${primaryArn} is updating.`, {
      resources: [{ accountId, type: 'AWS::KMS::Key', ARN: primaryArn }],
    }),
    ['DisableKey refused KMSInvalidStateException says Updating'],
  ),
  shape(
    'a key is used, and the record has no message',
    refused('GenerateDataKeyWithoutPlaintext', 'DisabledException'),
    ['GenerateDataKeyWithoutPlaintext refused DisabledException'],
  ),
  shape(
    'a key that does not exist is described: only the message names it',
    refused('DescribeKey', 'NotFoundException', `Key '${keyArn}' does not exist`, {
      resources: undefined,
      requestParameters: null,
    }),
    ['DescribeKey refused NotFoundException says Deleted'],
  ),
  shape(
    'permission is lacking',
    refused('Decrypt', 'AccessDenied', `User: arn:aws:iam::${accountId}:user/a is not authorized`),
    ['Decrypt untold AccessDenied'],
  ),
  shape('calls are too many', refused('Encrypt', 'ThrottlingException', 'Rate exceeded'), [
    'Encrypt untold ThrottlingException',
  ]),
  shape('the ciphertext is of another key', refused('Decrypt', 'IncorrectKeyException', 'The key ID …'), [
    'Decrypt untold IncorrectKeyException',
  ]),
  shape('the service fails', refused('DisableKey', 'KMSInternalException'), [
    'DisableKey open KMSInternalException',
  ]),
  shape(
    'a dry run would have succeeded',
    refused('GenerateDataKey', 'DryRunOperationException', 'The request would have succeeded, but …'),
    ['GenerateDataKey done'],
  ),
  shape(
    'a ciphertext is encrypted under another key',
    record('ReEncrypt', {
      readOnly: true,
      requestParameters: { sourceKeyId: keyId, destinationKeyId: '99999999-12ab-34cd-56ef-1234567890ab' },
      resources: [otherArn, keyArn].map((ARN) => ({ accountId, type: 'AWS::KMS::Key', ARN })),
    }),
    ['ReEncryptFrom done', 'ReEncryptTo done'],
  ),
  shape(
    'it is refused for one of the keys, which the message names',
    refused('ReEncrypt', 'DisabledException', `${otherArn} is disabled.`, {
      resources: [keyArn, otherArn].map((ARN) => ({ accountId, type: 'AWS::KMS::Key', ARN })),
    }),
    ['ReEncryptFrom untold DisabledException', 'ReEncryptTo refused DisabledException says Disabled'],
  ),
  shape(
    'key material is imported',
    record('ImportKeyMaterial', {
      requestParameters: {
        keyId,
        expirationModel: 'KEY_MATERIAL_EXPIRES',
        validTo: 'Nov 2, 2026, 11:25:25 PM',
        importType: 'NEW_KEY_MATERIAL',
      },
      responseElements: { keyId: keyArn, keyMaterialId: materialId },
    }),
    ['ImportKeyMaterial done NEW_KEY_MATERIAL expires 2026-11-02'],
  ),
  shape(
    'key material is imported for good, as recorded before 2025',
    record('ImportKeyMaterial', {
      eventVersion: '1.05',
      requestParameters: { keyId, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
    }),
    ['ImportKeyMaterial done none'],
  ),
  shape(
    'imported key material is deleted',
    record('DeleteImportedKeyMaterial', { responseElements: { keyId: keyArn, keyMaterialId: materialId } }),
    ['DeleteImportedKeyMaterial done'],
  ),
  shape(
    'imported key material expires',
    serviceEvent('DeleteExpiredKeyMaterial', { serviceEventDetails: { keyId, keyMaterialId: materialId } }),
    ['DeleteExpiredKeyMaterial done'],
  ),
  shape('parameters for an import are asked for', record('GetParametersForImport', { readOnly: true }), [
    'GetParametersForImport done',
  ]),
  shape('automatic rotation is switched on', record('EnableKeyRotation'), ['EnableKeyRotation done']),
  shape('a rotation on demand begins', record('RotateKeyOnDemand', { responseElements: { keyId: keyArn } }), [
    'RotateKeyOnDemand done',
  ]),
  shape(
    'a rotation on demand ends',
    serviceEvent('RotateKey', { serviceEventDetails: { keyId, rotationType: 'ON_DEMAND' } }),
    ['RotateKey done ON_DEMAND'],
  ),
  shape(
    'a key was rotated before there was rotation on demand: only the details name it',
    serviceEvent('RotateKey', { resources: undefined, serviceEventDetails: { keyId } }),
    ['RotateKey done'],
  ),
  shape(
    'the primary Region changes, in the old one',
    record('UpdatePrimaryRegion', {
      requestParameters: { keyId: primaryArn, primaryRegion: 'us-west-2' },
      resources: [{ accountId, type: 'AWS::KMS::Key', ARN: primaryArn }],
    }),
    ['UpdatePrimaryRegion done'],
  ),
  shape(
    'the primary Region changes, in the new one',
    record('UpdatePrimaryRegion', {
      awsRegion: 'us-west-2',
      userIdentity: { type: 'AssumedRole', invokedBy: 'kms.amazonaws.com' },
      requestParameters: { primaryRegion: 'us-west-2' },
      resources: undefined,
    }),
    [],
  ),
  shape(
    'related keys are synchronized',
    record('SynchronizeMultiRegionKey', {
      userIdentity: { accountId, invokedBy: 'AWS Internal' },
      requestParameters: null,
      resources: [{ accountId, type: 'AWS::KMS::Key', ARN: primaryArn }],
    }),
    ['SynchronizeMultiRegionKey done'],
  ),
  shape(
    'an alias is made: key and alias in any order',
    record('CreateAlias', {
      requestParameters: { aliasName: 'alias/orders', targetKeyId: keyId },
      resources: [
        { accountId, type: 'AWS::KMS::Alias', ARN: aliasArn },
        { accountId, type: 'AWS::KMS::Key', ARN: keyArn },
      ],
    }),
    ['CreateAlias done'],
  ),
  shape(
    'a grant is retired: no parameters',
    record('RetireGrant', { requestParameters: null, additionalEventData: { grantId: 'ab12' } }),
    ['RetireGrant done'],
  ),
  shape(
    'an older record has no resources: the request names the key',
    record('DisableKeyRotation', { eventVersion: '1.04', resources: null, requestParameters: { keyId } }),
    ['DisableKeyRotation done'],
  ),
  shape('a key is described', record('DescribeKey', { readOnly: true }), ['DescribeKey done']),
  shape(
    'a key store is to be connected',
    record('ConnectCustomKeyStore', {
      requestParameters: { customKeyStoreId: 'cks-1' },
      resources: undefined,
    }),
    [],
  ),
  shape(
    'random bytes are made',
    record('GenerateRandom', { requestParameters: null, resources: undefined }),
    [],
  ),
  shape(
    'keys are listed',
    record('ListKeys', { readOnly: true, resources: undefined, requestParameters: {} }),
    [],
  ),
  shape(
    'another service is called',
    record('GetObject', { eventSource: 's3.amazonaws.com' }),
    'other service',
  ),
  shape('a record of another major version', record('Encrypt', { eventVersion: '2.0' }), {
    unreadable: 'it is of version 2.0; known are those that start with 1.',
  }),
  shape('a record without a time', record('Encrypt', { eventTime: 'yesterday' }), {
    unreadable: 'its eventTime is no time',
  }),
  shape('a record without an event ID', record('Encrypt', { eventID: undefined }), {
    unreadable: 'it has no eventID',
  }),
  shape('what is no record', ['a', 7], { unreadable: 'it is not an object with eventName' }),
];

function shape(name: string, value: unknown, readAs: ReadAs): EventShape {
  return { name, value, readAs };
}

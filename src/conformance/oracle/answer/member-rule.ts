/** How a member of an answer is compared with the model's. */
export type MemberRule =
  /** The same value. */
  | 'exact'
  /** The name of a thing that the target chose: always the same for the same thing. */
  | 'identity'
  /** Bytes that the target made: there must be some. */
  | 'bytes'
  /** Bytes that the caller gave once, or that the target generated. */
  | 'plaintext'
  /** A moment of the call: as near as clocks allow. */
  | 'time'
  /** A date that AWS says to the day only: at most a day later. */
  | 'date'
  /** A JSON document: the same value. */
  | 'document';

const identities = [
  'Arn',
  'CurrentKeyMaterialId',
  'CustomKeyStoreId',
  'DestinationKeyId',
  'DestinationKeyMaterialId',
  'GrantId',
  'KeyArn',
  'KeyId',
  'KeyMaterialId',
  'SourceKeyId',
  'SourceKeyMaterialId',
  'TargetKeyId',
];
const bytes = [
  'CiphertextBlob',
  'CiphertextForRecipient',
  'GrantToken',
  'ImportToken',
  'Mac',
  'NextMarker',
  'PrivateKeyCiphertextBlob',
  'PrivateKeyPlaintext',
  'PublicKey',
  'SharedSecret',
  'SharedSecretCiphertextBlob',
  'Signature',
];
const times = [
  'CreationDate',
  'KeyCreationDate',
  'LastUpdatedDate',
  'OnDemandRotationStartDate',
  'ParametersValidTo',
  'Timestamp',
  'TrackingStartDate',
  'ValidTo',
];
const dates = ['DeletionDate', 'NextRotationDate', 'RotationDate'];

const rules: ReadonlyMap<string, MemberRule> = new Map([
  ...identities.map((name) => [name, 'identity'] as const),
  ...bytes.map((name) => [name, 'bytes'] as const),
  ...times.map((name) => [name, 'time'] as const),
  ...dates.map((name) => [name, 'date'] as const),
  ['Policy', 'document'] as const,
  ['ReplicaPolicy', 'document'] as const,
  ['Plaintext', 'plaintext'] as const,
]);

/** How a member is compared, by its name: AWS uses each name for one thing. */
export function ruleOf(member: string): MemberRule {
  return rules.get(member) ?? 'exact';
}

/**
 * Members that AWS added after others, or says again elsewhere: a target that does not have them is older, not wrong.
 *
 * Where they are there, they are compared.
 */
export const optionalMembers: ReadonlySet<string> = new Set([
  'AWSAccountId',
  'AliasArn',
  'CurrentKeyMaterialId',
  'CustomerMasterKeySpec',
  'DestinationEncryptionAlgorithm',
  'DestinationKeyMaterialId',
  'EncryptionAlgorithm',
  'EncryptionAlgorithms',
  'ImportState',
  'IssuingAccount',
  'KeyAgreementAlgorithm',
  'KeyAgreementAlgorithms',
  'KeyMaterialDescription',
  'KeyMaterialId',
  'KeyMaterialState',
  'LastUpdatedDate',
  'MacAlgorithms',
  'Name',
  'NextRotationDate',
  'OnDemandRotationStartDate',
  'PolicyName',
  'RotationPeriodInDays',
  'SigningAlgorithms',
  'SourceEncryptionAlgorithm',
  'SourceKeyMaterialId',
  'TrackingStartDate',
  'Truncated',
  'XksKeyConfiguration',
]);

/** Members of KeyMetadata that must not be there when the model has none: they say something of the key's life. */
export const tellingMembers: ReadonlySet<string> = new Set([
  'DeletionDate',
  'ExpirationModel',
  'MultiRegionConfiguration',
  'PendingDeletionWindowInDays',
  'ValidTo',
]);

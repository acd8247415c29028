/** What an operation is about, in AWS's grouping. */
export type OperationCategory =
  | 'lifecycle'
  | 'multi-Region'
  | 'import'
  | 'rotation'
  | 'cryptographic'
  | 'metadata'
  | 'alias'
  | 'grant'
  | 'policy'
  | 'tag'
  | 'custom key store';

/** What an operation can change. */
export type Changed =
  | 'keys'
  | 'key state'
  | 'key material'
  | 'multi-Region set'
  | 'rotation'
  | 'description'
  | 'aliases'
  | 'grants'
  | 'policy'
  | 'tags'
  | 'key stores'
  | 'connection';

/** What an operation makes that another one needs. */
export type Made =
  | 'key'
  | 'key store'
  | 'alias'
  | 'grant'
  | 'import token'
  | 'ciphertext'
  | 'encapsulation'
  | 'signature'
  | 'MAC'
  | 'public key';

/** The operations that show what others changed. */
export type ShowingOperation =
  | 'DescribeCustomKeyStores'
  | 'DescribeKey'
  | 'GetKeyPolicy'
  | 'GetKeyRotationStatus'
  | 'ListAliases'
  | 'ListGrants'
  | 'ListKeyRotations'
  | 'ListResourceTags';

/** What is to be known of an operation, besides what the key state table says of it. */
export interface OperationFacts {
  readonly category: OperationCategory;
  /** The request member that names the key judged by the key state table; null for operations that use no existing key. */
  readonly keyMember: 'KeyId' | 'TargetKeyId' | 'DestinationKeyId' | 'AliasName' | null;
  /** Whether that member takes the name of an alias. */
  readonly takesAlias: boolean;
  /** Whether the operation may name a key of another account. */
  readonly crossAccount: boolean;
  /** What it can change; null for what only reads or uses. */
  readonly changes: Changed | null;
  /** What its answer gives that another operation needs. */
  readonly makes: Made | null;
  /** What it needs besides the key. */
  readonly needs: Made | null;
  /** Whether what it needs is gone after it. */
  readonly usesUp: boolean;
  /** The operation that shows what it changed. */
  readonly shownBy: ShowingOperation | null;
}

// The words of the columns.
const none = null;
const [noAlias, alias] = [false, true] as const;
const [own, anyone] = [false, true] as const;
const [stays, gone] = [false, true] as const;

/**
 * The catalogue of all 56 operations of AWS KMS. An operation that names a key has its row in the key state table too.
 *
 * The outer columns are AWS's: whether the key may be named by an alias, and be a key of any account or of one's own. The
 * inner ones say how operations hang together: what is changed, what is made and needed, whether what was needed
 * stays, and where a change shows. (DescribeKey shows a key state that follows from lost key material; key material that a
 * whole key gets besides does not show there.)
 *
 * Source: `@aws-sdk/client-kms` 3.1164.0, in evidence/operations.json. A test compares the names with the client that is
 * installed, so that a new operation of AWS turns it red.
 */
// biome-ignore format: a table is read by columns
export const operations = {
  // operation                               category             key member          alias?   of whom  changes             makes            needs            needed  shown by
  CancelKeyDeletion:                   row('lifecycle',        'KeyId',            noAlias, own,    'key state',        none,            none,            stays, 'DescribeKey'),
  ConnectCustomKeyStore:               row('custom key store', none,               noAlias, own,    'connection',       none,            'key store',     stays, 'DescribeCustomKeyStores'),
  CreateAlias:                         row('alias',            'TargetKeyId',      noAlias, own,    'aliases',          'alias',         none,            stays, 'ListAliases'),
  CreateCustomKeyStore:                row('custom key store', none,               noAlias, own,    'key stores',       'key store',     none,            stays, 'DescribeCustomKeyStores'),
  CreateGrant:                         row('grant',            'KeyId',            noAlias, anyone, 'grants',           'grant',         none,            stays, 'ListGrants'),
  CreateKey:                           row('lifecycle',        none,               noAlias, own,    'keys',             'key',           none,            stays, 'DescribeKey'),
  Decapsulate:                         row('cryptographic',    'KeyId',            alias,   anyone, none,               none,            'encapsulation', stays, none),
  Decrypt:                             row('cryptographic',    'KeyId',            alias,   anyone, none,               none,            'ciphertext',    stays, none),
  DeleteAlias:                         row('alias',            'AliasName',        alias,   own,    'aliases',          none,            'alias',         gone,  'ListAliases'),
  DeleteCustomKeyStore:                row('custom key store', none,               noAlias, own,    'key stores',       none,            'key store',     gone,  'DescribeCustomKeyStores'),
  DeleteImportedKeyMaterial:           row('import',           'KeyId',            noAlias, own,    'key material',     none,            none,            stays, 'DescribeKey'),
  DeriveSharedSecret:                  row('cryptographic',    'KeyId',            alias,   anyone, none,               none,            'public key',    stays, none),
  DescribeCustomKeyStores:             row('custom key store', none,               noAlias, own,    none,               none,            none,            stays, none),
  DescribeKey:                         row('metadata',         'KeyId',            alias,   anyone, none,               none,            none,            stays, none),
  DisableKey:                          row('lifecycle',        'KeyId',            noAlias, own,    'key state',        none,            none,            stays, 'DescribeKey'),
  DisableKeyRotation:                  row('rotation',         'KeyId',            noAlias, own,    'rotation',         none,            none,            stays, 'GetKeyRotationStatus'),
  DisconnectCustomKeyStore:            row('custom key store', none,               noAlias, own,    'connection',       none,            'key store',     stays, 'DescribeCustomKeyStores'),
  EnableKey:                           row('lifecycle',        'KeyId',            noAlias, own,    'key state',        none,            none,            stays, 'DescribeKey'),
  EnableKeyRotation:                   row('rotation',         'KeyId',            noAlias, own,    'rotation',         none,            none,            stays, 'GetKeyRotationStatus'),
  Encapsulate:                         row('cryptographic',    'KeyId',            alias,   anyone, none,               'encapsulation', none,            stays, none),
  Encrypt:                             row('cryptographic',    'KeyId',            alias,   anyone, none,               'ciphertext',    none,            stays, none),
  GenerateDataKey:                     row('cryptographic',    'KeyId',            alias,   anyone, none,               'ciphertext',    none,            stays, none),
  GenerateDataKeyPair:                 row('cryptographic',    'KeyId',            alias,   anyone, none,               'ciphertext',    none,            stays, none),
  GenerateDataKeyPairWithoutPlaintext: row('cryptographic',    'KeyId',            alias,   anyone, none,               'ciphertext',    none,            stays, none),
  GenerateDataKeyWithoutPlaintext:     row('cryptographic',    'KeyId',            alias,   anyone, none,               'ciphertext',    none,            stays, none),
  GenerateMac:                         row('cryptographic',    'KeyId',            alias,   anyone, none,               'MAC',           none,            stays, none),
  GenerateRandom:                      row('cryptographic',    none,               noAlias, own,    none,               none,            none,            stays, none),
  GetKeyLastUsage:                     row('metadata',         'KeyId',            noAlias, own,    none,               none,            none,            stays, none),
  GetKeyPolicy:                        row('policy',           'KeyId',            noAlias, own,    none,               none,            none,            stays, none),
  GetKeyRotationStatus:                row('rotation',         'KeyId',            noAlias, anyone, none,               none,            none,            stays, none),
  GetParametersForImport:              row('import',           'KeyId',            noAlias, own,    none,               'import token',  none,            stays, none),
  GetPublicKey:                        row('metadata',         'KeyId',            alias,   anyone, none,               'public key',    none,            stays, none),
  ImportKeyMaterial:                   row('import',           'KeyId',            noAlias, own,    'key material',     none,            'import token',  stays, 'ListKeyRotations'),
  ListAliases:                         row('alias',            'KeyId',            noAlias, own,    none,               none,            none,            stays, none),
  ListGrants:                          row('grant',            'KeyId',            noAlias, anyone, none,               none,            none,            stays, none),
  ListKeyPolicies:                     row('policy',           'KeyId',            noAlias, own,    none,               none,            none,            stays, none),
  ListKeyRotations:                    row('rotation',         'KeyId',            noAlias, own,    none,               none,            none,            stays, none),
  ListKeys:                            row('metadata',         none,               noAlias, own,    none,               none,            none,            stays, none),
  ListResourceTags:                    row('tag',              'KeyId',            noAlias, own,    none,               none,            none,            stays, none),
  ListRetirableGrants:                 row('grant',            none,               noAlias, own,    none,               none,            none,            stays, none),
  PutKeyPolicy:                        row('policy',           'KeyId',            noAlias, own,    'policy',           none,            none,            stays, 'GetKeyPolicy'),
  ReEncrypt:                           row('cryptographic',    'DestinationKeyId', alias,   anyone, none,               'ciphertext',    'ciphertext',    stays, none),
  ReplicateKey:                        row('multi-Region',     'KeyId',            noAlias, own,    'multi-Region set', 'key',           none,            stays, 'DescribeKey'),
  RetireGrant:                         row('grant',            'KeyId',            noAlias, anyone, 'grants',           none,            'grant',         gone,  'ListGrants'),
  RevokeGrant:                         row('grant',            'KeyId',            noAlias, anyone, 'grants',           none,            'grant',         gone,  'ListGrants'),
  RotateKeyOnDemand:                   row('rotation',         'KeyId',            noAlias, own,    'rotation',         none,            none,            stays, 'GetKeyRotationStatus'),
  ScheduleKeyDeletion:                 row('lifecycle',        'KeyId',            noAlias, own,    'key state',        none,            none,            stays, 'DescribeKey'),
  Sign:                                row('cryptographic',    'KeyId',            alias,   anyone, none,               'signature',     none,            stays, none),
  TagResource:                         row('tag',              'KeyId',            noAlias, own,    'tags',             none,            none,            stays, 'ListResourceTags'),
  UntagResource:                       row('tag',              'KeyId',            noAlias, own,    'tags',             none,            none,            stays, 'ListResourceTags'),
  UpdateAlias:                         row('alias',            'TargetKeyId',      noAlias, own,    'aliases',          none,            'alias',         stays, 'ListAliases'),
  UpdateCustomKeyStore:                row('custom key store', none,               noAlias, own,    'key stores',       none,            'key store',     stays, 'DescribeCustomKeyStores'),
  UpdateKeyDescription:                row('metadata',         'KeyId',            noAlias, own,    'description',      none,            none,            stays, 'DescribeKey'),
  UpdatePrimaryRegion:                 row('multi-Region',     'KeyId',            noAlias, own,    'multi-Region set', none,            none,            stays, 'DescribeKey'),
  Verify:                              row('cryptographic',    'KeyId',            alias,   anyone, none,               none,            'signature',     stays, none),
  VerifyMac:                           row('cryptographic',    'KeyId',            alias,   anyone, none,               none,            'MAC',           stays, none),
} as const satisfies Record<string, OperationFacts>;

/** The name of one of the 56 operations of AWS KMS. */
export type Operation = keyof typeof operations;

/** The operations that name a key that exists. */
export type OperationOnKey = OperationWith<'keyMember', NonNullable<OperationFacts['keyMember']>>;

/** The operations that change one of these. */
export type OperationChanging<What extends Changed> = OperationWith<'changes', What>;

type OperationWith<Trait extends keyof OperationFacts, Value> = {
  [Name in Operation]: (typeof operations)[Name][Trait] extends Value ? Name : never;
}[Operation];

/** Says whether a text names an operation of AWS KMS. */
export function isOperation(text: string): text is Operation {
  return typeof text === 'string' && Object.hasOwn(operations, text);
}

/** The names of all 56 operations, in alphabetical order. */
export const operationNames: readonly Operation[] = Object.keys(operations).filter(isOperation);

/** An operation on a key that exists; ReEncrypt uses two keys and has a row in the key state table for each. */
export type KeyOperation = OperationOnKey | 'ReEncryptFrom' | 'ReEncryptTo';

/** The operation of AWS KMS that a row of the key state table is about. */
export function operationOf(row: KeyOperation): Operation {
  return row === 'ReEncryptFrom' || row === 'ReEncryptTo' ? 'ReEncrypt' : row;
}

/** Says whether an operation uses the key material of a key. */
export function usesKeyMaterial(operation: KeyOperation): boolean {
  return operations[operationOf(operation)].category === 'cryptographic';
}

/** Says whether an operation is for the primary key of a multi-Region set only. Source: semantics.md B.2, F28. */
export function isForPrimary(operation: KeyOperation): boolean {
  const { changes } = operations[operationOf(operation)];
  return changes === 'multi-Region set' || changes === 'rotation';
}

/** An operation that can lead a key to another key state. */
export type LeadOperation = OperationChanging<'key state' | 'key material' | 'multi-Region set'>;

/** Says whether an operation can lead a key to another key state. */
export function isLeadOperation(operation: string): operation is LeadOperation {
  if (!isOperation(operation)) return false;
  const { changes } = operations[operation];
  return changes === 'key state' || changes === 'key material' || changes === 'multi-Region set';
}

/** The operation to call for what others need: the first that makes it. */
export function makerOf(what: Made): Operation | undefined {
  return operationNames.find((name) => operations[name].makes === what);
}

/** Says whether an operation answers InvalidArnException to an ARN that is not a key's; the others answer NotFoundException. */
export function listsInvalidArn(operation: Operation): boolean {
  const { category, keyMember } = operations[operation];
  return keyMember === 'KeyId' && category !== 'cryptographic';
}

/** The ways to name a key in a request. Source: AWS KMS Developer Guide, "Key identifiers (KeyId)". */
export type KeyIdentifierForm = 'key ID' | 'key ARN' | 'alias name' | 'alias ARN';

/** The forms of key identifier that an operation takes; none if it names no key. */
export function identifierForms(operation: Operation): readonly KeyIdentifierForm[] {
  const { keyMember, takesAlias } = operations[operation];
  if (keyMember === null) return [];
  if (keyMember === 'AliasName') return ['alias name'];
  return takesAlias ? ['key ID', 'key ARN', 'alias name', 'alias ARN'] : ['key ID', 'key ARN'];
}

function row<
  const Category extends OperationCategory,
  const KeyMember extends OperationFacts['keyMember'],
  const Changes extends Changed | null,
>(
  category: Category,
  keyMember: KeyMember,
  takesAlias: boolean,
  crossAccount: boolean,
  changes: Changes,
  makes: Made | null,
  needs: Made | null,
  usesUp: boolean,
  shownBy: ShowingOperation | null,
) {
  return { category, keyMember, takesAlias, crossAccount, changes, makes, needs, usesUp, shownBy } as const;
}

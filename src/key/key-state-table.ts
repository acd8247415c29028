import type { KeyState } from './key-state.ts';
import type { KeyOperation } from './operation.ts';
import * as refusal from './refusal.ts';
import { otherUsageThan, type Refusal } from './refusal.ts';

/**
 * A row of the key state table: for each key state the refusals in the order in which they are checked.
 *
 * The first refusal that concerns the key's type is the answer; where none does, the operation is allowed.
 */
export type Row = { readonly [State in KeyState]: readonly Refusal[] };

// What a cell says of the key state.
const ok: readonly Refusal[] = [];
const disabled = [refusal.disabled];
const deletion = [refusal.pendingDeletion];
const deletionOrDisabled = [refusal.pendingDeletionOrDisabled];
const deletionOfImported = [refusal.pendingDeletionOfImported];
const notDeletion = [refusal.notPendingDeletion];
const noMaterial = [refusal.pendingImport];
const noRotation = [refusal.rotationStatusPendingImport];
const unavailable = [refusal.unavailable];
const notReachable = [refusal.unavailableInferred];
const inKeyStore = [refusal.inCustomKeyStore, refusal.unavailable];
const creating = [refusal.creating];
const updating = [refusal.updating];

// Which key types an operation is for.
const anyType: readonly Refusal[] = [];
const customer = [refusal.awsManaged];
const storeless = [refusal.inCustomKeyStore];
const imported = [refusal.awsManaged, refusal.notImportedOrigin];
const rotation = [refusal.awsManaged, refusal.inCustomKeyStore, refusal.importedOrigin, refusal.notRotatable];
const notInStore = [refusal.awsManaged, refusal.inCustomKeyStore];
const rotatable = [refusal.inCustomKeyStore, refusal.notRotatable];
const multiRegion = [refusal.notMultiRegion];
const publicKeys = [refusal.noPublicKey];
const encryption = [otherUsageThan('ENCRYPT_DECRYPT')];
const dataKeys = [otherUsageThan('ENCRYPT_DECRYPT'), refusal.notSymmetric];
const signing = [otherUsageThan('SIGN_VERIFY')];
const macs = [otherUsageThan('GENERATE_VERIFY_MAC')];
const agreement = [otherUsageThan('KEY_AGREEMENT')];
const encapsulation = [otherUsageThan('ENCAPSULATE_DECAPSULATE')];

/**
 * AWS's key state table: a row for each operation that uses an existing key, a column for each key state.
 *
 * The outer columns say which key types the operation is for: checked before the key state (left) or after it (right).
 * ReEncrypt uses two keys and has a row for each; UpdateAlias is judged on the alias's new target. The rows of
 * Decapsulate, Encapsulate and GetKeyLastUsage are not on AWS's page: they are inferred.
 *
 * Source: AWS KMS Developer Guide, "Key states of AWS KMS keys" (evidence/key-state-table.json); a test compares cell by
 * cell. Order of the checks: semantics.md F2.
 */
// biome-ignore format: a table is read by columns
export const keyStateTable = {
  // operation                             type first  Enabled       Disabled   PendingDeletion      PendingReplicaDel.   PendingImport Unavailable    Creating      Updating   type last
  CancelKeyDeletion:                   row(customer,   notDeletion,  notDeletion, ok,                  ok,                  notDeletion,  notDeletion,   notDeletion,  notDeletion, anyType),
  CreateAlias:                         row(customer,   ok,           ok,        deletion,            deletion,            ok,           ok,            ok,           ok,        anyType),
  CreateGrant:                         row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   ok,            creating,     ok,        anyType),
  Decapsulate:                         row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     ok,        encapsulation),
  Decrypt:                             row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   unavailable,   creating,     ok,        encryption),
  DeleteAlias:                         row(customer,   ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  DeleteImportedKeyMaterial:           row(imported,   ok,           ok,        ok,                  ok,                  ok,           notReachable,  creating,     updating,  anyType),
  DeriveSharedSecret:                  row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     ok,        agreement),
  DescribeKey:                         row(anyType,    ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  DisableKey:                          row(customer,   ok,           ok,        deletion,            deletion,            noMaterial,   ok,            creating,     updating,  anyType),
  DisableKeyRotation:                  row(rotation,   ok,           disabled,  deletion,            deletion,            noMaterial,   unavailable,   creating,     ok,        anyType),
  EnableKey:                           row(customer,   ok,           ok,        deletion,            deletion,            noMaterial,   ok,            creating,     updating,  anyType),
  EnableKeyRotation:                   row(rotation,   ok,           disabled,  deletion,            deletion,            noMaterial,   unavailable,   creating,     ok,        anyType),
  Encapsulate:                         row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     ok,        encapsulation),
  Encrypt:                             row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   unavailable,   creating,     ok,        encryption),
  GenerateDataKey:                     row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   unavailable,   creating,     ok,        dataKeys),
  GenerateDataKeyPair:                 row(notInStore, ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   unavailable,   creating,     ok,        dataKeys),
  GenerateDataKeyPairWithoutPlaintext: row(notInStore, ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   unavailable,   creating,     ok,        dataKeys),
  GenerateDataKeyWithoutPlaintext:     row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   unavailable,   creating,     ok,        dataKeys),
  GenerateMac:                         row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     ok,        macs),
  GetKeyLastUsage:                     row(anyType,    ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  GetKeyPolicy:                        row(anyType,    ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  GetKeyRotationStatus:                row(storeless,  ok,           ok,        ok,                  ok,                  noRotation,   unavailable,   ok,           ok,        anyType),
  GetParametersForImport:              row(imported,   ok,           ok,        deletionOfImported,  deletionOfImported,  ok,           unavailable,   creating,     updating,  anyType),
  GetPublicKey:                        row(anyType,    ok,           ok,        deletionOrDisabled,  deletionOrDisabled,  ok,           notReachable,  creating,     ok,        publicKeys),
  ImportKeyMaterial:                   row(imported,   ok,           ok,        deletionOfImported,  deletionOfImported,  ok,           unavailable,   creating,     ok,        anyType),
  ListAliases:                         row(anyType,    ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  ListGrants:                          row(anyType,    ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  ListKeyPolicies:                     row(anyType,    ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  ListKeyRotations:                    row(storeless,  ok,           ok,        ok,                  ok,                  ok,           unavailable,   ok,           ok,        anyType),
  ListResourceTags:                    row(anyType,    ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  PutKeyPolicy:                        row(customer,   ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  ReEncryptFrom:                       row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   unavailable,   creating,     ok,        encryption),
  ReEncryptTo:                         row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   unavailable,   creating,     ok,        encryption),
  ReplicateKey:                        row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     updating,  multiRegion),
  RetireGrant:                         row(customer,   ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  RevokeGrant:                         row(customer,   ok,           ok,        ok,                  ok,                  ok,           ok,            ok,           ok,        anyType),
  RotateKeyOnDemand:                   row(customer,   ok,           disabled,  deletion,            deletion,            noMaterial,   inKeyStore,    creating,     ok,        rotatable),
  ScheduleKeyDeletion:                 row(customer,   ok,           ok,        deletion,            deletion,            ok,           ok,            ok,           updating,  anyType),
  Sign:                                row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     ok,        signing),
  TagResource:                         row(customer,   ok,           ok,        deletion,            deletion,            ok,           ok,            ok,           ok,        anyType),
  UntagResource:                       row(customer,   ok,           ok,        deletion,            deletion,            ok,           ok,            ok,           ok,        anyType),
  UpdateAlias:                         row(customer,   ok,           ok,        deletion,            deletion,            ok,           ok,            ok,           ok,        anyType),
  UpdateKeyDescription:                row(customer,   ok,           ok,        deletion,            deletion,            ok,           ok,            ok,           ok,        anyType),
  UpdatePrimaryRegion:                 row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     ok,        multiRegion),
  Verify:                              row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     ok,        signing),
  VerifyMac:                           row(customer,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,   notReachable,  creating,     ok,        macs),
} as const satisfies Record<Exclude<KeyOperation, 'ReEncrypt'>, Row>;

/** An operation that has a row in the key state table. */
export type TableOperation = keyof typeof keyStateTable;

/** Says whether a text names a row of the key state table. */
export function isTableOperation(text: string): text is TableOperation {
  return typeof text === 'string' && Object.hasOwn(keyStateTable, text);
}

/** The names of all rows of the key state table, in alphabetical order. */
export const tableOperations: readonly TableOperation[] = Object.keys(keyStateTable).filter(isTableOperation);

function row(
  typeFirst: readonly Refusal[],
  Enabled: readonly Refusal[],
  Disabled: readonly Refusal[],
  PendingDeletion: readonly Refusal[],
  PendingReplicaDeletion: readonly Refusal[],
  PendingImport: readonly Refusal[],
  Unavailable: readonly Refusal[],
  Creating: readonly Refusal[],
  Updating: readonly Refusal[],
  typeLast: readonly Refusal[],
): Row {
  const cell = (state: readonly Refusal[]) => [...typeFirst, ...state, ...typeLast];
  return {
    Enabled: cell(Enabled),
    Disabled: cell(Disabled),
    PendingDeletion: cell(PendingDeletion),
    PendingReplicaDeletion: cell(PendingReplicaDeletion),
    PendingImport: cell(PendingImport),
    Unavailable: cell(Unavailable),
    Creating: cell(Creating),
    Updating: cell(Updating),
  };
}

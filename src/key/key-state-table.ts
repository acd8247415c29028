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
const noPublicKeyYet = [refusal.pendingImportWithoutPublicKey];
const unavailable = [refusal.unavailable];
const inKeyStore = [refusal.inCustomKeyStore, refusal.unavailable];
const creating = [refusal.creating];
const updating = [refusal.updating];

// Which key types an operation is for.
const anyType: readonly Refusal[] = [];
const customer = [refusal.awsManaged];
const storeless = [refusal.inCustomKeyStore];
const imported = [refusal.awsManaged, refusal.notImportedOrigin];
const importKey = [refusal.notImportedOriginByPolicy, refusal.notImportedOrigin];
const rotation = [refusal.awsManaged, refusal.inCustomKeyStore, refusal.importedOrigin];
const rotationOff = [refusal.awsManaged, refusal.inCustomKeyStore, refusal.importedOriginWhenDisabling];
const material = [refusal.notRotatable];
const rotatable = [refusal.inCustomKeyStore, refusal.notRotatable];
const multiRegion = [refusal.awsManaged, refusal.notMultiRegion];
const publicKeys = [refusal.noPublicKey];
const encryption = [refusal.awsManaged, otherUsageThan('ENCRYPT_DECRYPT')];
const keyPairs = [refusal.awsManaged, refusal.inCustomKeyStore, otherUsageThan('ENCRYPT_DECRYPT')];
const notForKeys = [refusal.dataKeyOfAsymmetric];
const notForPairs = [refusal.dataKeyPairOfAsymmetric];
const signing = [refusal.awsManaged, otherUsageThan('SIGN_VERIFY')];
const macs = [refusal.awsManaged, otherUsageThan('GENERATE_VERIFY_MAC')];
const agreement = [refusal.awsManaged, otherUsageThan('KEY_AGREEMENT')];
const encapsulation = [refusal.awsManaged, otherUsageThan('ENCAPSULATE_DECAPSULATE')];

/**
 * AWS's key state table: a row for each operation that uses an existing key, a column for each key state.
 *
 * The outer columns say which key types the operation is for: checked before the key state (left) or after it (right).
 * ReEncrypt uses two keys and has a row for each; UpdateAlias is judged on the alias's new target. The rows of
 * Decapsulate, Encapsulate and GetKeyLastUsage are not on AWS's page: they are inferred.
 *
 * Source: AWS KMS Developer Guide, "Key states of AWS KMS keys"; a test compares cell by cell. Order of the checks: key usage,
 * key state, key spec for cryptographic operations; origin, key state, key spec for rotation settings; key state first for
 * RotateKeyOnDemand and GetPublicKey; the role in the multi-Region set first for ReplicateKey. Where it was not measured
 * for an operation, the other order conforms too. Source: answers-on-record.ts J1 to J12, J47.
 */
// biome-ignore format: a table is read by columns
export const keyStateTable = {
  // operation                             type first     Enabled       Disabled   PendingDeletion      PendingReplicaDel.   PendingImport   Unavailable   Creating   Updating   type last
  CancelKeyDeletion:                   row(customer,      notDeletion,  notDeletion, ok,                  ok,                  notDeletion,    notDeletion,  notDeletion, notDeletion, anyType),
  CreateAlias:                         row(customer,      ok,           ok,        deletion,            deletion,            ok,             ok,           ok,        ok,        anyType),
  CreateGrant:                         row(customer,      ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     ok,           creating,  ok,        anyType),
  Decapsulate:                         row(encapsulation, ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  Decrypt:                             row(encryption,    ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  DeleteAlias:                         row(customer,      ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  DeleteImportedKeyMaterial:           row(imported,      ok,           ok,        ok,                  ok,                  ok,             unavailable,  creating,  updating,  anyType),
  DeriveSharedSecret:                  row(agreement,     ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  DescribeKey:                         row(anyType,       ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  DisableKey:                          row(customer,      ok,           ok,        deletion,            deletion,            noMaterial,     ok,           creating,  updating,  anyType),
  DisableKeyRotation:                  row(rotationOff,   ok,           disabled,  deletion,            deletion,            noMaterial,     unavailable,  creating,  ok,        anyType),
  EnableKey:                           row(customer,      ok,           ok,        deletion,            deletion,            noMaterial,     ok,           creating,  updating,  anyType),
  EnableKeyRotation:                   row(rotation,      ok,           disabled,  deletion,            deletion,            noMaterial,     unavailable,  creating,  ok,        material),
  Encapsulate:                         row(encapsulation, ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  Encrypt:                             row(encryption,    ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  GenerateDataKey:                     row(encryption,    ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        notForKeys),
  GenerateDataKeyPair:                 row(keyPairs,      ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        notForPairs),
  GenerateDataKeyPairWithoutPlaintext: row(keyPairs,      ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        notForPairs),
  GenerateDataKeyWithoutPlaintext:     row(encryption,    ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        notForKeys),
  GenerateMac:                         row(macs,          ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  GetKeyLastUsage:                     row(anyType,       ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  GetKeyPolicy:                        row(anyType,       ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  GetKeyRotationStatus:                row(storeless,     ok,           ok,        ok,                  ok,                  noRotation,     unavailable,  ok,        ok,        anyType),
  GetParametersForImport:              row(importKey,     ok,           ok,        deletionOfImported,  deletionOfImported,  ok,             unavailable,  creating,  updating,  anyType),
  GetPublicKey:                        row(anyType,       ok,           ok,        deletionOrDisabled,  deletionOrDisabled,  noPublicKeyYet, unavailable,  creating,  ok,        publicKeys),
  ImportKeyMaterial:                   row(imported,      ok,           ok,        deletionOfImported,  deletionOfImported,  ok,             unavailable,  creating,  ok,        anyType),
  ListAliases:                         row(anyType,       ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  ListGrants:                          row(anyType,       ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  ListKeyPolicies:                     row(anyType,       ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  ListKeyRotations:                    row(storeless,     ok,           ok,        ok,                  ok,                  ok,             unavailable,  ok,        ok,        anyType),
  ListResourceTags:                    row(anyType,       ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  PutKeyPolicy:                        row(customer,      ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  ReEncryptFrom:                       row(encryption,    ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  ReEncryptTo:                         row(encryption,    ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  ReplicateKey:                        row(multiRegion,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  updating,  anyType),
  RetireGrant:                         row(customer,      ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  RevokeGrant:                         row(anyType,       ok,           ok,        ok,                  ok,                  ok,             ok,           ok,        ok,        anyType),
  RotateKeyOnDemand:                   row(customer,      ok,           disabled,  deletion,            deletion,            noMaterial,     inKeyStore,   creating,  ok,        rotatable),
  ScheduleKeyDeletion:                 row(customer,      ok,           ok,        deletion,            deletion,            ok,             ok,           ok,        updating,  anyType),
  Sign:                                row(signing,       ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  TagResource:                         row(customer,      ok,           ok,        deletion,            deletion,            ok,             ok,           ok,        ok,        anyType),
  UntagResource:                       row(customer,      ok,           ok,        deletion,            deletion,            ok,             ok,           ok,        ok,        anyType),
  UpdateAlias:                         row(customer,      ok,           ok,        deletion,            deletion,            ok,             ok,           ok,        ok,        anyType),
  UpdateKeyDescription:                row(customer,      ok,           ok,        deletion,            deletion,            ok,             ok,           ok,        ok,        anyType),
  UpdatePrimaryRegion:                 row(multiRegion,   ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  Verify:                              row(signing,       ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
  VerifyMac:                           row(macs,          ok,           disabled,  deletionOrDisabled,  deletionOrDisabled,  noMaterial,     unavailable,  creating,  ok,        anyType),
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

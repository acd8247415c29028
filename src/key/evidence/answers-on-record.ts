import type { ExceptionName } from '../exception.ts';
import type { KeyState } from '../key-state.ts';
import type { TypeClass } from '../type-class.ts';
import type { Evidence } from './evidence.ts';

/** An answer of AWS in LocalStack's tests. */
export const localStack = (test: string, date: string): Evidence => ({
  basis: 'recorded',
  source: `answer of AWS on record in the AWS-validated tests of localstack/localstack: ${test}, ${date}`,
});
const moto = (test: string, date: string): Evidence => ({
  basis: 'recorded',
  source: `answer of AWS on record in the AWS-verified tests of getmoto/moto: ${test}, ${date}`,
});
/** An answer of AWS that somebody quotes. */
export const quoted = (url: string, date: string): Evidence => ({
  basis: 'observed',
  source: `answer of AWS quoted in ${url}, ${date}`,
});
/** An answer of AWS that somebody measured. */
export const measured = (test: string): Evidence => ({
  basis: 'observed',
  source: `measured on AWS by the author of https://github.com/floci-io/floci/pull/3968, 2026-09-20: ${test}`,
});

const keysDisabled = 'test_cant_use_disabled_or_deleted_keys';
const invalidKeys = 'test_error_messaging_for_invalid_keys';
const keyStates = 'test_s3_sse_validate_kms_key_state';
const importSymmetric = 'test_import_key_symmetric';
const importElliptic = 'test_import_key_ecc_keys';
const importHmac = 'test_import_key_hmac_keys';
const importRsa = 'test_import_key_rsa_aes_wrap_sha256';
const rotateImported = 'test_rotate_key_on_demand_updates_current_key_material_for_external_keys';

/** The answers of AWS that the model cites, by the number of the record, with the place where each can be looked up. */
export const answersOnRecord = {
  A1: localStack('test_get_key_does_not_exist', '2025-09-08'),
  A10: localStack('test_get_key_in_different_region', '2025-11-10'),
  A22: localStack('test_all_types_of_key_id_can_be_used_for_encryption', '2024-04-11'),
  B1: localStack('test_disable_and_enable_key', '2024-04-11'),
  B2: localStack('test_disable_and_enable_key', '2024-04-11'),
  B3: localStack(keyStates, '2026-02-21'),
  B4: localStack(keysDisabled, '2024-04-11'),
  B5: localStack(keysDisabled, '2024-04-11'),
  B7: localStack('test_cant_delete_deleted_key', '2024-04-11'),
  B9: localStack('test_schedule_and_cancel_key_deletion', '2024-04-11'),
  B11: localStack(keyStates, '2026-02-21'),
  B13: localStack(keyStates, '2026-02-21'),
  C2: localStack(importSymmetric, '2025-11-10'),
  C3: localStack(importSymmetric, '2025-11-10'),
  C8: localStack('test_import_key_asymmetric', '2025-11-10'),
  C10: localStack(importRsa, '2025-07-22'),
  C11: localStack(importRsa, '2025-07-22'),
  C13: localStack(importElliptic, '2025-08-04'),
  C14: localStack(importElliptic, '2025-08-04'),
  C25: localStack(importHmac, '2025-08-04'),
  C26: localStack(importHmac, '2025-08-04'),
  C37: localStack('test_get_parameters_for_import', '2023-10-25'),
  C39: localStack('test_get_parameters_for_import', '2024-04-11'),
  C40: localStack(rotateImported, '2025-11-09'),
  C41: localStack(rotateImported, '2025-11-09'),
  C42: localStack(rotateImported, '2025-11-09'),
  C43: localStack(rotateImported, '2025-11-09'),
  C44: localStack(
    'test_rotate_key_on_demand_for_external_keys_decrypts_with_previous_material',
    '2025-11-12',
  ),
  C45: localStack('test_import_key_material_raises_if_there_is_already_key_material_pending', '2025-11-10'),
  C47: localStack('test_rotate_key_on_demand_on_external_key_with_no_key_material', '2025-11-05'),
  D2: localStack('test_key_enable_rotation_status', '2025-03-02'),
  D4: localStack(
    'test_rotate_key_on_demand_with_symmetric_key_and_automatic_rotation_disabled',
    '2025-11-10',
  ),
  D6: localStack('test_rotate_on_demand_returns_arn_for_key_id', '2025-11-06'),
  D9: localStack('test_key_rotations_limits', '2025-04-03'),
  E3: localStack('test_replicate_key', '2025-11-10'),
  E4: localStack('test_replicate_key', '2025-11-10'),
  F1: localStack(invalidKeys, '2023-04-13'),
  F3: localStack(invalidKeys, '2023-04-13'),
  F4: localStack(invalidKeys, '2023-04-13'),
  F7: localStack('test_re_encrypt_invalid_destination_key', 'validated without a date'),
  F8: localStack('test_invalid_key_usage', '2024-04-11'),
  F10: localStack('test_derive_shared_secret', '2024-12-25'),
  F67: localStack('test_hmac_create_key', '2025-11-10'),
  G3: moto('test_kms_encrypt.py', '2023-12-08'),
  H1: quoted('https://github.com/Skyscanner/kms-issuer/issues/8', '2020-08-07'),
  H3: quoted('https://github.com/hashicorp/terraform/pull/14029', '2017-04-27'),
  H4: quoted('https://github.com/terraform-aws-modules/terraform-aws-kms/issues/20', '2023-08-03'),
  H5: quoted('https://github.com/duo-labs/cloudmapper/issues/662', '2020-02-17'),
  H6: quoted('https://github.com/ansible-collections/community.aws/pull/311', '2020-11-27'),
  H7: quoted('https://github.com/nccgroup/ScoutSuite/issues/1174', '2021-03-12'),
  H10: quoted('https://github.com/zalando/spring-cloud-config-aws-kms/issues/82', '2019-11-27'),
  J1: measured('keyUsageIsCheckedBeforeTheKeyState'),
  J2: measured('keyUsageIsCheckedBeforeTheKeyState'),
  J3: measured('keyUsageIsCheckedBeforeTheKeyState'),
  J4: measured('cryptoOperationsRejectADisabledKey'),
  J5: measured('generateDataKeyChecksTheKeyStateBeforeTheKeySpec'),
  J6: measured('generateDataKeyRejectsAnAsymmetricKey; quoted also in the S3A guide of apache/hadoop'),
  J7: measured('disableKeyRotationAcceptsAKeySpecThatDoesNotRotate; noted also in nsmithuk/local-kms'),
  J8: measured('rotationRejectsADisabledKey'),
  J9: measured('rotationRejectsAKeyPendingDeletion'),
  J10: measured('operationsRejectAKeyWithTheWrongOrigin'),
  J11: measured('getPublicKeyRejectsASymmetricKeyWithoutAMessage'),
  J12: measured('getPublicKeyRejectsAKeyPendingDeletionOrImport'),
  J27: measured('keyManagementRejectsAKeyPendingDeletion, cryptoOperationsRejectAKeyPendingDeletion'),
  J28: quoted('the key store of aws/aws-cryptographic-material-providers-library', 'with AWS’s real outputs'),
  J30: quoted('the DynamoDB notes of ack-api-quirks, DDB-TABLE-461', 'probed 2026-10-09'),
  J31: quoted('https://github.com/elastic/cloudbeat/issues/1749', '2023-12-28'),
  J32: quoted(
    'the sample of an aws/ebs key policy in the docs of ansible amazon.aws kms_key_info',
    'undated',
  ),
  J35: quoted('https://github.com/crossplane-contrib/provider-aws/issues/2310', '2026-05-20'),
  J47: localStack('test_replicate_replica_key_should_fail', '2025-09-08'),
} as const satisfies Record<string, Evidence>;

/** The number of a record of an answer of AWS that the model cites. */
export type RecordNumber = keyof typeof answersOnRecord;

/** A cell of the key state table for which an answer of AWS is on record. */
export interface AnsweredCell {
  readonly operation: string;
  readonly keyState: KeyState;
  readonly typeClass: TypeClass;
  readonly answer: 'allowed' | ExceptionName;
  readonly record: RecordNumber;
}

const [ok, disabled, invalidState, unsupported, usage, denied] = [
  'allowed',
  'DisabledException',
  'KMSInvalidStateException',
  'UnsupportedOperationException',
  'InvalidKeyUsageException',
  'AccessDeniedException',
] as const;

/**
 * The cells that AWS was seen to answer. Each speaks for its operation, key state and type class alone; a test plays each
 * record of AWS that the model can play, and compares operation, key state, type class and answer.
 */
// biome-ignore format: a table is read by columns
export const answeredCells: readonly AnsweredCell[] = [
  cell('CancelKeyDeletion',      'PendingDeletion', 'symmetric',                      ok,           'B9'),
  cell('CreateAlias',            'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('CreateGrant',            'Enabled',         'aws-managed',                    denied,       'J30'),
  cell('CreateGrant',            'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('Decrypt',                'Disabled',        'symmetric',                      disabled,     'B11'),
  cell('Decrypt',                'Enabled',         'symmetric-external',             ok,           'C44'),
  cell('Decrypt',                'PendingDeletion', 'symmetric',                      invalidState, 'B13'),
  cell('DeriveSharedSecret',     'Enabled',         'signing',                        usage,        'F10'),
  cell('DescribeKey',            'Enabled',         'asymmetric-encryption-external', ok,           'C11'),
  cell('DescribeKey',            'Enabled',         'aws-managed',                    ok,           'J32'),
  cell('DescribeKey',            'Enabled',         'hmac',                           ok,           'F67'),
  cell('DescribeKey',            'Enabled',         'hmac-external',                  ok,           'C26'),
  cell('DescribeKey',            'Enabled',         'signing-external',               ok,           'C14'),
  cell('DescribeKey',            'Enabled',         'symmetric',                      ok,           'A10'),
  cell('DescribeKey',            'Enabled',         'symmetric-multi-region',         ok,           'E4'),
  cell('DescribeKey',            'PendingImport',   'asymmetric-encryption-external', ok,           'C10'),
  cell('DescribeKey',            'PendingImport',   'hmac-external',                  ok,           'C25'),
  cell('DescribeKey',            'PendingImport',   'signing-external',               ok,           'C13'),
  cell('DisableKey',             'Disabled',        'symmetric',                      ok,           'B3'),
  cell('DisableKey',             'Enabled',         'symmetric',                      ok,           'B1'),
  cell('DisableKey',             'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('DisableKeyRotation',     'Disabled',        'hmac',                           disabled,     'J8'),
  cell('DisableKeyRotation',     'Enabled',         'hmac',                           ok,           'J7'),
  cell('DisableKeyRotation',     'Enabled',         'signing',                        ok,           'J7'),
  cell('DisableKeyRotation',     'PendingDeletion', 'hmac',                           invalidState, 'J9'),
  cell('DisableKeyRotation',     'PendingImport',   'symmetric-external',             unsupported,  'J10'),
  cell('EnableKey',              'Disabled',        'symmetric',                      ok,           'B2'),
  cell('EnableKey',              'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('EnableKeyRotation',      'Disabled',        'hmac',                           disabled,     'J8'),
  cell('EnableKeyRotation',      'Disabled',        'symmetric',                      disabled,     'H3'),
  cell('EnableKeyRotation',      'Enabled',         'signing',                        unsupported,  'H4'),
  cell('EnableKeyRotation',      'Enabled',         'symmetric',                      ok,           'D2'),
  cell('EnableKeyRotation',      'PendingDeletion', 'hmac',                           invalidState, 'J9'),
  cell('EnableKeyRotation',      'PendingImport',   'symmetric-external',             unsupported,  'J10'),
  cell('Encrypt',                'Disabled',        'signing',                        usage,        'J3'),
  cell('Encrypt',                'Enabled',         'signing',                        usage,        'F4'),
  cell('Encrypt',                'Enabled',         'symmetric',                      ok,           'A22'),
  cell('Encrypt',                'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('Encrypt',                'PendingImport',   'symmetric-external',             invalidState, 'C2'),
  cell('GenerateDataKey',        'Disabled',        'asymmetric-encryption',          disabled,     'J5'),
  cell('GenerateDataKey',        'Disabled',        'symmetric',                      disabled,     'B4'),
  cell('GenerateDataKey',        'Enabled',         'asymmetric-encryption',          usage,        'J6'),
  cell('GenerateDataKeyWithoutPlaintext', 'Enabled', 'asymmetric-encryption',         usage,        'J6'),
  cell('GenerateMac',            'Disabled',        'hmac',                           disabled,     'J4'),
  cell('GenerateMac',            'Enabled',         'symmetric',                      usage,        'F1'),
  cell('GenerateMac',            'PendingDeletion', 'hmac',                           invalidState, 'J27'),
  cell('GetKeyPolicy',           'Enabled',         'aws-managed',                    ok,           'J32'),
  cell('GetKeyRotationStatus',   'Enabled',         'custom-key-store',               unsupported,  'J35'),
  cell('GetKeyRotationStatus',   'Enabled',         'signing',                        ok,           'H6'),
  cell('GetKeyRotationStatus',   'Enabled',         'symmetric',                      ok,           'D4'),
  cell('GetKeyRotationStatus',   'PendingDeletion', 'symmetric',                      ok,           'H7'),
  cell('GetKeyRotationStatus',   'PendingImport',   'symmetric-external',             unsupported,  'H5'),
  cell('GetParametersForImport', 'Enabled',         'symmetric',                      unsupported,  'C37'),
  cell('GetParametersForImport', 'Enabled',         'symmetric-external',             ok,           'C40'),
  cell('GetParametersForImport', 'PendingDeletion', 'symmetric-external',             invalidState, 'J27'),
  cell('GetParametersForImport', 'PendingImport',   'signing-external',               ok,           'C39'),
  cell('GetParametersForImport', 'PendingImport',   'symmetric-external',             ok,           'C40'),
  cell('GetPublicKey',           'Enabled',         'symmetric',                      unsupported,  'J11'),
  cell('GetPublicKey',           'PendingDeletion', 'signing',                        invalidState, 'J27'),
  cell('GetPublicKey',           'PendingImport',   'symmetric-external',             invalidState, 'J12'),
  cell('ImportKeyMaterial',      'Enabled',         'symmetric-external',             ok,           'C42'),
  cell('ImportKeyMaterial',      'PendingDeletion', 'symmetric-external',             invalidState, 'J27'),
  cell('ImportKeyMaterial',      'PendingImport',   'signing-external',               ok,           'C8'),
  cell('ImportKeyMaterial',      'PendingImport',   'symmetric-external',             ok,           'C41'),
  cell('ReEncryptFrom',          'Disabled',        'symmetric',                      disabled,     'J28'),
  cell('ReEncryptFrom',          'PendingDeletion', 'symmetric',                      invalidState, 'J28'),
  cell('ReEncryptTo',            'Enabled',         'signing',                        usage,        'F7'),
  cell('ReplicateKey',           'Enabled',         'symmetric-multi-region',         ok,           'E3'),
  cell('RotateKeyOnDemand',      'Disabled',        'hmac',                           disabled,     'J8'),
  cell('RotateKeyOnDemand',      'Enabled',         'symmetric',                      ok,           'D6'),
  cell('RotateKeyOnDemand',      'Enabled',         'symmetric-external',             ok,           'C43'),
  cell('RotateKeyOnDemand',      'PendingDeletion', 'hmac',                           invalidState, 'J9'),
  cell('RotateKeyOnDemand',      'PendingImport',   'symmetric-external',             invalidState, 'C47'),
  cell('ScheduleKeyDeletion',    'Disabled',        'symmetric',                      ok,           'B5'),
  cell('ScheduleKeyDeletion',    'Enabled',         'symmetric',                      ok,           'G3'),
  cell('ScheduleKeyDeletion',    'PendingDeletion', 'symmetric',                      invalidState, 'B7'),
  cell('Sign',                   'Disabled',        'hmac',                           usage,        'J1'),
  cell('Sign',                   'Disabled',        'signing',                        disabled,     'J4'),
  cell('Sign',                   'Enabled',         'asymmetric-encryption',          usage,        'F8'),
  cell('Sign',                   'PendingDeletion', 'hmac',                           usage,        'J2'),
  cell('Sign',                   'PendingDeletion', 'signing',                        invalidState, 'J27'),
  cell('TagResource',            'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('UntagResource',          'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('UpdateAlias',            'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('UpdateKeyDescription',   'PendingDeletion', 'symmetric',                      invalidState, 'J27'),
  cell('Verify',                 'Enabled',         'symmetric',                      usage,        'F3'),
  cell('Verify',                 'PendingDeletion', 'signing',                        invalidState, 'J27'),
  cell('VerifyMac',              'PendingDeletion', 'hmac',                           invalidState, 'J27'),
];

/** The answer of AWS on record for a cell, as evidence; undefined where none is, or another. */
export function recordEvidence(
  operation: string,
  keyState: KeyState,
  typeClass: TypeClass,
  answer: 'allowed' | ExceptionName,
): Evidence | undefined {
  const found = answeredCells.find(
    (one) =>
      one.operation === operation &&
      one.keyState === keyState &&
      one.typeClass === typeClass &&
      one.answer === answer,
  );
  return found === undefined ? undefined : answersOnRecord[found.record];
}

function cell(
  operation: string,
  keyState: KeyState,
  typeClass: TypeClass,
  answer: AnsweredCell['answer'],
  record: RecordNumber,
): AnsweredCell {
  return { operation, keyState, typeClass, answer, record };
}

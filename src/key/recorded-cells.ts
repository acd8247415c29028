import type { KeyState } from './key-state.ts';
import type { TableOperation } from './key-state-table.ts';
import type { TypeClass } from './type-class.ts';

/**
 * Cells of the key state table for which an answer of AWS itself is on record, with the record's id in
 * evidence/aws-recorded.json. A test compares each record's outcome with the model's verdict.
 */
// biome-ignore format: a table is read by columns
export const recordedCells = [
  cell('DescribeKey',            'Enabled',         'symmetric',              'A10'),
  cell('DisableKey',             'Enabled',         'symmetric',              'B1'),
  cell('EnableKey',              'Disabled',        'symmetric',              'B2'),
  cell('DisableKey',             'Disabled',        'symmetric',              'B3'),
  cell('GenerateDataKey',        'Disabled',        'symmetric',              'B4'),
  cell('ScheduleKeyDeletion',    'Disabled',        'symmetric',              'B5'),
  cell('ScheduleKeyDeletion',    'PendingDeletion', 'symmetric',              'B7'),
  cell('CancelKeyDeletion',      'PendingDeletion', 'symmetric',              'B9'),
  cell('Decrypt',                'Disabled',        'symmetric',              'B11'),
  cell('Decrypt',                'PendingDeletion', 'symmetric',              'B13'),
  cell('Encrypt',                'PendingImport',   'symmetric-external',     'C2'),
  cell('ImportKeyMaterial',      'PendingImport',   'symmetric-external',     'C41'),
  cell('ImportKeyMaterial',      'Enabled',         'symmetric-external',     'C42'),
  cell('GetParametersForImport', 'Enabled',         'symmetric',              'C37'),
  cell('GetParametersForImport', 'PendingImport',   'signing-external',       'C39'),
  cell('GetParametersForImport', 'PendingImport',   'symmetric-external',     'C40'),
  cell('RotateKeyOnDemand',      'Enabled',         'symmetric-external',     'C43'),
  cell('RotateKeyOnDemand',      'PendingImport',   'symmetric-external',     'C47'),
  cell('EnableKeyRotation',      'Enabled',         'symmetric',              'D2'),
  cell('RotateKeyOnDemand',      'Enabled',         'symmetric',              'D6'),
  cell('ReplicateKey',           'Enabled',         'symmetric-multi-region', 'E3'),
  cell('GenerateMac',            'Enabled',         'symmetric',              'F1'),
  cell('Verify',                 'Enabled',         'symmetric',              'F3'),
  cell('Encrypt',                'Enabled',         'signing',                'F4'),
  cell('DeriveSharedSecret',     'Enabled',         'signing',                'F10'),
  cell('EnableKeyRotation',      'Disabled',        'symmetric',              'H3'),
  cell('EnableKeyRotation',      'Enabled',         'signing',                'H4'),
  cell('GetKeyRotationStatus',   'PendingDeletion', 'symmetric',              'H7'),
];

/** The recorded answer that a cell rests on, as a source; undefined where none is on record. */
export function recordOf(
  operation: TableOperation,
  keyState: KeyState,
  typeClass: TypeClass,
): string | undefined {
  const found = recordedCells.find(
    (cell) => cell.operation === operation && cell.keyState === keyState && cell.typeClass === typeClass,
  );
  return found === undefined ? undefined : `recorded answer of AWS: aws-recorded.json ${found.record}`;
}

function cell(operation: TableOperation, keyState: KeyState, typeClass: TypeClass, record: string) {
  return { operation, keyState, typeClass, record };
}

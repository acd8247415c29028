import type { KeyState } from './key-state.ts';
import type { TableOperation } from './key-state-table.ts';
import type { TypeClass } from './type-class.ts';

/**
 * Cells of the key state table for which an answer of AWS itself is on record, with the record's id in
 * evidence/aws-recorded.json. A test compares each record's outcome with the model's verdict.
 */
export const recordedCells: readonly {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly typeClass: TypeClass;
  readonly record: string;
}[] = [
  { operation: 'DescribeKey', keyState: 'Enabled', typeClass: 'symmetric', record: 'A10' },
  { operation: 'DisableKey', keyState: 'Enabled', typeClass: 'symmetric', record: 'B1' },
  { operation: 'EnableKey', keyState: 'Disabled', typeClass: 'symmetric', record: 'B2' },
  { operation: 'DisableKey', keyState: 'Disabled', typeClass: 'symmetric', record: 'B3' },
  { operation: 'GenerateDataKey', keyState: 'Disabled', typeClass: 'symmetric', record: 'B4' },
  { operation: 'ScheduleKeyDeletion', keyState: 'Disabled', typeClass: 'symmetric', record: 'B5' },
  { operation: 'ScheduleKeyDeletion', keyState: 'PendingDeletion', typeClass: 'symmetric', record: 'B7' },
  { operation: 'CancelKeyDeletion', keyState: 'PendingDeletion', typeClass: 'symmetric', record: 'B9' },
  { operation: 'Decrypt', keyState: 'Disabled', typeClass: 'symmetric', record: 'B11' },
  { operation: 'Decrypt', keyState: 'PendingDeletion', typeClass: 'symmetric', record: 'B13' },
  { operation: 'Encrypt', keyState: 'PendingImport', typeClass: 'symmetric-external', record: 'C2' },
  {
    operation: 'ImportKeyMaterial',
    keyState: 'PendingImport',
    typeClass: 'symmetric-external',
    record: 'C41',
  },
  { operation: 'ImportKeyMaterial', keyState: 'Enabled', typeClass: 'symmetric-external', record: 'C42' },
  { operation: 'GetParametersForImport', keyState: 'Enabled', typeClass: 'symmetric', record: 'C37' },
  {
    operation: 'GetParametersForImport',
    keyState: 'PendingImport',
    typeClass: 'signing-external',
    record: 'C39',
  },
  {
    operation: 'GetParametersForImport',
    keyState: 'PendingImport',
    typeClass: 'symmetric-external',
    record: 'C40',
  },
  { operation: 'RotateKeyOnDemand', keyState: 'Enabled', typeClass: 'symmetric-external', record: 'C43' },
  {
    operation: 'RotateKeyOnDemand',
    keyState: 'PendingImport',
    typeClass: 'symmetric-external',
    record: 'C47',
  },
  { operation: 'EnableKeyRotation', keyState: 'Enabled', typeClass: 'symmetric', record: 'D2' },
  { operation: 'RotateKeyOnDemand', keyState: 'Enabled', typeClass: 'symmetric', record: 'D6' },
  { operation: 'ReplicateKey', keyState: 'Enabled', typeClass: 'symmetric-multi-region', record: 'E3' },
  { operation: 'GenerateMac', keyState: 'Enabled', typeClass: 'symmetric', record: 'F1' },
  { operation: 'Verify', keyState: 'Enabled', typeClass: 'symmetric', record: 'F3' },
  { operation: 'Encrypt', keyState: 'Enabled', typeClass: 'signing', record: 'F4' },
  { operation: 'DeriveSharedSecret', keyState: 'Enabled', typeClass: 'signing', record: 'F10' },
  { operation: 'EnableKeyRotation', keyState: 'Disabled', typeClass: 'symmetric', record: 'H3' },
  { operation: 'EnableKeyRotation', keyState: 'Enabled', typeClass: 'signing', record: 'H4' },
  { operation: 'GetKeyRotationStatus', keyState: 'PendingDeletion', typeClass: 'symmetric', record: 'H7' },
];

/** The recorded answer that a cell rests on, as a source; undefined where none is on record. */
export function recordOf(
  operation: TableOperation,
  keyState: KeyState,
  typeClass: TypeClass,
): string | undefined {
  const cell = recordedCells.find(
    (candidate) =>
      candidate.operation === operation &&
      candidate.keyState === keyState &&
      candidate.typeClass === typeClass,
  );
  return cell === undefined ? undefined : `recorded answer of AWS: aws-recorded.json ${cell.record}`;
}

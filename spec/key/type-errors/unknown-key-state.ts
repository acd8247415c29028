// TS2353: 'Deleted' does not exist in type 'Row'
import type { Row } from '../../../src/key/key-state-table.ts';

export const row: Row = {
  Enabled: [],
  Disabled: [],
  PendingDeletion: [],
  PendingReplicaDeletion: [],
  PendingImport: [],
  Unavailable: [],
  Creating: [],
  Updating: [],
  Deleted: [],
};

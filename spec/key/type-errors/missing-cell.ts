// TS2741: Property 'Updating' is missing
import type { Row } from '../../../src/key/key-state-table.ts';

export const row: Row = {
  Enabled: [],
  Disabled: [],
  PendingDeletion: [],
  PendingReplicaDeletion: [],
  PendingImport: [],
  Unavailable: [],
  Creating: [],
};

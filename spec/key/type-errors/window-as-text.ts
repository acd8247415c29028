// TS2322: 'string' is not assignable to type 'number'
import { createKey, perform } from '../../../src/key/index.ts';

perform(createKey({ at: 0 }), {
  operation: 'ScheduleKeyDeletion',
  at: 0,
  input: { PendingWindowInDays: '7' },
});

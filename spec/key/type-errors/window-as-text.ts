// TS2322: 'string' is not assignable to type 'number'
import { createKey } from '../../../src/key/create-key.ts';
import { perform } from '../../../src/key/perform.ts';

perform(createKey({ at: 0 }), {
  operation: 'ScheduleKeyDeletion',
  at: 0,
  input: { PendingWindowInDays: '7' },
});

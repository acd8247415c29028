// TS2345: is not assignable to type 'undefined'
import { createKey } from '../../../src/key/create-key.ts';
import { perform } from '../../../src/key/perform.ts';

perform(createKey({ at: 0 }), { operation: 'CancelKeyDeletion', at: 0, input: { PendingWindowInDays: 7 } });

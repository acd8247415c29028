// TS2345: is not assignable to type 'undefined'
import { createKey, perform } from '../../../src/key/index.ts';

perform(createKey({ at: 0 }), { operation: 'CancelKeyDeletion', at: 0, input: { PendingWindowInDays: 7 } });

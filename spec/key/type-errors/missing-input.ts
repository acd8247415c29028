// TS2345: Property 'input' is missing
import { createKey, perform } from '../../../src/key/index.ts';

perform(createKey({ at: 0 }), { operation: 'ReplicateKey', at: 0 });

// TS2345: Property 'input' is missing
import { createKey } from '../../../src/key/create-key.ts';
import { perform } from '../../../src/key/perform.ts';

perform(createKey({ at: 0 }), { operation: 'ReplicateKey', at: 0 });

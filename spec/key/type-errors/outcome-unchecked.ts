// TS2339: Property 'key' does not exist
import { createKey } from '../../../src/key/create-key.ts';
import { perform } from '../../../src/key/perform.ts';

export const { key } = perform(createKey({ at: 0 }), { operation: 'DisableKey', at: 0 });

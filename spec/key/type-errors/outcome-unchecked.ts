// TS2339: Property 'key' does not exist
import { createKey, perform } from '../../../src/key/index.ts';

export const { key } = perform(createKey({ at: 0 }), { operation: 'DisableKey', at: 0 });

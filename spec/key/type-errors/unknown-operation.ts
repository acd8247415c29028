// TS2322: '"DestroyKey"' is not assignable
import { createKey, perform } from '../../../src/key/index.ts';

perform(createKey({ at: 0 }), { operation: 'DestroyKey', at: 0 });

// TS2322: '"DestroyKey"' is not assignable
import { createKey } from '../../../src/key/create-key.ts';
import { perform } from '../../../src/key/perform.ts';

perform(createKey({ at: 0 }), { operation: 'DestroyKey', at: 0 });

// TS2322: '"Enabled"' is not assignable
import { createKey } from '../../../src/key/create-key.ts';

createKey({ at: 0, assumptions: { cancelWithoutKeyMaterial: 'Enabled' } });

// TS2540: Cannot assign to 'keyState'
import { createKey } from '../../../src/key/index.ts';

createKey({ at: 0 }).keyState = 'Disabled';

// TS2540: Cannot assign to 'keyState'
import { createKey } from '../../../src/key/create-key.ts';

createKey({ at: 0 }).keyState = 'Disabled';

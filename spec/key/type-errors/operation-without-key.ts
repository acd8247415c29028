// TS2345: '"CreateKey"' is not assignable
import { decide, symmetricKeyType } from '../../../src/key/index.ts';

decide('CreateKey', 'Enabled', symmetricKeyType);

// TS2345: '"CreateKey"' is not assignable
import { decide } from '../../../src/key/decide.ts';
import { symmetricKeyType } from '../../../src/key/key-type.ts';

decide('CreateKey', 'Enabled', symmetricKeyType);

// TS2339: Property 'exception' does not exist
import { decide } from '../../../src/key/decide.ts';
import { symmetricKeyType } from '../../../src/key/key-type.ts';

export const { exception } = decide('Encrypt', 'Disabled', symmetricKeyType);

// TS2339: Property 'exception' does not exist
import { decide, symmetricKeyType } from '../../../src/key/index.ts';

export const { exception } = decide('Encrypt', 'Disabled', symmetricKeyType);

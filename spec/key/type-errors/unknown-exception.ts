// TS2322: '"NoSuchException"' is not assignable
import { KmsException } from '../../../src/key/index.ts';

export const exception = new KmsException({ name: 'NoSuchException', message: '' });

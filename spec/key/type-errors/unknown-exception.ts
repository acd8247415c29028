// TS2322: '"NoSuchException"' is not assignable
import { KmsException } from '../../../src/key/exception.ts';

export const exception = new KmsException({ name: 'NoSuchException', message: '' });

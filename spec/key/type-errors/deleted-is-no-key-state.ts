// TS2345: '"Deleted"' is not assignable
import { decide, symmetricKeyType } from '../../../src/key/index.ts';

decide('DescribeKey', 'Deleted', symmetricKeyType);

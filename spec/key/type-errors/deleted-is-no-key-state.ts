// TS2345: '"Deleted"' is not assignable
import { decide } from '../../../src/key/decide.ts';
import { symmetricKeyType } from '../../../src/key/key-type.ts';

decide('DescribeKey', 'Deleted', symmetricKeyType);

import type { Key } from '../key/create-key.ts';
import { describe } from '../key/describe.ts';
import { wireTime } from './answer.ts';
import type { NamedValue } from './request/notation.ts';

/** The KeyMetadata of a living key, in the form of the wire. */
export function keyMetadata(key: Key): NamedValue<'KeyMetadata'> {
  const { CreationDate, CustomerMasterKeySpec, DeletionDate, ValidTo, ...rest } = describe(key);
  return {
    ...rest,
    CreationDate: wireTime(CreationDate),
    ...(isFormerSpec(CustomerMasterKeySpec) ? { CustomerMasterKeySpec } : {}),
    ...(DeletionDate === undefined ? {} : { DeletionDate: wireTime(DeletionDate) }),
    ...(ValidTo === undefined ? {} : { ValidTo: wireTime(ValidTo) }),
  };
}

/** The deprecated member knows no newer key specs. Source: semantics.md E. */
function isFormerSpec(spec: string): spec is NamedValue<'CustomerMasterKeySpec'> {
  return !/^(ECC_NIST_EDWARDS25519|ML_)/.test(spec);
}

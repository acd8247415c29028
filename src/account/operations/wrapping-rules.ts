import type { KeyType } from '../../key/key-type.ts';
import type { Account } from '../account.ts';
import { type Failure, failure } from '../answer.ts';
import { isChina } from '../partition.ts';
import type { RequestInput } from '../request/operation-shapes.ts';

type Wrapping = Pick<RequestInput<'GetParametersForImport'>, 'WrappingAlgorithm' | 'WrappingKeySpec'>;

/**
 * A wrapping that AWS KMS does not offer for key material of this type; null if it does.
 *
 * Source: API reference, GetParametersForImport, `WrappingAlgorithm` and `WrappingKeySpec` (aws-observed.json J44). With
 * which exception, and in which words, is inferred.
 */
export function wrappingProblem(
  account: Account,
  { keySpec }: KeyType,
  { WrappingAlgorithm, WrappingKeySpec }: Wrapping,
): Failure | null {
  if (WrappingAlgorithm === 'RSAES_PKCS1_V1_5') {
    return unsupported('WrappingAlgorithm RSAES_PKCS1_V1_5 is no longer supported.');
  }
  if ((WrappingAlgorithm === 'SM2PKE' || WrappingKeySpec === 'SM2') && !isChina(account.partition)) {
    return unsupported('SM2 is not supported in this Region');
  }
  const isDirect = WrappingAlgorithm.startsWith('RSAES_OAEP');
  if (isDirect && keySpec.startsWith('RSA_')) {
    return unsupported(`WrappingAlgorithm ${WrappingAlgorithm} cannot wrap key material of ${keySpec}.`);
  }
  if (isDirect && WrappingKeySpec === 'RSA_2048' && keySpec === 'ECC_NIST_P521') {
    return unsupported(
      `WrappingAlgorithm ${WrappingAlgorithm} with RSA_2048 cannot wrap key material of ${keySpec}.`,
    );
  }
  return null;
}

function unsupported(message: string): Failure {
  return failure('UnsupportedOperationException', message, ['ValidationException']);
}

/**
 * Key material of a length that a symmetric encryption key does not take; null for any other.
 *
 * 256 bits of AES, in China 128 bits of SM4. Source: AWS KMS Developer Guide, "Importing key material", requirements
 * (aws-observed.json J40); semantics.md G10. With which exception, and in which words, is inferred.
 *
 * @param material base64
 */
export function lengthProblem(account: Account, { keySpec }: KeyType, material: string): Failure | null {
  const due = isChina(account.partition) ? 16 : 32;
  const length = (material.length / 4) * 3 - (/={0,2}$/.exec(material)?.[0].length ?? 0);
  if (keySpec !== 'SYMMETRIC_DEFAULT' || length === due) return null;
  return failure(
    'IncorrectKeyMaterialException',
    `Key material of SYMMETRIC_DEFAULT must have ${due} bytes; this has ${length}.`,
    ['ValidationException', 'InvalidCiphertextException'],
  );
}

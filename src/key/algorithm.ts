import type { KeySpec, KeyType } from './key-type.ts';

/** Source: AWS SDK, `EncryptionAlgorithmSpec`. */
export type EncryptionAlgorithm = 'SYMMETRIC_DEFAULT' | 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256' | 'SM2PKE';

/** Source: AWS SDK, `SigningAlgorithmSpec`. */
export type SigningAlgorithm =
  | 'RSASSA_PSS_SHA_256'
  | 'RSASSA_PSS_SHA_384'
  | 'RSASSA_PSS_SHA_512'
  | 'RSASSA_PKCS1_V1_5_SHA_256'
  | 'RSASSA_PKCS1_V1_5_SHA_384'
  | 'RSASSA_PKCS1_V1_5_SHA_512'
  | 'ECDSA_SHA_256'
  | 'ECDSA_SHA_384'
  | 'ECDSA_SHA_512'
  | 'ED25519_SHA_512'
  | 'ED25519_PH_SHA_512'
  | 'ML_DSA_SHAKE_256'
  | 'SM2DSA';

/** Source: AWS SDK, `MacAlgorithmSpec`. */
export type MacAlgorithm = 'HMAC_SHA_224' | 'HMAC_SHA_256' | 'HMAC_SHA_384' | 'HMAC_SHA_512';

/** The algorithms of a key, as KeyMetadata and GetPublicKey list them: the list is named after the key's usage. */
export interface Algorithms {
  readonly EncryptionAlgorithms?: readonly EncryptionAlgorithm[];
  readonly SigningAlgorithms?: readonly SigningAlgorithm[];
  readonly MacAlgorithms?: readonly MacAlgorithm[];
  readonly KeyAgreementAlgorithms?: readonly 'ECDH'[];
  readonly EncapsulationAlgorithms?: readonly 'ML_KEM'[];
}

/** The algorithms that a key of this type supports. Source: API reference, KeyMetadata; AWS KMS Developer Guide, key specs. */
export function algorithmsOf(type: KeyType): Algorithms {
  switch (type.keyUsage) {
    case 'ENCRYPT_DECRYPT':
      return { EncryptionAlgorithms: encryptionAlgorithms(type.keySpec) };
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: signingAlgorithms(type.keySpec) };
    case 'GENERATE_VERIFY_MAC':
      return { MacAlgorithms: macAlgorithms(type.keySpec) };
    case 'KEY_AGREEMENT':
      return { KeyAgreementAlgorithms: ['ECDH'] };
    case 'ENCAPSULATE_DECAPSULATE':
      return { EncapsulationAlgorithms: ['ML_KEM'] };
    default:
      return type.keyUsage satisfies never;
  }
}

function encryptionAlgorithms(spec: KeySpec): readonly EncryptionAlgorithm[] {
  if (spec === 'SYMMETRIC_DEFAULT') return ['SYMMETRIC_DEFAULT'];
  return spec === 'SM2' ? ['SM2PKE'] : ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'];
}

function macAlgorithms(spec: KeySpec): readonly MacAlgorithm[] {
  switch (spec) {
    case 'HMAC_224':
      return ['HMAC_SHA_224'];
    case 'HMAC_256':
      return ['HMAC_SHA_256'];
    case 'HMAC_384':
      return ['HMAC_SHA_384'];
    case 'HMAC_512':
      return ['HMAC_SHA_512'];
    default:
      return [];
  }
}

function signingAlgorithms(spec: KeySpec): readonly SigningAlgorithm[] {
  switch (spec) {
    case 'RSA_2048':
    case 'RSA_3072':
    case 'RSA_4096':
      return [
        'RSASSA_PKCS1_V1_5_SHA_256',
        'RSASSA_PKCS1_V1_5_SHA_384',
        'RSASSA_PKCS1_V1_5_SHA_512',
        'RSASSA_PSS_SHA_256',
        'RSASSA_PSS_SHA_384',
        'RSASSA_PSS_SHA_512',
      ];
    case 'ECC_NIST_P256':
    case 'ECC_SECG_P256K1':
      return ['ECDSA_SHA_256'];
    case 'ECC_NIST_P384':
      return ['ECDSA_SHA_384'];
    case 'ECC_NIST_P521':
      return ['ECDSA_SHA_512'];
    case 'ECC_NIST_EDWARDS25519':
      return ['ED25519_SHA_512', 'ED25519_PH_SHA_512'];
    case 'ML_DSA_44':
    case 'ML_DSA_65':
    case 'ML_DSA_87':
      return ['ML_DSA_SHAKE_256'];
    case 'SM2':
      return ['SM2DSA'];
    case 'SYMMETRIC_DEFAULT':
    case 'HMAC_224':
    case 'HMAC_256':
    case 'HMAC_384':
    case 'HMAC_512':
    case 'ML_KEM_512':
    case 'ML_KEM_768':
    case 'ML_KEM_1024':
      return [];
    default:
      return spec satisfies never;
  }
}

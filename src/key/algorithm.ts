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
export function algorithmsOf({ keySpec, keyUsage }: KeyType): Algorithms {
  switch (keyUsage) {
    case 'ENCRYPT_DECRYPT':
      return { EncryptionAlgorithms: encryptionAlgorithms(keySpec) };
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: signingAlgorithms[keySpec] ?? [] };
    case 'GENERATE_VERIFY_MAC':
      return { MacAlgorithms: macAlgorithms[keySpec] ?? [] };
    case 'KEY_AGREEMENT':
      return { KeyAgreementAlgorithms: ['ECDH'] };
    case 'ENCAPSULATE_DECAPSULATE':
      return { EncapsulationAlgorithms: ['ML_KEM'] };
    default:
      return keyUsage satisfies never;
  }
}

function encryptionAlgorithms(spec: KeySpec): readonly EncryptionAlgorithm[] {
  if (spec === 'SYMMETRIC_DEFAULT') return ['SYMMETRIC_DEFAULT'];
  return spec === 'SM2' ? ['SM2PKE'] : ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'];
}

const macAlgorithms: { readonly [Spec in KeySpec]?: readonly MacAlgorithm[] } = {
  HMAC_224: ['HMAC_SHA_224'],
  HMAC_256: ['HMAC_SHA_256'],
  HMAC_384: ['HMAC_SHA_384'],
  HMAC_512: ['HMAC_SHA_512'],
};

const rsa: readonly SigningAlgorithm[] = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
];

const signingAlgorithms: { readonly [Spec in KeySpec]?: readonly SigningAlgorithm[] } = {
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: ['ECDSA_SHA_256'],
  ECC_NIST_P384: ['ECDSA_SHA_384'],
  ECC_NIST_P521: ['ECDSA_SHA_512'],
  ECC_NIST_EDWARDS25519: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
  ECC_SECG_P256K1: ['ECDSA_SHA_256'],
  ML_DSA_44: ['ML_DSA_SHAKE_256'],
  ML_DSA_65: ['ML_DSA_SHAKE_256'],
  ML_DSA_87: ['ML_DSA_SHAKE_256'],
  SM2: ['SM2DSA'],
};

import type { KeyState } from './key-state.ts';
import {
  isInCustomKeyStore,
  isSymmetricEncryption,
  type KeySpec,
  type KeyType,
  type KeyUsage,
} from './key-type.ts';
import { shown } from './shown.ts';

/**
 * The type classes: key types whose rows in the key state table are equal, each with the type that stands for it.
 *
 * `asymmetric-encryption` and `signing` hold RSA and SM2 (signing also ECC and ML-DSA), `key-agreement` ECC and SM2,
 * `key-encapsulation` ML-KEM, whose key material cannot be imported. A test computes the classes from the table and compares.
 */
export const typeClasses = {
  symmetric: of('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'AWS_KMS', false),
  'symmetric-multi-region': of('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'AWS_KMS', true),
  'symmetric-external': of('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'EXTERNAL', false),
  'symmetric-external-multi-region': of('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'EXTERNAL', true),
  'custom-key-store': of('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'AWS_CLOUDHSM', false),
  'aws-managed': { ...of('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'AWS_KMS', false), keyManager: 'AWS' },
  'asymmetric-encryption': of('RSA_2048', 'ENCRYPT_DECRYPT', 'AWS_KMS', false),
  'asymmetric-encryption-multi-region': of('RSA_2048', 'ENCRYPT_DECRYPT', 'AWS_KMS', true),
  'asymmetric-encryption-external': of('RSA_2048', 'ENCRYPT_DECRYPT', 'EXTERNAL', false),
  'asymmetric-encryption-external-multi-region': of('RSA_2048', 'ENCRYPT_DECRYPT', 'EXTERNAL', true),
  signing: of('RSA_2048', 'SIGN_VERIFY', 'AWS_KMS', false),
  'signing-multi-region': of('RSA_2048', 'SIGN_VERIFY', 'AWS_KMS', true),
  'signing-external': of('RSA_2048', 'SIGN_VERIFY', 'EXTERNAL', false),
  'signing-external-multi-region': of('RSA_2048', 'SIGN_VERIFY', 'EXTERNAL', true),
  'key-agreement': of('ECC_NIST_P256', 'KEY_AGREEMENT', 'AWS_KMS', false),
  'key-agreement-multi-region': of('ECC_NIST_P256', 'KEY_AGREEMENT', 'AWS_KMS', true),
  'key-agreement-external': of('ECC_NIST_P256', 'KEY_AGREEMENT', 'EXTERNAL', false),
  'key-agreement-external-multi-region': of('ECC_NIST_P256', 'KEY_AGREEMENT', 'EXTERNAL', true),
  hmac: of('HMAC_256', 'GENERATE_VERIFY_MAC', 'AWS_KMS', false),
  'hmac-multi-region': of('HMAC_256', 'GENERATE_VERIFY_MAC', 'AWS_KMS', true),
  'hmac-external': of('HMAC_256', 'GENERATE_VERIFY_MAC', 'EXTERNAL', false),
  'hmac-external-multi-region': of('HMAC_256', 'GENERATE_VERIFY_MAC', 'EXTERNAL', true),
  'key-encapsulation': of('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE', 'AWS_KMS', false),
  'key-encapsulation-multi-region': of('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE', 'AWS_KMS', true),
} as const satisfies Record<string, KeyType>;

/** The name of a type class, short and kebab-case. */
export type TypeClass = keyof typeof typeClasses;

/** Says whether a text names a type class. */
export function isTypeClass(text: string): text is TypeClass {
  return Object.hasOwn(typeClasses, text);
}

/** The names of all type classes, in the order of {@link typeClasses}. */
export const typeClassNames: readonly TypeClass[] = Object.keys(typeClasses).filter(isTypeClass);

/**
 * The type class that a key type belongs to.
 *
 * @throws RangeError for what is not a key type
 */
export function typeClassOf(type: KeyType): TypeClass {
  if (typeof type !== 'object' || type === null) throw notKeyType(type);
  if (type.keyManager === 'AWS') return 'aws-managed';
  if (isInCustomKeyStore(type)) return 'custom-key-store';
  const region = type.multiRegion ? '-multi-region' : '';
  if (type.keyUsage === 'ENCAPSULATE_DECAPSULATE') {
    if (type.origin === 'EXTERNAL') throw notKeyType(type);
    return `key-encapsulation${region}`;
  }
  const use = isSymmetricEncryption(type) ? 'symmetric' : namesOfUsages.get(type.keyUsage);
  if (use === undefined) throw notKeyType(type.keyUsage);
  const source = type.origin === 'EXTERNAL' ? '-external' : '';
  return `${use}${source}${region}`;
}

const namesOfUsages: ReadonlyMap<KeyUsage, 'asymmetric-encryption' | 'signing' | 'key-agreement' | 'hmac'> =
  new Map([
    ['ENCRYPT_DECRYPT', 'asymmetric-encryption'],
    ['SIGN_VERIFY', 'signing'],
    ['KEY_AGREEMENT', 'key-agreement'],
    ['GENERATE_VERIFY_MAC', 'hmac'],
  ]);

/** Says whether a key of this class can be in this key state, by any sequence of calls and service events. */
export function isReachable(typeClass: TypeClass, keyState: KeyState): boolean {
  const type: KeyType = typeClasses[typeClass];
  switch (keyState) {
    case 'Enabled':
      return true;
    case 'Disabled':
    case 'PendingDeletion':
      return type.keyManager === 'CUSTOMER';
    case 'PendingImport':
      return type.origin === 'EXTERNAL';
    case 'Unavailable':
      return isInCustomKeyStore(type);
    case 'PendingReplicaDeletion':
    case 'Creating':
    case 'Updating':
      return type.multiRegion;
    default:
      return keyState satisfies never;
  }
}

function notKeyType(value: unknown): RangeError {
  return new RangeError(`impossible key type: ${shown(value)}; see keyTypeProblem`);
}

function of<S extends KeySpec, U extends KeyUsage, O extends KeyType['origin'], M extends boolean>(
  keySpec: S,
  keyUsage: U,
  origin: O,
  multiRegion: M,
) {
  return { keyManager: 'CUSTOMER', origin, keySpec, keyUsage, multiRegion } as const;
}

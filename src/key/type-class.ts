import type { KeyState } from './key-state.ts';
import {
  isInCustomKeyStore,
  type KeySpec,
  type KeyType,
  type KeyUsage,
  keyUsagesOfSpec,
  origins,
} from './key-type.ts';
import { shown } from './shown.ts';

/**
 * The type classes: key types whose rows in the key state table are equal, each with the type that stands for it.
 *
 * `asymmetric-encryption` and `signing` hold RSA and SM2 (signing also ECC and ML-DSA), `key-agreement` ECC and SM2,
 * `key-encapsulation` ML-KEM. A test computes the classes from the table and compares.
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
  'key-encapsulation-external': of('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE', 'EXTERNAL', false),
  'key-encapsulation-external-multi-region': of('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE', 'EXTERNAL', true),
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
 * The type class that a key type belongs to. Fast: two look-ups.
 *
 * @throws RangeError for what is no key type
 */
export function typeClassOf(type: KeyType): TypeClass {
  if (typeof type !== 'object' || type === null) throw noKeyType(type);
  if (type.keyManager === 'AWS') return 'aws-managed';
  if (isInCustomKeyStore(type)) return 'custom-key-store';
  const classes = classesOfUsage[type.keySpec === 'SYMMETRIC_DEFAULT' ? 'SYMMETRIC' : type.keyUsage];
  if (classes === undefined) throw noKeyType(type.keyUsage);
  return classes[(type.origin === 'EXTERNAL' ? 2 : 0) + (type.multiRegion ? 1 : 0)] ?? classes[0];
}

/**
 * The place in {@link typeClassNames} of the class that a key type belongs to. Faster than {@link typeClassOf}.
 *
 * @throws RangeError for what is no key type
 */
export function typeClassNumber(type: KeyType): number {
  if (typeof type !== 'object' || type === null) throw noKeyType(type);
  if (type.keyManager === 'AWS') return awsManaged;
  const { keySpec, keyUsage, origin } = type;
  const usage = keyUsage?.length;
  const source = origin?.length;
  if (usageOfLength[usage] !== keyUsage || originOfLength[source] !== origin) {
    return typeClassNames.indexOf(typeClassOf(type));
  }
  const spec = keySpec === 'SYMMETRIC_DEFAULT' ? 2 : 0;
  return numbers[placeOf(usage, source) + spec + (type.multiRegion ? 1 : 0)] ?? -1;
}

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

/** For each usage, the classes of origin AWS_KMS and EXTERNAL, each single- and multi-Region. */
const classesOfUsage: Record<KeyUsage | 'SYMMETRIC', readonly [TypeClass, TypeClass, TypeClass, TypeClass]> =
  {
    SYMMETRIC: [
      'symmetric',
      'symmetric-multi-region',
      'symmetric-external',
      'symmetric-external-multi-region',
    ],
    ENCRYPT_DECRYPT: [
      'asymmetric-encryption',
      'asymmetric-encryption-multi-region',
      'asymmetric-encryption-external',
      'asymmetric-encryption-external-multi-region',
    ],
    SIGN_VERIFY: ['signing', 'signing-multi-region', 'signing-external', 'signing-external-multi-region'],
    KEY_AGREEMENT: [
      'key-agreement',
      'key-agreement-multi-region',
      'key-agreement-external',
      'key-agreement-external-multi-region',
    ],
    GENERATE_VERIFY_MAC: ['hmac', 'hmac-multi-region', 'hmac-external', 'hmac-external-multi-region'],
    ENCAPSULATE_DECAPSULATE: [
      'key-encapsulation',
      'key-encapsulation-multi-region',
      'key-encapsulation-external',
      'key-encapsulation-external-multi-region',
    ],
  };

const awsManaged = typeClassNames.indexOf('aws-managed');

// No two usages and no two origins are equally long: which one it is, one comparison tells.
const usageOfLength = byLength(Object.values(keyUsagesOfSpec).flat());
const originOfLength = byLength(origins);

/** The numbers of the classes that {@link typeClassOf} finds, four for each usage and origin. */
const numbers = new Int8Array(4 * 32 * 32);
for (const keyUsage of usageOfLength.filter((usage) => usage !== undefined)) {
  for (const origin of originOfLength.filter((source) => source !== undefined)) {
    (['RSA_2048', 'SYMMETRIC_DEFAULT'] as const).forEach((keySpec, spec) => {
      for (const multiRegion of [false, true]) {
        const typeClass = typeClassOf({ keyManager: 'CUSTOMER', origin, keySpec, keyUsage, multiRegion });
        const place = placeOf(keyUsage.length, origin.length) + 2 * spec + Number(multiRegion);
        numbers[place] = typeClassNames.indexOf(typeClass);
      }
    });
  }
}

function placeOf(usageLength: number, originLength: number): number {
  return (usageLength * 32 + originLength) * 4;
}

function byLength<Name extends string>(names: readonly Name[]): readonly (Name | undefined)[] {
  const ofLength: (Name | undefined)[] = Array.from({ length: 32 }, () => undefined);
  for (const name of names) {
    if ((ofLength[name.length] ?? name) !== name) throw new Error(`${name} is as long as another name`);
    ofLength[name.length] = name;
  }
  return ofLength;
}

function noKeyType(value: unknown): RangeError {
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

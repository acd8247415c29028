/** Who made the key and may change it: `CUSTOMER` managed, or `AWS` managed. Source: KeyMetadata, `KeyManager`. */
export type KeyManager = 'AWS' | 'CUSTOMER';

/** Where key material comes from. Source: AWS SDK, `OriginType`. */
export const origins = ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'] as const;
export type Origin = (typeof origins)[number];

/** What a key is for. Source: AWS SDK, `KeyUsageType`. */
export type KeyUsage =
  | 'ENCRYPT_DECRYPT'
  | 'SIGN_VERIFY'
  | 'GENERATE_VERIFY_MAC'
  | 'KEY_AGREEMENT'
  | 'ENCAPSULATE_DECAPSULATE';

/** The usages that each of the 20 key specs allows. Source: API reference, CreateKey, `KeySpec` and `KeyUsage`. */
export const keyUsagesOfSpec = {
  SYMMETRIC_DEFAULT: ['ENCRYPT_DECRYPT'],
  RSA_2048: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  RSA_3072: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  RSA_4096: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  ECC_NIST_P256: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_NIST_P384: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_NIST_P521: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_NIST_EDWARDS25519: ['SIGN_VERIFY'],
  ECC_SECG_P256K1: ['SIGN_VERIFY'],
  HMAC_224: ['GENERATE_VERIFY_MAC'],
  HMAC_256: ['GENERATE_VERIFY_MAC'],
  HMAC_384: ['GENERATE_VERIFY_MAC'],
  HMAC_512: ['GENERATE_VERIFY_MAC'],
  ML_DSA_44: ['SIGN_VERIFY'],
  ML_DSA_65: ['SIGN_VERIFY'],
  ML_DSA_87: ['SIGN_VERIFY'],
  ML_KEM_512: ['ENCAPSULATE_DECAPSULATE'],
  ML_KEM_768: ['ENCAPSULATE_DECAPSULATE'],
  ML_KEM_1024: ['ENCAPSULATE_DECAPSULATE'],
  SM2: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT'],
} as const satisfies Record<string, readonly KeyUsage[]>;

/** One of AWS's 20 key specs. Source: AWS SDK, `KeySpec`. */
export type KeySpec = keyof typeof keyUsagesOfSpec;

/** Says whether a text is one of AWS's 20 key specs. */
export function isKeySpec(text: string): text is KeySpec {
  return Object.hasOwn(keyUsagesOfSpec, text);
}

/** All 20 key specs, in the order of {@link keyUsagesOfSpec}. */
export const keySpecs: readonly KeySpec[] = Object.keys(keyUsagesOfSpec).filter(isKeySpec);

/**
 * The facts fixed at a key's creation that decide which key states and operations it knows.
 *
 * Whether a multi-Region key is primary or replica is a fact that changes, not type.
 */
export interface KeyType {
  readonly keyManager: KeyManager;
  readonly origin: Origin;
  readonly keySpec: KeySpec;
  readonly keyUsage: KeyUsage;
  readonly multiRegion: boolean;
}

/** The commonest key type: a customer managed, single-Region, symmetric encryption key with AWS's own key material. */
export const symmetricKeyType: KeyType = {
  keyManager: 'CUSTOMER',
  origin: 'AWS_KMS',
  keySpec: 'SYMMETRIC_DEFAULT',
  keyUsage: 'ENCRYPT_DECRYPT',
  multiRegion: false,
};

/** Says whether a key of this type lives in a custom key store (AWS CloudHSM or external). */
export function isInCustomKeyStore(type: KeyType): boolean {
  return type.origin === 'AWS_CLOUDHSM' || type.origin === 'EXTERNAL_KEY_STORE';
}

/** Says whether a key of this type is a symmetric encryption key (SYMMETRIC_DEFAULT). */
export function isSymmetricEncryption(type: KeyType): boolean {
  return type.keySpec === 'SYMMETRIC_DEFAULT';
}

/** Says whether a key of this type is an HMAC key. */
export function isHmac(type: KeyType): boolean {
  return type.keyUsage === 'GENERATE_VERIFY_MAC';
}

/**
 * Says whether the key materials of a key of this type are told apart by key material ID.
 *
 * Source: KeyMetadata, `CurrentKeyMaterialId`: symmetric encryption keys with AWS_KMS or EXTERNAL origin.
 */
export function hasKeyMaterialIds(type: KeyType): boolean {
  return isSymmetricEncryption(type) && !isInCustomKeyStore(type);
}

/**
 * What makes a combination of the five facts impossible on AWS, in one sentence; undefined for a possible key type.
 *
 * Source: API reference, CreateKey: custom key stores hold only single-Region symmetric encryption keys; AWS managed
 * keys are single-Region symmetric encryption keys with AWS's own material. Developer guide, Importing key material: not for
 * ML-DSA keys, and ML-KEM key specs are not among those that it lists.
 */
export function keyTypeProblem(type: KeyType): string | undefined {
  if (!isKeySpec(type.keySpec)) {
    return `KeySpec ${String(type.keySpec)} is unknown; known are ${keySpecs.join(', ')}`;
  }
  const usages: readonly KeyUsage[] = keyUsagesOfSpec[type.keySpec];
  if (!usages.includes(type.keyUsage)) {
    return `KeyUsage ${String(type.keyUsage)} is not compatible with KeySpec ${type.keySpec}`;
  }
  if (!origins.includes(type.origin)) {
    return `Origin ${String(type.origin)} is unknown; known are ${origins.join(', ')}`;
  }
  if (isInCustomKeyStore(type) && (type.multiRegion || !isSymmetricEncryption(type))) {
    return `a custom key store holds only single-Region SYMMETRIC_DEFAULT keys`;
  }
  if (type.origin === 'EXTERNAL' && /^ML_/.test(type.keySpec)) {
    return `key material of KeySpec ${type.keySpec} cannot be imported`;
  }
  if (
    type.keyManager === 'AWS' &&
    (type.multiRegion || type.origin !== 'AWS_KMS' || !isSymmetricEncryption(type))
  ) {
    return `AWS managed keys are single-Region SYMMETRIC_DEFAULT keys of origin AWS_KMS`;
  }
  return undefined;
}

/** Every possible key type, each once, in a fixed order. */
export function allKeyTypes(): readonly KeyType[] {
  const candidates = origins.flatMap((origin) =>
    keySpecs.flatMap((keySpec) =>
      keyUsagesOfSpec[keySpec].flatMap((keyUsage) =>
        [false, true].flatMap((multiRegion) =>
          (['CUSTOMER', 'AWS'] as const).map(
            (keyManager): KeyType => ({ keyManager, origin, keySpec, keyUsage, multiRegion }),
          ),
        ),
      ),
    ),
  );
  return candidates.filter((type) => keyTypeProblem(type) === undefined);
}

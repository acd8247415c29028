import type { ExceptionName, KmsError } from './exception.ts';
import {
  isHmac,
  isInCustomKeyStore,
  isSymmetricEncryption,
  type KeyType,
  type KeyUsage,
} from './key-type.ts';

/**
 * Why a verdict is believed: `documented` by AWS's table or API text, `recorded` as an answer of AWS, or `inferred` by
 * us, from what the source says.
 */
export type Basis = 'documented' | 'recorded' | 'inferred';

/** Another answer that a conforming implementation may give. */
export type Alternative =
  | { readonly verdict: 'allowed' }
  | { readonly verdict: 'refused'; readonly exception: ExceptionName };

/** Why an answer is believed. */
export interface Grounds {
  /** What else a conforming implementation may answer. */
  readonly alsoConforms: readonly Alternative[];
  readonly basis: Basis;
  /** The AWS page, recorded answer or note that it comes from. */
  readonly source: string;
}

/** A refusal of one request. */
export interface Refused extends Grounds {
  readonly error: KmsError;
}

/** Refuses one request. */
export function refuse(
  name: ExceptionName,
  message: string,
  basis: Basis,
  source: string,
  alsoConforms: readonly Alternative[] = [],
): Refused {
  return { error: { name, message }, alsoConforms, basis, source };
}

/**
 * One reason to refuse an operation, with the key types that it concerns.
 *
 * In `message`, `{key_arn}` stands for the key ARN, `{operation}`, `{origin}`, `{key_usage}` and `{key_spec}` for those of
 * the request and the key; it is empty where AWS sends none.
 */
export interface Refusal extends Grounds {
  readonly exception: ExceptionName;
  readonly message: string;
  readonly concerns: (type: KeyType) => boolean;
}

const keyStatePage = 'AWS KMS Developer Guide, Key states of AWS KMS keys';
const everyType = () => true;
const disabledConforms = [{ verdict: 'refused', exception: 'DisabledException' }] as const;

/** The refusals that depend on the key state alone; each names its footnote on AWS's page. */
export const disabled: Refusal = {
  exception: 'DisabledException',
  message: '{key_arn} is disabled.',
  concerns: everyType,
  alsoConforms: [],
  basis: 'documented',
  source: `${keyStatePage}, [1]; wording recorded: aws-recorded.json B11`,
};
export const pendingDeletion: Refusal = stateRefusal(
  'is pending deletion.',
  '[3]; wording recorded: aws-recorded.json B13',
);
export const pendingDeletionOrDisabled: Refusal = {
  ...pendingDeletion,
  alsoConforms: disabledConforms,
  source: `${keyStatePage}, [2] or [3]; recorded as [3]: aws-recorded.json B13`,
};
export const pendingDeletionOfImported: Refusal = {
  ...pendingDeletion,
  source: `${keyStatePage}, [8]`,
};
export const notPendingDeletion: Refusal = stateRefusal('is not pending deletion.', '[4]');
export const pendingImport: Refusal = stateRefusal(
  'is pending import.',
  '[5]; wording recorded: aws-recorded.json C2',
);
export const unavailable: Refusal = stateRefusal('is unavailable.', '[11]');
export const creating: Refusal = stateRefusal('is creating.', '[14]');
export const updating: Refusal = stateRefusal('is updating.', '[15]');

/** For cells that no key can reach, where AWS's page says N/A: the state is named, as in the neighbouring rows. */
export const unavailableInferred: Refusal = {
  ...unavailable,
  basis: 'inferred',
  source: `${keyStatePage}, N/A: no key that supports the operation can be Unavailable`,
};

/** Anything that changes or uses an AWS managed key is refused to customers. */
export const awsManaged: Refusal = {
  exception: 'AccessDeniedException',
  message: 'User is not authorized to perform: kms:{operation} on resource: {key_arn}',
  concerns: (type) => type.keyManager === 'AWS',
  alsoConforms: [{ verdict: 'refused', exception: 'UnsupportedOperationException' }],
  basis: 'inferred',
  source: 'semantics.md F22: AWS says that customers cannot, not with which exception',
};

/** Rotation settings, rotation and data key pairs of a key in a custom key store. */
export const inCustomKeyStore: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} origin is {origin} which is not valid for this operation.',
  concerns: isInCustomKeyStore,
  alsoConforms: [],
  basis: 'documented',
  source: `${keyStatePage}, [7]; wording as recorded for another origin: aws-recorded.json C37`,
};

/** Rotation settings of a key whose key material is imported. */
export const importedOrigin: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} origin is EXTERNAL which is not valid for this operation.',
  concerns: (type) => type.origin === 'EXTERNAL',
  alsoConforms: [],
  basis: 'documented',
  source: `${keyStatePage}, [6]; API reference, EnableKeyRotation`,
};

/** Rotation of a key that has no rotatable key material: asymmetric and HMAC keys. AWS sends no message. */
export const notRotatable: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '',
  concerns: (type) => !isSymmetricEncryption(type),
  alsoConforms: [],
  basis: 'documented',
  source: 'API reference, EnableKeyRotation and RotateKeyOnDemand; no message: aws-recorded.json H4',
};

/** Import operations on a key that cannot have imported key material. */
export const notImportedOrigin: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} origin is {origin} which is not valid for this operation.',
  concerns: (type) => type.origin !== 'EXTERNAL',
  alsoConforms: [],
  basis: 'documented',
  source: `${keyStatePage}, [9]; wording recorded: aws-recorded.json C37`,
};

/** Multi-Region operations on a single-Region key. */
export const notMultiRegion: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} is not a multi-region primary key.',
  concerns: (type) => !type.multiRegion,
  alsoConforms: [],
  basis: 'inferred',
  source:
    'API reference, ReplicateKey and UpdatePrimaryRegion; wording as recorded for a replica (semantics.md B.2)',
};

/** GetPublicKey of a key that has no public key. */
export const noPublicKey: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} key spec is {key_spec} which is not valid for this operation.',
  concerns: (type) => isSymmetricEncryption(type) || isHmac(type),
  alsoConforms: [{ verdict: 'refused', exception: 'InvalidKeyUsageException' }],
  basis: 'inferred',
  source: 'API reference, GetPublicKey: asymmetric keys only, both exceptions are listed; wording is ours',
};

/** A cryptographic operation on a key of another usage. */
export function otherUsageThan(keyUsage: KeyUsage): Refusal {
  return {
    exception: 'InvalidKeyUsageException',
    message: '{key_arn} key usage is {key_usage} which is not valid for {operation}.',
    concerns: (type) => type.keyUsage !== keyUsage,
    alsoConforms: [],
    basis: 'documented',
    source: 'API reference, InvalidKeyUsageException; wording recorded: aws-recorded.json F1, F3, F4, F10',
  };
}

/** A data key asked of an asymmetric encryption key. */
export const notSymmetric: Refusal = {
  exception: 'InvalidKeyUsageException',
  message: 'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec {key_spec}.',
  concerns: (type) => type.keyUsage === 'ENCRYPT_DECRYPT' && !isSymmetricEncryption(type),
  alsoConforms: [{ verdict: 'refused', exception: 'UnsupportedOperationException' }],
  basis: 'inferred',
  source:
    'API reference, GenerateDataKey: symmetric encryption keys only; wording as recorded for Encrypt: H10',
};

/** GetKeyRotationStatus of a key that waits for key material. */
export const rotationStatusPendingImport: Refusal = {
  ...importedOrigin,
  alsoConforms: [{ verdict: 'refused', exception: 'KMSInvalidStateException' }, { verdict: 'allowed' }],
  source: `${keyStatePage}, [6]; recorded: aws-recorded.json H5; semantics.md F11`,
};

function stateRefusal(predicate: string, footnote: string): Refusal {
  return {
    exception: 'KMSInvalidStateException',
    message: `{key_arn} ${predicate}`,
    concerns: everyType,
    alsoConforms: [],
    basis: 'documented',
    source: `${keyStatePage}, ${footnote}`,
  };
}

import { answersOnRecord } from './evidence/answers-on-record.ts';
import { apiPage, type Evidence, keyStatePage } from './evidence/evidence.ts';
import type { ExceptionName, KmsError } from './exception.ts';
import {
  isHmac,
  isInCustomKeyStore,
  isSymmetricEncryption,
  type KeyType,
  type KeyUsage,
} from './key-type.ts';

/** Another answer that a conforming implementation may give. */
export type Alternative =
  | { readonly verdict: 'allowed' }
  | { readonly verdict: 'refused'; readonly exception: ExceptionName };

/** Why an answer is believed, and what else conforms. */
export interface Grounds extends Evidence {
  /** What else a conforming implementation may answer. */
  readonly alsoConforms: readonly Alternative[];
}

/** A refusal of one request. */
export interface Refused extends Grounds {
  readonly error: KmsError;
}

/** Refuses one request. */
export function refuse(
  name: ExceptionName,
  message: string,
  because: Evidence,
  alsoConforms: readonly Alternative[] = [],
): Refused {
  return { error: { name, message }, alsoConforms, ...because };
}

/**
 * One reason to refuse an operation, with the key types that it concerns.
 *
 * In `message`, `{key_arn}` stands for the key ARN, `{caller_arn}` for that of who calls, `{operation}`, `{origin}`,
 * `{key_usage}` and `{key_spec}` for those of the request and the key; it is empty where AWS sends none.
 *
 * Whether a cell that it refuses is recorded, documented or observed follows from the evidence that speaks for the cell;
 * where none does, it is inferred, from what {@link Refusal.inferredFrom} says.
 */
export interface Refusal {
  readonly exception: ExceptionName;
  readonly message: string;
  readonly concerns: (type: KeyType) => boolean;
  readonly alsoConforms: readonly Alternative[];
  readonly inferredFrom: string;
  /** Where the message comes from, for cells whose evidence has no message, or another. */
  readonly wording?: string;
}

const everyType = () => true;
const allowedConforms = { verdict: 'allowed' } as const;
const disabledConforms = { verdict: 'refused', exception: 'DisabledException' } as const;
const stateConforms = { verdict: 'refused', exception: 'KMSInvalidStateException' } as const;

/** The refusals that depend on the key state alone; AWS's page has a footnote for each. */
export const disabled: Refusal = {
  exception: 'DisabledException',
  message: '{key_arn} is disabled.',
  concerns: everyType,
  alsoConforms: [],
  inferredFrom: `${keyStatePage}, [1], which stands in the rows of the like operations`,
};
export const pendingDeletion: Refusal = {
  ...stateRefusal('is pending deletion.', '[3]'),
  wording: `the message is the short one on record for PendingDeletion: ${answersOnRecord.B13.source}`,
};
export const pendingDeletionOrDisabled: Refusal = { ...pendingDeletion, alsoConforms: [disabledConforms] };
export const pendingDeletionOfImported: Refusal = {
  ...pendingDeletion,
  inferredFrom: `${keyStatePage}, [8], which stands in the row of GetParametersForImport`,
};
export const notPendingDeletion: Refusal = {
  ...stateRefusal('is not pending deletion.', '[4]'),
  wording:
    'the page’s message adds "(or pending replica deletion)"; that AWS leaves it out is inferred from the other messages on record',
};
export const pendingImport: Refusal = stateRefusal('is pending import.', '[5]');
export const unavailable: Refusal = stateRefusal('is unavailable.', '[11]');
export const creating: Refusal = stateRefusal('is creating.', '[14]');
export const updating: Refusal = stateRefusal('is updating.', '[15]');

/** Anything that the key policy of an AWS managed key does not let its account do directly. */
export const awsManaged: Refusal = {
  exception: 'AccessDeniedException',
  message:
    'User: {caller_arn} is not authorized to perform: kms:{operation} on resource: {key_arn} because no resource-based policy allows the kms:{operation} action',
  concerns: (type) => type.keyManager === 'AWS',
  alsoConforms: [],
  inferredFrom: `the usual key policy of an AWS managed key lets its account only read and revoke grants: ${answersOnRecord.J32.source}; refused so for CreateGrant: ${answersOnRecord.J30.source}`,
};

/** Rotation settings, rotation and data key pairs of a key in a custom key store. */
export const inCustomKeyStore: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} origin is {origin} which is not valid for this operation.',
  concerns: isInCustomKeyStore,
  alsoConforms: [],
  inferredFrom: `${keyStatePage}, [7], here without regard to the key state`,
  wording: `the message is that of GetKeyRotationStatus: ${answersOnRecord.J35.source}`,
};

/** Rotation settings of a key whose key material is imported. */
export const importedOrigin: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} origin is EXTERNAL which is not valid for this operation.',
  concerns: (type) => type.origin === 'EXTERNAL',
  alsoConforms: [],
  inferredFrom: `the origin is checked before the key state, as in PendingImport: ${answersOnRecord.J10.source}`,
};

/** DisableKeyRotation of the same: AWS's page can be read as allowing it, as no rotation can be on. */
export const importedOriginWhenDisabling: Refusal = { ...importedOrigin, alsoConforms: [allowedConforms] };

/** Rotation of a key that has no rotatable key material: asymmetric and HMAC keys. AWS sends no message. */
export const notRotatable: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '',
  concerns: (type) => !isSymmetricEncryption(type),
  alsoConforms: [],
  inferredFrom: `${apiPage('EnableKeyRotation')}: symmetric encryption keys only`,
  wording: `that there is no message: ${answersOnRecord.H4.source}`,
};

/** Import operations on a key that cannot have imported key material. */
export const notImportedOrigin: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} origin is {origin} which is not valid for this operation.',
  concerns: (type) => type.origin !== 'EXTERNAL',
  alsoConforms: [],
  inferredFrom: `${keyStatePage}, [9], checked before the key state as it is for Unavailable`,
  wording: `the message is that of GetParametersForImport: ${answersOnRecord.C37.source}`,
};

/** The same of an AWS managed key, whose key policy says whether the operation is come to at all. */
export const notImportedOriginByPolicy: Refusal = {
  ...notImportedOrigin,
  concerns: (type) => type.keyManager === 'AWS',
  alsoConforms: [{ verdict: 'refused', exception: 'AccessDeniedException' }],
  inferredFrom: `the usual key policy of an AWS managed key allows kms:Get*: ${answersOnRecord.J32.source}`,
};

/** Multi-Region operations on a single-Region key. */
export const notMultiRegion: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '{key_arn} is not a multi-region primary key.',
  concerns: (type) => !type.multiRegion,
  alsoConforms: [],
  inferredFrom: `as answered for a replica, before its key state: ${answersOnRecord.J47.source}`,
};

/** GetPublicKey of a key that has no public key. AWS sends no message. */
export const noPublicKey: Refusal = {
  exception: 'UnsupportedOperationException',
  message: '',
  concerns: hasNoPublicKey,
  alsoConforms: [],
  inferredFrom: `as answered for an Enabled symmetric encryption key: ${answersOnRecord.J11.source}`,
};

/** GetPublicKey of such a key that waits for key material: the key state comes first. */
export const pendingImportWithoutPublicKey: Refusal = {
  ...pendingImport,
  concerns: hasNoPublicKey,
  inferredFrom: `as answered for a symmetric encryption key: ${answersOnRecord.J12.source}`,
};

/** A cryptographic operation on a key of another usage. */
export function otherUsageThan(keyUsage: KeyUsage): Refusal {
  return {
    exception: 'InvalidKeyUsageException',
    message: '{key_arn} key usage is {key_usage} which is not valid for {operation}.',
    concerns: (type) => type.keyUsage !== keyUsage,
    alsoConforms: [],
    inferredFrom: `the key usage is checked before the key state, as measured for Sign and Encrypt: ${answersOnRecord.J1.source}`,
    wording: `the message is that of GenerateMac, Verify, Encrypt and DeriveSharedSecret: ${answersOnRecord.F1.source}`,
  };
}

/** A data key asked of an asymmetric encryption key. */
export const dataKeyOfAsymmetric: Refusal = {
  exception: 'InvalidKeyUsageException',
  message: 'You cannot generate a data key with an asymmetric CMK',
  concerns: isAsymmetricEncryption,
  alsoConforms: [],
  inferredFrom: `as answered for an Enabled key: ${answersOnRecord.J6.source}`,
};

/** A data key pair asked of an asymmetric encryption key. */
export const dataKeyPairOfAsymmetric: Refusal = {
  exception: 'InvalidKeyUsageException',
  message: 'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec {key_spec}.',
  concerns: isAsymmetricEncryption,
  alsoConforms: [{ verdict: 'refused', exception: 'UnsupportedOperationException' }],
  inferredFrom: `${apiPage('GenerateDataKeyPair')}: symmetric encryption keys only; worded as for Encrypt: ${answersOnRecord.H10.source}`,
};

/** GetKeyRotationStatus of a key that waits for key material. */
export const rotationStatusPendingImport: Refusal = {
  ...importedOrigin,
  alsoConforms: [stateConforms, allowedConforms],
};

function stateRefusal(predicate: string, footnote: string): Refusal {
  return {
    exception: 'KMSInvalidStateException',
    message: `{key_arn} ${predicate}`,
    concerns: everyType,
    alsoConforms: [],
    inferredFrom: `${keyStatePage}, ${footnote}, which stands in the rows of the like operations`,
  };
}

function hasNoPublicKey(type: KeyType): boolean {
  return isSymmetricEncryption(type) || isHmac(type);
}

function isAsymmetricEncryption(type: KeyType): boolean {
  return type.keyUsage === 'ENCRYPT_DECRYPT' && !isSymmetricEncryption(type);
}

/**
 * The table of assumptions: every behaviour that AWS documents twice differently or not at all, with its readings.
 *
 * The default is the most literal reading of the API reference. Nothing else sets a default. A conformance run accepts
 * any reading and reports which one the target has. `question` is the number of the question in evidence/semantics.md.
 */
export const assumptionTable = {
  cancelWithoutKeyMaterial: {
    about: 'key state after CancelKeyDeletion of a key that lacks imported key material',
    question: 'F5',
    values: ['Disabled', 'PendingImport'],
    default: 'Disabled',
  },
  cancelWhileKeyStoreDisconnected: {
    about: 'key state after CancelKeyDeletion of a key whose custom key store is disconnected',
    question: 'F7',
    values: ['Disabled', 'Unavailable'],
    default: 'Disabled',
  },
  importIntoDisabledKey: {
    about: 'key state after ImportKeyMaterial on a Disabled key, or whether it is refused',
    question: 'F4',
    values: ['Enabled', 'Disabled', 'refused'],
    default: 'Enabled',
  },
  reimportAfterLossWhileDisabled: {
    about: 'key state after importing again the key material that a key lost while it was Disabled',
    question: 'F6',
    values: ['Enabled', 'Disabled'],
    default: 'Enabled',
  },
  pendingDeletionException: {
    about: 'exception of a cryptographic operation on a key pending deletion, where AWS documents two',
    question: 'F1',
    values: ['KMSInvalidStateException', 'DisabledException'],
    default: 'KMSInvalidStateException',
  },
  cancelAfterDeletionDate: {
    about: 'CancelKeyDeletion after the deletion date, before the key is really deleted',
    question: 'B.13',
    values: ['allowed', 'refused'],
    default: 'allowed',
  },
  newKeyMaterialIntoDisabledKey: {
    about: 'NEW_KEY_MATERIAL imported into a Disabled key',
    question: 'F32',
    values: ['allowed', 'refused'],
    default: 'allowed',
  },
  rotationOfImportedMultiRegionKey: {
    about: 'RotateKeyOnDemand of a multi-Region key with imported key material',
    question: 'F9',
    values: ['allowed', 'refused'],
    default: 'allowed',
  },
  overdueRotationAfterCancel: {
    about: 'an automatic rotation that fell due while the key was pending deletion',
    question: 'F23',
    values: ['when enabled', 'at cancel'],
    default: 'when enabled',
  },
  onDemandRotationLimit: {
    about: 'how many on-demand rotations a key may have',
    question: 'F30',
    values: ['25', '10'],
    default: '25',
  },
  expirationModelWithoutKeyMaterial: {
    about: 'ExpirationModel and ValidTo of a key whose imported key material is gone',
    question: 'F18',
    values: ['absent', 'present'],
    default: 'absent',
  },
} as const satisfies Record<string, AssumptionFacts>;

interface AssumptionFacts {
  readonly about: string;
  readonly question: string;
  readonly values: readonly [string, ...string[]];
  readonly default: string;
}

/** The name of an assumption. */
export type AssumptionName = keyof typeof assumptionTable;

/** Says whether a text names an assumption. */
export function isAssumptionName(text: string): text is AssumptionName {
  return Object.hasOwn(assumptionTable, text);
}

/** A reading for every assumption. */
export type Assumptions = {
  readonly [Name in AssumptionName]: (typeof assumptionTable)[Name]['values'][number];
};

/** The literal reading of the API reference, for every assumption. */
export const defaultAssumptions: Assumptions = {
  cancelWithoutKeyMaterial: assumptionTable.cancelWithoutKeyMaterial.default,
  cancelWhileKeyStoreDisconnected: assumptionTable.cancelWhileKeyStoreDisconnected.default,
  importIntoDisabledKey: assumptionTable.importIntoDisabledKey.default,
  reimportAfterLossWhileDisabled: assumptionTable.reimportAfterLossWhileDisabled.default,
  pendingDeletionException: assumptionTable.pendingDeletionException.default,
  cancelAfterDeletionDate: assumptionTable.cancelAfterDeletionDate.default,
  newKeyMaterialIntoDisabledKey: assumptionTable.newKeyMaterialIntoDisabledKey.default,
  rotationOfImportedMultiRegionKey: assumptionTable.rotationOfImportedMultiRegionKey.default,
  overdueRotationAfterCancel: assumptionTable.overdueRotationAfterCancel.default,
  onDemandRotationLimit: assumptionTable.onDemandRotationLimit.default,
  expirationModelWithoutKeyMaterial: assumptionTable.expirationModelWithoutKeyMaterial.default,
};

/**
 * The table of assumptions: every behaviour that AWS documents twice differently or not at all, with its readings.
 *
 * The default is the reading for which `because` names a text of AWS or an answer on record. Nothing else sets a default. A
 * conformance run accepts any reading and reports which one the target has. `question` is the number of the question in
 * evidence/semantics.md.
 */
export const assumptionTable = {
  cancelWithoutKeyMaterial: {
    about: 'key state after CancelKeyDeletion of a key that lacks imported key material',
    question: 'F5',
    values: ['Disabled', 'PendingImport'],
    default: 'Disabled',
    because: 'API reference, CancelKeyDeletion: when this operation succeeds, the key state is Disabled',
  },
  cancelWhileKeyStoreDisconnected: {
    about: 'key state after CancelKeyDeletion of a key whose custom key store is disconnected',
    question: 'F7',
    values: ['Disabled', 'Unavailable'],
    default: 'Disabled',
    because: 'API reference, CancelKeyDeletion: when this operation succeeds, the key state is Disabled',
  },
  importIntoDisabledKey: {
    about: 'key state after ImportKeyMaterial on a Disabled key, or whether it is refused',
    question: 'F4',
    values: ['Enabled', 'Disabled', 'refused'],
    default: 'Enabled',
    because:
      'key state table: allowed in Disabled; API reference, ImportKeyMaterial: it changes the key state to Enabled, but its KeyId must be PendingImport or Enabled',
  },
  reimportAfterLossWhileDisabled: {
    about: 'key state after importing again the key material that a key lost while it was Disabled',
    question: 'F6',
    values: ['Enabled', 'Disabled'],
    default: 'Enabled',
    because:
      'API reference, ImportKeyMaterial: when this operation is successful, the key state changes to Enabled',
  },
  newKeyMaterialIntoDisabledKey: {
    about: 'NEW_KEY_MATERIAL imported into a Disabled key',
    question: 'F32',
    values: ['allowed', 'refused'],
    default: 'allowed',
    because: 'key state table: allowed in Disabled, whatever the ImportType',
  },
  overdueRotationAfterCancel: {
    about: 'an automatic rotation that fell due while the key was pending deletion',
    question: 'F23',
    values: ['when enabled', 'at cancel'],
    default: 'when enabled',
    because:
      'API reference, GetKeyRotationStatus: a Disabled key is not rotated; when it is enabled again, at once',
  },
  expirationModelWithoutKeyMaterial: {
    about: 'ExpirationModel and ValidTo of a key whose imported key material is gone',
    question: 'F18',
    values: ['absent', 'present'],
    default: 'absent',
    because:
      'recorded absent for key material that does not expire: localstack/localstack, test_import_key_rsa_aes_wrap_sha256',
  },
} as const satisfies Record<string, AssumptionFacts>;

interface AssumptionFacts {
  readonly about: string;
  readonly question: string;
  /** What speaks for the default. */
  readonly because: string;
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

/** The default of every assumption. */
export const defaultAssumptions: Assumptions = {
  cancelWithoutKeyMaterial: assumptionTable.cancelWithoutKeyMaterial.default,
  cancelWhileKeyStoreDisconnected: assumptionTable.cancelWhileKeyStoreDisconnected.default,
  importIntoDisabledKey: assumptionTable.importIntoDisabledKey.default,
  reimportAfterLossWhileDisabled: assumptionTable.reimportAfterLossWhileDisabled.default,
  newKeyMaterialIntoDisabledKey: assumptionTable.newKeyMaterialIntoDisabledKey.default,
  overdueRotationAfterCancel: assumptionTable.overdueRotationAfterCancel.default,
  expirationModelWithoutKeyMaterial: assumptionTable.expirationModelWithoutKeyMaterial.default,
};

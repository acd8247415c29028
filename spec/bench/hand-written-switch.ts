import type { ExceptionName } from '../../src/key/exception.ts';
import type { KeyState } from '../../src/key/key-state.ts';
import type { TableOperation } from '../../src/key/key-state-table.ts';
import type { KeyType } from '../../src/key/key-type.ts';

/**
 * The key state table as the author of an emulator would write it by hand: to be timed, and checked cell by cell.
 *
 * The exception, or null if the operation is allowed.
 */
export function refusalByHand(
  operation: TableOperation,
  keyState: KeyState,
  type: KeyType,
): ExceptionName | null {
  switch (operation) {
    case 'DescribeKey':
    case 'GetKeyLastUsage':
    case 'GetKeyPolicy':
    case 'ListAliases':
    case 'ListGrants':
    case 'ListKeyPolicies':
    case 'ListResourceTags':
      return null;
    case 'DeleteAlias':
    case 'PutKeyPolicy':
    case 'RetireGrant':
    case 'RevokeGrant':
      return ofCustomer(type);
    case 'CreateAlias':
    case 'TagResource':
    case 'UntagResource':
    case 'UpdateAlias':
    case 'UpdateKeyDescription':
      return ofCustomer(type) ?? unlessDeletion(keyState);
    case 'ScheduleKeyDeletion':
      return (
        ofCustomer(type) ?? (keyState === 'Updating' ? 'KMSInvalidStateException' : unlessDeletion(keyState))
      );
    case 'CancelKeyDeletion':
      return (
        ofCustomer(type) ??
        (keyState === 'PendingDeletion' || keyState === 'PendingReplicaDeletion'
          ? null
          : 'KMSInvalidStateException')
      );
    case 'EnableKey':
    case 'DisableKey':
      if (type.keyManager === 'AWS') return 'AccessDeniedException';
      switch (keyState) {
        case 'Enabled':
        case 'Disabled':
        case 'Unavailable':
          return null;
        default:
          return 'KMSInvalidStateException';
      }
    case 'CreateGrant':
      return ofCustomer(type) ?? (keyState === 'Unavailable' ? null : whereUsable(keyState));
    case 'Decrypt':
    case 'Encrypt':
    case 'ReEncryptFrom':
    case 'ReEncryptTo':
      return ofCustomer(type) ?? whereUsable(keyState) ?? forUsage(type, 'ENCRYPT_DECRYPT');
    case 'Sign':
    case 'Verify':
      return ofCustomer(type) ?? whereUsable(keyState) ?? forUsage(type, 'SIGN_VERIFY');
    case 'GenerateMac':
    case 'VerifyMac':
      return ofCustomer(type) ?? whereUsable(keyState) ?? forUsage(type, 'GENERATE_VERIFY_MAC');
    case 'DeriveSharedSecret':
      return ofCustomer(type) ?? whereUsable(keyState) ?? forUsage(type, 'KEY_AGREEMENT');
    case 'Decapsulate':
    case 'Encapsulate':
      return ofCustomer(type) ?? whereUsable(keyState) ?? forUsage(type, 'ENCAPSULATE_DECAPSULATE');
    case 'GenerateDataKey':
    case 'GenerateDataKeyWithoutPlaintext':
      return ofCustomer(type) ?? whereUsable(keyState) ?? forDataKeys(type);
    case 'GenerateDataKeyPair':
    case 'GenerateDataKeyPairWithoutPlaintext':
      if (type.keyManager === 'AWS') return 'AccessDeniedException';
      if (isInStore(type)) return 'UnsupportedOperationException';
      return whereUsable(keyState) ?? forDataKeys(type);
    case 'EnableKeyRotation':
    case 'DisableKeyRotation':
      if (type.keyManager === 'AWS') return 'AccessDeniedException';
      if (type.origin !== 'AWS_KMS' || type.keySpec !== 'SYMMETRIC_DEFAULT') {
        return 'UnsupportedOperationException';
      }
      return whereUsable(keyState);
    case 'RotateKeyOnDemand':
      if (type.keyManager === 'AWS') return 'AccessDeniedException';
      if (keyState === 'Unavailable' && isInStore(type)) return 'UnsupportedOperationException';
      return (
        whereUsable(keyState) ??
        (isInStore(type) || type.keySpec !== 'SYMMETRIC_DEFAULT' ? 'UnsupportedOperationException' : null)
      );
    case 'GetKeyRotationStatus':
      if (isInStore(type)) return 'UnsupportedOperationException';
      switch (keyState) {
        case 'PendingImport':
          return type.origin === 'EXTERNAL' ? 'UnsupportedOperationException' : null;
        case 'Unavailable':
          return 'KMSInvalidStateException';
        default:
          return null;
      }
    case 'ListKeyRotations':
      if (isInStore(type)) return 'UnsupportedOperationException';
      return keyState === 'Unavailable' ? 'KMSInvalidStateException' : null;
    case 'GetParametersForImport':
    case 'ImportKeyMaterial':
    case 'DeleteImportedKeyMaterial':
      if (type.keyManager === 'AWS') return 'AccessDeniedException';
      if (type.origin !== 'EXTERNAL') return 'UnsupportedOperationException';
      switch (keyState) {
        case 'PendingDeletion':
        case 'PendingReplicaDeletion':
          return operation === 'DeleteImportedKeyMaterial' ? null : 'KMSInvalidStateException';
        case 'Updating':
          return operation === 'ImportKeyMaterial' ? null : 'KMSInvalidStateException';
        case 'Unavailable':
        case 'Creating':
          return 'KMSInvalidStateException';
        default:
          return null;
      }
    case 'GetPublicKey':
      switch (keyState) {
        case 'PendingDeletion':
        case 'PendingReplicaDeletion':
        case 'Unavailable':
        case 'Creating':
          return 'KMSInvalidStateException';
        default:
          return type.keySpec === 'SYMMETRIC_DEFAULT' || type.keyUsage === 'GENERATE_VERIFY_MAC'
            ? 'UnsupportedOperationException'
            : null;
      }
    case 'ReplicateKey':
      return (
        ofCustomer(type) ??
        (keyState === 'Updating' ? 'KMSInvalidStateException' : whereUsable(keyState)) ??
        (type.multiRegion ? null : 'UnsupportedOperationException')
      );
    case 'UpdatePrimaryRegion':
      return (
        ofCustomer(type) ??
        whereUsable(keyState) ??
        (type.multiRegion ? null : 'UnsupportedOperationException')
      );
    default:
      return operation satisfies never;
  }
}

function ofCustomer(type: KeyType): ExceptionName | null {
  return type.keyManager === 'AWS' ? 'AccessDeniedException' : null;
}

function unlessDeletion(keyState: KeyState): ExceptionName | null {
  switch (keyState) {
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return 'KMSInvalidStateException';
    default:
      return null;
  }
}

function whereUsable(keyState: KeyState): ExceptionName | null {
  switch (keyState) {
    case 'Enabled':
    case 'Updating':
      return null;
    case 'Disabled':
      return 'DisabledException';
    default:
      return 'KMSInvalidStateException';
  }
}

function forUsage(type: KeyType, keyUsage: KeyType['keyUsage']): ExceptionName | null {
  return type.keyUsage === keyUsage ? null : 'InvalidKeyUsageException';
}

function forDataKeys(type: KeyType): ExceptionName | null {
  return type.keySpec === 'SYMMETRIC_DEFAULT' ? null : 'InvalidKeyUsageException';
}

function isInStore(type: KeyType): boolean {
  return type.origin === 'AWS_CLOUDHSM' || type.origin === 'EXTERNAL_KEY_STORE';
}

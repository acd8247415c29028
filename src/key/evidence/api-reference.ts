import type { ExceptionName } from '../exception.ts';
import type { KeyState } from '../key-state.ts';
import type { TableOperation } from '../key-state-table.ts';
import { isInCustomKeyStore, isSymmetricEncryption, type KeyType, type KeyUsage } from '../key-type.ts';
import { type Operation, operationOf } from '../operation.ts';
import { apiPage, documented, type Evidence } from './evidence.ts';

/** A sentence of AWS's API reference, with the cells of the key state table that it speaks for. */
export interface Statement {
  readonly operations: readonly Operation[];
  readonly keyStates: readonly KeyState[];
  readonly concerns: (type: KeyType) => boolean;
  readonly answer: 'allowed' | ExceptionName;
  readonly sentence: string;
}

/** The key states in which AWS's table lets a key be used. */
const usable: readonly KeyState[] = ['Enabled', 'Updating'];

function forOtherUsages(usage: KeyUsage, purpose: string, operations: readonly Operation[]): Statement {
  return {
    operations,
    keyStates: usable,
    concerns: ({ keyManager, keyUsage }) => keyManager === 'CUSTOMER' && keyUsage !== usage,
    answer: 'InvalidKeyUsageException',
    sentence: `For ${purpose}, the KeyUsage must be ${usage}.`,
  };
}

/**
 * What AWS's API reference says beyond the key state table: of usages, key specs and origins.
 *
 * Source: the operations' pages, as in `@aws-sdk/client-kms` 3.1164.0. A page that names an exception among others, without
 * saying when, is no evidence for it.
 */
export const statements: readonly Statement[] = [
  forOtherUsages('ENCRYPT_DECRYPT', 'encrypting, decrypting, re-encrypting, and generating data keys', [
    'Decrypt',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
    'GenerateDataKeyWithoutPlaintext',
    'ReEncrypt',
  ]),
  forOtherUsages('SIGN_VERIFY', 'signing and verifying messages', ['Sign', 'Verify']),
  forOtherUsages('GENERATE_VERIFY_MAC', 'generating and verifying message authentication codes (MACs)', [
    'GenerateMac',
    'VerifyMac',
  ]),
  forOtherUsages('KEY_AGREEMENT', 'deriving key agreement secrets', ['DeriveSharedSecret']),
  forOtherUsages('ENCAPSULATE_DECAPSULATE', 'encapsulating and decapsulating shared secrets', [
    'Decapsulate',
    'Encapsulate',
  ]),
  {
    operations: ['EnableKeyRotation'],
    keyStates: usable,
    concerns: (type) =>
      type.keyManager === 'CUSTOMER' && (type.origin !== 'AWS_KMS' || !isSymmetricEncryption(type)),
    answer: 'UnsupportedOperationException',
    sentence:
      'You cannot enable automatic rotation of asymmetric KMS keys, HMAC KMS keys, KMS keys with imported key material, or KMS keys in a custom key store.',
  },
  {
    operations: ['RotateKeyOnDemand'],
    keyStates: usable,
    concerns: (type) => !isSymmetricEncryption(type) || isInCustomKeyStore(type),
    answer: 'UnsupportedOperationException',
    sentence:
      'You cannot perform on-demand rotation of asymmetric KMS keys, HMAC KMS keys, or KMS keys in a custom key store.',
  },
  {
    operations: ['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext'],
    keyStates: usable,
    concerns: isInCustomKeyStore,
    answer: 'UnsupportedOperationException',
    sentence: 'You cannot specify an asymmetric KMS key or a KMS key in a custom key store.',
  },
  {
    operations: ['GetKeyRotationStatus'],
    keyStates: ['Enabled'],
    concerns: ({ keyManager }) => keyManager === 'AWS',
    answer: 'allowed',
    sentence: 'The key rotation status for AWS managed KMS keys is always true.',
  },
];

/** A sentence of the API reference as evidence for an answer in a cell; undefined where none gives that answer. */
export function apiEvidence(
  row: TableOperation,
  keyState: KeyState,
  type: KeyType,
  answer: 'allowed' | ExceptionName,
): Evidence | undefined {
  const operation = operationOf(row);
  const found = statements.find(
    (one) =>
      one.answer === answer &&
      one.operations.includes(operation) &&
      one.keyStates.includes(keyState) &&
      one.concerns(type),
  );
  return found === undefined ? undefined : documented(apiPage(operation), found.sentence);
}

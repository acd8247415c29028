import { algorithmsOf } from '../../key/algorithm.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import type { RequestMembers } from '../targets/target.ts';
import { wrapped, wrappingAlgorithmOf } from './key-material-wrapping.ts';
import { usualMaterial } from './situation.ts';
import type { TestKey } from './test-key.ts';

/** A request that can be sent, with what only its caller knows of it. */
export interface PreparedRequest {
  readonly input: RequestMembers;
  /** Which key material an import carries. */
  readonly keyMaterial?: string;
}

/** What a run needs besides the key itself. */
export interface RequestContext {
  /** A fresh name for an alias, the same in the same run. */
  readonly freshName: () => string;
  /** The Region of the related key, or of the one to come. */
  readonly otherRegion: string;
}

const message = new TextEncoder().encode('kms-reference-model');
const noBytes = new TextEncoder().encode('never made by this key');
const days = 7;

/**
 * A well-formed request for an operation on a key. What a key has not got (a grant, an alias, a ciphertext) is named
 * all the same: then the request is well-formed and names what does not exist.
 */
export function requestFor(
  operation: TableOperation,
  subject: TestKey,
  { freshName, otherRegion }: RequestContext,
): PreparedRequest {
  const KeyId = subject.keyId;
  const byKey = { input: { KeyId } };
  const algorithms = algorithmsOf(subject.type);
  const EncryptionAlgorithm = algorithms.EncryptionAlgorithms?.[0] ?? 'SYMMETRIC_DEFAULT';
  const SigningAlgorithm = algorithms.SigningAlgorithms?.[0] ?? 'RSASSA_PKCS1_V1_5_SHA_256';
  const MacAlgorithm = algorithms.MacAlgorithms?.[0] ?? 'HMAC_SHA_256';
  const alias = subject.aliases.at(-1) ?? 'alias/that-nobody-created';
  const made = (by: string) => subject.made.get(by) ?? noBytes;
  switch (operation) {
    case 'CancelKeyDeletion':
    case 'DeleteImportedKeyMaterial':
    case 'DescribeKey':
    case 'DisableKey':
    case 'DisableKeyRotation':
    case 'EnableKey':
    case 'EnableKeyRotation':
    case 'GetKeyLastUsage':
    case 'GetKeyPolicy':
    case 'GetKeyRotationStatus':
    case 'GetPublicKey':
    case 'ListAliases':
    case 'ListGrants':
    case 'ListKeyPolicies':
    case 'ListKeyRotations':
    case 'ListResourceTags':
    case 'RotateKeyOnDemand':
      return byKey;
    case 'ScheduleKeyDeletion':
      return { input: { KeyId, PendingWindowInDays: days } };
    case 'CreateAlias':
      return { input: { AliasName: freshName(), TargetKeyId: KeyId } };
    case 'UpdateAlias':
      return { input: { AliasName: alias, TargetKeyId: KeyId } };
    case 'DeleteAlias':
      return { input: { AliasName: alias } };
    case 'CreateGrant':
      return {
        input: { KeyId, GranteePrincipal: principalOf(subject), Operations: ['DescribeKey'] },
      };
    case 'RetireGrant':
    case 'RevokeGrant': {
      const GrantId = subject.grants.at(-1) ?? '0'.repeat(64);
      return { input: { KeyId: operation === 'RetireGrant' ? subject.keyArn : KeyId, GrantId } };
    }
    case 'Decrypt':
      return { input: { KeyId, CiphertextBlob: made('Encrypt'), EncryptionAlgorithm } };
    case 'Encrypt':
      return { input: { KeyId, Plaintext: message, EncryptionAlgorithm } };
    case 'Encapsulate':
      return { input: { KeyId, EncapsulationAlgorithm: 'ML_KEM' } };
    case 'Decapsulate':
      return {
        input: {
          KeyId,
          SharedSecretCiphertextBlob: made('Encapsulate'),
          EncapsulationAlgorithm: 'ML_KEM',
        },
      };
    case 'DeriveSharedSecret':
      return { input: { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey: made('GetPublicKey') } };
    case 'GenerateDataKey':
    case 'GenerateDataKeyWithoutPlaintext':
      return { input: { KeyId, KeySpec: 'AES_256' } };
    case 'GenerateDataKeyPair':
    case 'GenerateDataKeyPairWithoutPlaintext':
      return { input: { KeyId, KeyPairSpec: 'ECC_NIST_P256' } };
    case 'GenerateMac':
      return { input: { KeyId, Message: message, MacAlgorithm } };
    case 'VerifyMac':
      return { input: { KeyId, Message: message, MacAlgorithm, Mac: made('GenerateMac') } };
    case 'Sign':
      return { input: { KeyId, Message: message, MessageType: 'RAW', SigningAlgorithm } };
    case 'Verify':
      return {
        input: { KeyId, Message: message, MessageType: 'RAW', SigningAlgorithm, Signature: made('Sign') },
      };
    case 'GetParametersForImport':
      return {
        input: {
          KeyId,
          WrappingAlgorithm: wrappingAlgorithmOf(subject.type),
          WrappingKeySpec: 'RSA_2048',
        },
      };
    case 'ImportKeyMaterial':
      return importRequest(subject);
    case 'PutKeyPolicy':
      return { input: { KeyId, PolicyName: 'default', Policy: policyOf(subject) } };
    case 'ReEncryptFrom':
    case 'ReEncryptTo':
      return {
        input: {
          CiphertextBlob: made('Encrypt'),
          SourceKeyId: KeyId,
          DestinationKeyId: KeyId,
          SourceEncryptionAlgorithm: EncryptionAlgorithm,
          DestinationEncryptionAlgorithm: EncryptionAlgorithm,
        },
      };
    case 'ReplicateKey':
      return { input: { KeyId, ReplicaRegion: otherRegion } };
    case 'UpdatePrimaryRegion':
      return { input: { KeyId, PrimaryRegion: otherRegion } };
    case 'TagResource':
      return { input: { KeyId, Tags: [{ TagKey: 'conformance', TagValue: 'yes' }] } };
    case 'UntagResource':
      return { input: { KeyId, TagKeys: ['conformance'] } };
    case 'UpdateKeyDescription':
      return { input: { KeyId, Description: 'conformance' } };
    default:
      return operation satisfies never;
  }
}

function importRequest(subject: TestKey): PreparedRequest {
  const { importParameters, keyId: KeyId } = subject;
  const isExpected = subject.type.origin === 'EXTERNAL' && importParameters !== null;
  return {
    input: {
      KeyId,
      ImportToken: isExpected ? importParameters.token : noBytes,
      EncryptedKeyMaterial: isExpected
        ? wrapped(importParameters.publicKey, subject.type, usualMaterial)
        : noBytes,
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    },
    keyMaterial: usualMaterial,
  };
}

function accountRoot({ keyArn }: TestKey): string {
  const [, partition = 'aws', , , account = ''] = keyArn.split(':');
  return `arn:${partition}:iam::${account}:root`;
}

const principalOf = accountRoot;

/** The default key policy with a name of its own, so that it can be told from it. */
function policyOf(subject: TestKey): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'conformance',
    Statement: [
      {
        Sid: 'Everything',
        Effect: 'Allow',
        Principal: { AWS: accountRoot(subject) },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

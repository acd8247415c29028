import { algorithmsOf } from '../key/algorithm.ts';
import { accountOf, type KeyFacts, keyIdOf } from '../key/key-facts.ts';
import { requestOf, type Step } from './step.ts';

/** A request as the AWS command line and the wire take it: AWS's members, blobs in base64, times in epoch seconds. */
export interface WireRequest {
  readonly [member: string]: string | number | boolean | readonly unknown[];
}

/**
 * A well-formed request for a call of a path.
 *
 * What only an earlier answer can tell (a ciphertext, a grant) is a name such as `$CIPHERTEXT`: see {@link answersNeeded}.
 */
export function wireRequest(step: Extract<Step, { kind: 'call' }>, facts: KeyFacts, at: number): WireRequest {
  const KeyId = keyIdOf(facts.keyArn);
  const { EncryptionAlgorithms, SigningAlgorithms, MacAlgorithms } = algorithmsOf(facts.type);
  const EncryptionAlgorithm = EncryptionAlgorithms?.[0] ?? 'SYMMETRIC_DEFAULT';
  const SigningAlgorithm = SigningAlgorithms?.[0] ?? 'RSASSA_PSS_SHA_256';
  const MacAlgorithm = MacAlgorithms?.[0] ?? 'HMAC_SHA_256';
  const account = accountOf(facts.keyArn);
  switch (step.operation) {
    case 'ScheduleKeyDeletion':
    case 'EnableKeyRotation':
    case 'ReplicateKey':
    case 'UpdatePrimaryRegion':
    case 'UpdateKeyDescription':
    case 'DeleteImportedKeyMaterial':
      return { KeyId, ...membersOf(requestOf(step, at).input) };
    case 'CancelKeyDeletion':
    case 'DescribeKey':
    case 'DisableKey':
    case 'DisableKeyRotation':
    case 'EnableKey':
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
      return { KeyId };
    case 'CreateAlias':
    case 'UpdateAlias':
      return { AliasName: 'alias/example', TargetKeyId: KeyId };
    case 'DeleteAlias':
      return { AliasName: 'alias/example' };
    case 'CreateGrant':
      return { KeyId, GranteePrincipal: `arn:aws:iam::${account}:root`, Operations: ['DescribeKey'] };
    case 'RetireGrant':
    case 'RevokeGrant':
      return { KeyId: step.operation === 'RetireGrant' ? facts.keyArn : KeyId, GrantId: '$GRANT_ID' };
    case 'Encrypt':
      return { KeyId, Plaintext: hello, EncryptionAlgorithm };
    case 'Decrypt':
      return { KeyId, CiphertextBlob: '$CIPHERTEXT', EncryptionAlgorithm };
    case 'ReEncrypt':
    case 'ReEncryptFrom':
    case 'ReEncryptTo':
      return {
        CiphertextBlob: '$CIPHERTEXT',
        SourceKeyId: KeyId,
        DestinationKeyId: KeyId,
        SourceEncryptionAlgorithm: EncryptionAlgorithm,
        DestinationEncryptionAlgorithm: EncryptionAlgorithm,
      };
    case 'GenerateDataKey':
    case 'GenerateDataKeyWithoutPlaintext':
      return { KeyId, KeySpec: 'AES_256' };
    case 'GenerateDataKeyPair':
    case 'GenerateDataKeyPairWithoutPlaintext':
      return { KeyId, KeyPairSpec: 'ECC_NIST_P256' };
    case 'GenerateMac':
      return { KeyId, Message: hello, MacAlgorithm };
    case 'VerifyMac':
      return { KeyId, Message: hello, MacAlgorithm, Mac: '$MAC' };
    case 'Sign':
      return { KeyId, Message: hello, SigningAlgorithm };
    case 'Verify':
      return { KeyId, Message: hello, SigningAlgorithm, Signature: '$SIGNATURE' };
    case 'Encapsulate':
      return { KeyId, EncapsulationAlgorithm: 'ML_KEM' };
    case 'Decapsulate':
      return { KeyId, EncapsulationAlgorithm: 'ML_KEM', SharedSecretCiphertextBlob: '$ENCAPSULATED' };
    case 'DeriveSharedSecret':
      return { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey: '$PUBLIC_KEY' };
    case 'GetParametersForImport':
      return { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
    case 'ImportKeyMaterial': {
      const { input } = requestOf(step, at);
      const { keyMaterial: _, ValidTo, ...members } = membersOf(input);
      return {
        KeyId,
        ImportToken: '$IMPORT_TOKEN',
        EncryptedKeyMaterial: '$WRAPPED_KEY_MATERIAL',
        ...members,
        ...(typeof ValidTo === 'number' ? { ValidTo: ValidTo / 1000 } : {}),
      };
    }
    case 'PutKeyPolicy':
      return { KeyId, Policy: policyOf(account) };
    case 'TagResource':
      return { KeyId, Tags: [{ TagKey: 'example', TagValue: 'yes' }] };
    case 'UntagResource':
      return { KeyId, TagKeys: ['example'] };
    default:
      return step.operation satisfies never;
  }
}

/** The names in a request that stand for something that an earlier call answers, each with where it comes from. */
export function answersNeeded(
  request: WireRequest,
): readonly { readonly name: string; readonly from: string }[] {
  return Object.values(request).flatMap((value) => {
    const from = typeof value === 'string' ? sources.get(value) : undefined;
    return typeof value === 'string' && from !== undefined ? [{ name: value.slice(1), from }] : [];
  });
}

const sources: ReadonlyMap<string, string> = new Map([
  ['$GRANT_ID', 'GrantId of CreateGrant'],
  ['$CIPHERTEXT', 'CiphertextBlob of Encrypt'],
  ['$MAC', 'Mac of GenerateMac'],
  ['$SIGNATURE', 'Signature of Sign'],
  ['$ENCAPSULATED', 'SharedSecretCiphertextBlob of Encapsulate'],
  ['$PUBLIC_KEY', 'PublicKey of GetPublicKey of another key'],
  ['$IMPORT_TOKEN', 'ImportToken of GetParametersForImport'],
  ['$WRAPPED_KEY_MATERIAL', 'the key material, wrapped under PublicKey of GetParametersForImport'],
]);

/** `hello` in base64. */
const hello = 'aGVsbG8=';

function membersOf(input: object | undefined): WireRequest {
  return Object.fromEntries(
    Object.entries(input ?? {}).filter(([, value]) => typeof value === 'string' || typeof value === 'number'),
  );
}

function policyOf(account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  });
}

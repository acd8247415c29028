/*
 * Written by spec/account/generate-request-shapes.py; change that, not this.
 * Source: botocore 1.43.127, KMS service model 2014-11-01 (service-2.json).
 */

import type { Shape } from './shape.ts';

export const keyIdType = { kind: 'string', min: 1, max: 2048 } as const satisfies Shape;

export const customKeyStoreIdType = { kind: 'string', min: 1, max: 64 } as const satisfies Shape;

export const aliasNameType = {
  kind: 'string',
  min: 1,
  max: 256,
  pattern: '^[a-zA-Z0-9:/_-]+$',
} as const satisfies Shape;

export const accountIdType = {
  kind: 'string',
  min: 12,
  max: 12,
  pattern: '[0-9]{12}',
} as const satisfies Shape;

export const cloudHsmClusterIdType = {
  kind: 'string',
  min: 19,
  max: 24,
  pattern: 'cluster-[2-7a-zA-Z]{11,16}',
} as const satisfies Shape;

export const customKeyStoreNameType = { kind: 'string', min: 1, max: 256 } as const satisfies Shape;

export const customKeyStoreType = {
  kind: 'string',
  enum: ['AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'],
} as const satisfies Shape;

export const keyStorePasswordType = {
  kind: 'string',
  min: 7,
  max: 32,
  sensitive: true,
} as const satisfies Shape;

export const trustAnchorCertificateType = { kind: 'string', min: 1, max: 5000 } as const satisfies Shape;

export const xksProxyAuthenticationAccessKeyIdType = {
  kind: 'string',
  min: 20,
  max: 30,
  pattern: '^[A-Z2-7]+$',
  sensitive: true,
} as const satisfies Shape;

export const xksProxyAuthenticationRawSecretAccessKeyType = {
  kind: 'string',
  min: 43,
  max: 64,
  pattern: '^[a-zA-Z0-9\\/+=]+$',
  sensitive: true,
} as const satisfies Shape;

export const xksProxyAuthenticationCredentialType = {
  kind: 'structure',
  required: ['AccessKeyId', 'RawSecretAccessKey'],
  members: {
    AccessKeyId: xksProxyAuthenticationAccessKeyIdType,
    RawSecretAccessKey: xksProxyAuthenticationRawSecretAccessKeyType,
  },
} as const satisfies Shape;

export const xksProxyConnectivityType = {
  kind: 'string',
  enum: ['PUBLIC_ENDPOINT', 'VPC_ENDPOINT_SERVICE'],
} as const satisfies Shape;

export const xksProxyUriEndpointType = {
  kind: 'string',
  min: 10,
  max: 128,
  pattern: '^https://[a-zA-Z0-9.-]+$',
} as const satisfies Shape;

export const xksProxyUriPathType = {
  kind: 'string',
  min: 10,
  max: 128,
  pattern: '^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$',
} as const satisfies Shape;

export const xksProxyVpcEndpointServiceNameType = {
  kind: 'string',
  min: 20,
  max: 64,
  pattern: '^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$',
} as const satisfies Shape;

export const encryptionContextValue = { kind: 'string' } as const satisfies Shape;

export const encryptionContextType = { kind: 'map', value: encryptionContextValue } as const satisfies Shape;

export const grantConstraintSourceArnType = {
  kind: 'string',
  min: 20,
  max: 512,
  pattern: '^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$',
} as const satisfies Shape;

export const grantConstraints = {
  kind: 'structure',
  required: [],
  members: {
    EncryptionContextSubset: encryptionContextType,
    EncryptionContextEquals: encryptionContextType,
    SourceArn: grantConstraintSourceArnType,
  },
} as const satisfies Shape;

export const grantNameType = {
  kind: 'string',
  min: 1,
  max: 256,
  pattern: '^[a-zA-Z0-9:/_-]+$',
} as const satisfies Shape;

export const grantOperation = {
  kind: 'string',
  enum: [
    'Decrypt',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'ReEncryptFrom',
    'ReEncryptTo',
    'Sign',
    'Verify',
    'GetPublicKey',
    'CreateGrant',
    'RetireGrant',
    'DescribeKey',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
    'GenerateMac',
    'VerifyMac',
    'DeriveSharedSecret',
    'Encapsulate',
    'Decapsulate',
  ],
} as const satisfies Shape;

export const grantOperationList = { kind: 'list', member: grantOperation } as const satisfies Shape;

export const grantTokenType = { kind: 'string', min: 1, max: 8192 } as const satisfies Shape;

export const grantTokenList = {
  kind: 'list',
  member: grantTokenType,
  min: 0,
  max: 10,
} as const satisfies Shape;

export const nullableBooleanType = { kind: 'boolean' } as const satisfies Shape;

export const principalIdType = {
  kind: 'string',
  min: 1,
  max: 256,
  pattern: '^[\\w+=,.@:/-]+$',
} as const satisfies Shape;

export const servicePrincipalType = {
  kind: 'string',
  min: 1,
  max: 128,
  pattern: '^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$',
} as const satisfies Shape;

export const grantIdType = { kind: 'string', min: 1, max: 128 } as const satisfies Shape;

export const booleanType = { kind: 'boolean' } as const satisfies Shape;

export const customerMasterKeySpec = {
  kind: 'string',
  enum: [
    'RSA_2048',
    'RSA_3072',
    'RSA_4096',
    'ECC_NIST_P256',
    'ECC_NIST_P384',
    'ECC_NIST_P521',
    'ECC_SECG_P256K1',
    'SYMMETRIC_DEFAULT',
    'HMAC_224',
    'HMAC_256',
    'HMAC_384',
    'HMAC_512',
    'SM2',
  ],
} as const satisfies Shape;

export const descriptionType = { kind: 'string', min: 0, max: 8192 } as const satisfies Shape;

export const keySpec = {
  kind: 'string',
  enum: [
    'RSA_2048',
    'RSA_3072',
    'RSA_4096',
    'ECC_NIST_P256',
    'ECC_NIST_P384',
    'ECC_NIST_P521',
    'ECC_SECG_P256K1',
    'SYMMETRIC_DEFAULT',
    'HMAC_224',
    'HMAC_256',
    'HMAC_384',
    'HMAC_512',
    'SM2',
    'ML_DSA_44',
    'ML_DSA_65',
    'ML_DSA_87',
    'ECC_NIST_EDWARDS25519',
    'ML_KEM_512',
    'ML_KEM_768',
    'ML_KEM_1024',
  ],
} as const satisfies Shape;

export const keyUsageType = {
  kind: 'string',
  enum: ['SIGN_VERIFY', 'ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT', 'ENCAPSULATE_DECAPSULATE'],
} as const satisfies Shape;

export const originType = {
  kind: 'string',
  enum: ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'],
} as const satisfies Shape;

export const policyType = {
  kind: 'string',
  min: 1,
  max: 131072,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
} as const satisfies Shape;

export const tagKeyType = { kind: 'string', min: 1, max: 128 } as const satisfies Shape;

export const tagValueType = { kind: 'string', min: 0, max: 256 } as const satisfies Shape;

export const tag = {
  kind: 'structure',
  required: ['TagKey', 'TagValue'],
  members: { TagKey: tagKeyType, TagValue: tagValueType },
} as const satisfies Shape;

export const tagList = { kind: 'list', member: tag } as const satisfies Shape;

export const xksKeyIdType = {
  kind: 'string',
  min: 1,
  max: 128,
  pattern: '^[a-zA-Z0-9-_.]+$',
} as const satisfies Shape;

export const awsAccountIdType = { kind: 'string' } as const satisfies Shape;

export const arnType = { kind: 'string', min: 20, max: 2048 } as const satisfies Shape;

export const backingKeyIdType = {
  kind: 'string',
  min: 64,
  max: 64,
  pattern: '^[a-f0-9]+$',
} as const satisfies Shape;

export const dateType = { kind: 'timestamp' } as const satisfies Shape;

export const encapsulationAlgorithmSpec = { kind: 'string', enum: ['ML_KEM'] } as const satisfies Shape;

export const encapsulationAlgorithmSpecList = {
  kind: 'list',
  member: encapsulationAlgorithmSpec,
} as const satisfies Shape;

export const encryptionAlgorithmSpec = {
  kind: 'string',
  enum: ['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'],
} as const satisfies Shape;

export const encryptionAlgorithmSpecList = {
  kind: 'list',
  member: encryptionAlgorithmSpec,
} as const satisfies Shape;

export const expirationModelType = {
  kind: 'string',
  enum: ['KEY_MATERIAL_EXPIRES', 'KEY_MATERIAL_DOES_NOT_EXPIRE'],
} as const satisfies Shape;

export const keyAgreementAlgorithmSpec = { kind: 'string', enum: ['ECDH'] } as const satisfies Shape;

export const keyAgreementAlgorithmSpecList = {
  kind: 'list',
  member: keyAgreementAlgorithmSpec,
} as const satisfies Shape;

export const keyManagerType = { kind: 'string', enum: ['AWS', 'CUSTOMER'] } as const satisfies Shape;

export const keyState = {
  kind: 'string',
  enum: [
    'Creating',
    'Enabled',
    'Disabled',
    'PendingDeletion',
    'PendingImport',
    'PendingReplicaDeletion',
    'Unavailable',
    'Updating',
  ],
} as const satisfies Shape;

export const macAlgorithmSpec = {
  kind: 'string',
  enum: ['HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512'],
} as const satisfies Shape;

export const macAlgorithmSpecList = { kind: 'list', member: macAlgorithmSpec } as const satisfies Shape;

export const regionType = {
  kind: 'string',
  min: 1,
  max: 32,
  pattern: '^([a-z]+-){2,3}\\d+$',
} as const satisfies Shape;

export const multiRegionKey = {
  kind: 'structure',
  required: [],
  members: { Arn: arnType, Region: regionType },
} as const satisfies Shape;

export const multiRegionKeyList = { kind: 'list', member: multiRegionKey } as const satisfies Shape;

export const multiRegionKeyType = { kind: 'string', enum: ['PRIMARY', 'REPLICA'] } as const satisfies Shape;

export const multiRegionConfiguration = {
  kind: 'structure',
  required: [],
  members: {
    MultiRegionKeyType: multiRegionKeyType,
    PrimaryKey: multiRegionKey,
    ReplicaKeys: multiRegionKeyList,
  },
} as const satisfies Shape;

export const pendingWindowInDaysType = { kind: 'integer', min: 1, max: 365 } as const satisfies Shape;

export const signingAlgorithmSpec = {
  kind: 'string',
  enum: [
    'RSASSA_PSS_SHA_256',
    'RSASSA_PSS_SHA_384',
    'RSASSA_PSS_SHA_512',
    'RSASSA_PKCS1_V1_5_SHA_256',
    'RSASSA_PKCS1_V1_5_SHA_384',
    'RSASSA_PKCS1_V1_5_SHA_512',
    'ECDSA_SHA_256',
    'ECDSA_SHA_384',
    'ECDSA_SHA_512',
    'SM2DSA',
    'ML_DSA_SHAKE_256',
    'ED25519_SHA_512',
    'ED25519_PH_SHA_512',
  ],
} as const satisfies Shape;

export const signingAlgorithmSpecList = {
  kind: 'list',
  member: signingAlgorithmSpec,
} as const satisfies Shape;

export const xksKeyConfigurationType = {
  kind: 'structure',
  required: [],
  members: { Id: xksKeyIdType },
} as const satisfies Shape;

export const keyMetadata = {
  kind: 'structure',
  required: ['KeyId'],
  members: {
    AWSAccountId: awsAccountIdType,
    KeyId: keyIdType,
    Arn: arnType,
    CreationDate: dateType,
    Enabled: booleanType,
    Description: descriptionType,
    KeyUsage: keyUsageType,
    KeyState: keyState,
    DeletionDate: dateType,
    ValidTo: dateType,
    Origin: originType,
    CustomKeyStoreId: customKeyStoreIdType,
    CloudHsmClusterId: cloudHsmClusterIdType,
    ExpirationModel: expirationModelType,
    KeyManager: keyManagerType,
    CustomerMasterKeySpec: customerMasterKeySpec,
    KeySpec: keySpec,
    EncryptionAlgorithms: encryptionAlgorithmSpecList,
    SigningAlgorithms: signingAlgorithmSpecList,
    KeyAgreementAlgorithms: keyAgreementAlgorithmSpecList,
    EncapsulationAlgorithms: encapsulationAlgorithmSpecList,
    MultiRegion: nullableBooleanType,
    MultiRegionConfiguration: multiRegionConfiguration,
    PendingDeletionWindowInDays: pendingWindowInDaysType,
    MacAlgorithms: macAlgorithmSpecList,
    XksKeyConfiguration: xksKeyConfigurationType,
    CurrentKeyMaterialId: backingKeyIdType,
  },
} as const satisfies Shape;

export const ciphertextType = { kind: 'blob', min: 1, max: 6144 } as const satisfies Shape;

export const plaintextType = { kind: 'blob', min: 1, max: 4096 } as const satisfies Shape;

export const dryRunModifierType = { kind: 'string', enum: ['IGNORE_CIPHERTEXT'] } as const satisfies Shape;

export const dryRunModifierList = { kind: 'list', member: dryRunModifierType } as const satisfies Shape;

export const attestationDocumentType = { kind: 'blob', min: 1, max: 262144 } as const satisfies Shape;

export const keyEncryptionMechanism = {
  kind: 'string',
  enum: ['RSAES_OAEP_SHA_256'],
} as const satisfies Shape;

export const recipientInfo = {
  kind: 'structure',
  required: [],
  members: { KeyEncryptionAlgorithm: keyEncryptionMechanism, AttestationDocument: attestationDocumentType },
} as const satisfies Shape;

export const backingKeyIdResponseType = {
  kind: 'string',
  min: 0,
  max: 64,
  pattern: '^[a-f0-9]+$',
} as const satisfies Shape;

export const publicKeyType = { kind: 'blob', min: 1, max: 8192 } as const satisfies Shape;

export const limitType = { kind: 'integer', min: 1, max: 1000 } as const satisfies Shape;

export const markerType = {
  kind: 'string',
  min: 1,
  max: 1024,
  pattern: '[\\u0020-\\u00FF]*',
} as const satisfies Shape;

export const connectionErrorCodeType = {
  kind: 'string',
  enum: [
    'INVALID_CREDENTIALS',
    'CLUSTER_NOT_FOUND',
    'NETWORK_ERRORS',
    'INTERNAL_ERROR',
    'INSUFFICIENT_CLOUDHSM_HSMS',
    'USER_LOCKED_OUT',
    'USER_NOT_FOUND',
    'USER_LOGGED_IN',
    'SUBNET_NOT_FOUND',
    'INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET',
    'XKS_PROXY_ACCESS_DENIED',
    'XKS_PROXY_NOT_REACHABLE',
    'XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND',
    'XKS_PROXY_INVALID_RESPONSE',
    'XKS_PROXY_INVALID_CONFIGURATION',
    'XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION',
    'XKS_PROXY_TIMED_OUT',
    'XKS_PROXY_INVALID_TLS_CONFIGURATION',
  ],
} as const satisfies Shape;

export const connectionStateType = {
  kind: 'string',
  enum: ['CONNECTED', 'CONNECTING', 'FAILED', 'DISCONNECTED', 'DISCONNECTING'],
} as const satisfies Shape;

export const xksProxyConfigurationType = {
  kind: 'structure',
  required: [],
  members: {
    Connectivity: xksProxyConnectivityType,
    AccessKeyId: xksProxyAuthenticationAccessKeyIdType,
    UriEndpoint: xksProxyUriEndpointType,
    UriPath: xksProxyUriPathType,
    VpcEndpointServiceName: xksProxyVpcEndpointServiceNameType,
    VpcEndpointServiceOwner: accountIdType,
  },
} as const satisfies Shape;

export const customKeyStoresListEntry = {
  kind: 'structure',
  required: [],
  members: {
    CustomKeyStoreId: customKeyStoreIdType,
    CustomKeyStoreName: customKeyStoreNameType,
    CloudHsmClusterId: cloudHsmClusterIdType,
    TrustAnchorCertificate: trustAnchorCertificateType,
    ConnectionState: connectionStateType,
    ConnectionErrorCode: connectionErrorCodeType,
    CreationDate: dateType,
    CustomKeyStoreType: customKeyStoreType,
    XksProxyConfiguration: xksProxyConfigurationType,
  },
} as const satisfies Shape;

export const customKeyStoresList = {
  kind: 'list',
  member: customKeyStoresListEntry,
} as const satisfies Shape;

export const rotationPeriodInDaysType = { kind: 'integer', min: 90, max: 2560 } as const satisfies Shape;

export const dataKeyPairSpec = {
  kind: 'string',
  enum: [
    'RSA_2048',
    'RSA_3072',
    'RSA_4096',
    'ECC_NIST_P256',
    'ECC_NIST_P384',
    'ECC_NIST_P521',
    'ECC_SECG_P256K1',
    'SM2',
    'ECC_NIST_EDWARDS25519',
    'ML_KEM_512',
    'ML_KEM_768',
    'ML_KEM_1024',
  ],
} as const satisfies Shape;

export const dataKeySpec = { kind: 'string', enum: ['AES_256', 'AES_128'] } as const satisfies Shape;

export const numberOfBytesType = { kind: 'integer', min: 1, max: 1024 } as const satisfies Shape;

export const cloudTrailEventIdType = { kind: 'string' } as const satisfies Shape;

export const keyLastUsageTrackingOperation = {
  kind: 'string',
  enum: [
    'Decrypt',
    'DeriveSharedSecret',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
    'GenerateDataKeyWithoutPlaintext',
    'GenerateMac',
    'ReEncrypt',
    'Sign',
    'Verify',
    'VerifyMac',
    'Encapsulate',
    'Decapsulate',
  ],
} as const satisfies Shape;

export const kmsRequestIdType = { kind: 'string' } as const satisfies Shape;

export const keyLastUsageData = {
  kind: 'structure',
  required: [],
  members: {
    Operation: keyLastUsageTrackingOperation,
    Timestamp: dateType,
    CloudTrailEventId: cloudTrailEventIdType,
    KmsRequestId: kmsRequestIdType,
  },
} as const satisfies Shape;

export const policyNameType = {
  kind: 'string',
  min: 1,
  max: 128,
  pattern: '[\\w]+',
} as const satisfies Shape;

export const algorithmSpec = {
  kind: 'string',
  enum: [
    'RSAES_PKCS1_V1_5',
    'RSAES_OAEP_SHA_1',
    'RSAES_OAEP_SHA_256',
    'RSA_AES_KEY_WRAP_SHA_1',
    'RSA_AES_KEY_WRAP_SHA_256',
    'SM2PKE',
  ],
} as const satisfies Shape;

export const wrappingKeySpec = {
  kind: 'string',
  enum: ['RSA_2048', 'RSA_3072', 'RSA_4096', 'SM2'],
} as const satisfies Shape;

export const importType = {
  kind: 'string',
  enum: ['NEW_KEY_MATERIAL', 'EXISTING_KEY_MATERIAL'],
} as const satisfies Shape;

export const keyMaterialDescriptionType = {
  kind: 'string',
  min: 0,
  max: 256,
  pattern: '^[a-zA-Z0-9:/_\\s.-]+$',
} as const satisfies Shape;

export const aliasListEntry = {
  kind: 'structure',
  required: [],
  members: {
    AliasName: aliasNameType,
    AliasArn: arnType,
    TargetKeyId: keyIdType,
    CreationDate: dateType,
    LastUpdatedDate: dateType,
  },
} as const satisfies Shape;

export const aliasList = { kind: 'list', member: aliasListEntry } as const satisfies Shape;

export const grantListEntry = {
  kind: 'structure',
  required: [],
  members: {
    KeyId: keyIdType,
    GrantId: grantIdType,
    Name: grantNameType,
    CreationDate: dateType,
    GranteePrincipal: principalIdType,
    RetiringPrincipal: principalIdType,
    IssuingAccount: principalIdType,
    Operations: grantOperationList,
    Constraints: grantConstraints,
    GranteeServicePrincipal: servicePrincipalType,
    RetiringServicePrincipal: servicePrincipalType,
  },
} as const satisfies Shape;

export const grantList = { kind: 'list', member: grantListEntry } as const satisfies Shape;

export const policyNameList = { kind: 'list', member: policyNameType } as const satisfies Shape;

export const includeKeyMaterial = {
  kind: 'string',
  enum: ['ALL_KEY_MATERIAL', 'ROTATIONS_ONLY'],
} as const satisfies Shape;

export const importState = { kind: 'string', enum: ['IMPORTED', 'PENDING_IMPORT'] } as const satisfies Shape;

export const keyMaterialState = {
  kind: 'string',
  enum: ['NON_CURRENT', 'CURRENT', 'PENDING_ROTATION', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'],
} as const satisfies Shape;

export const rotationType = { kind: 'string', enum: ['AUTOMATIC', 'ON_DEMAND'] } as const satisfies Shape;

export const rotationsListEntry = {
  kind: 'structure',
  required: [],
  members: {
    KeyId: keyIdType,
    KeyMaterialId: backingKeyIdType,
    KeyMaterialDescription: keyMaterialDescriptionType,
    ImportState: importState,
    KeyMaterialState: keyMaterialState,
    ExpirationModel: expirationModelType,
    ValidTo: dateType,
    RotationDate: dateType,
    RotationType: rotationType,
  },
} as const satisfies Shape;

export const rotationsList = { kind: 'list', member: rotationsListEntry } as const satisfies Shape;

export const keyListEntry = {
  kind: 'structure',
  required: [],
  members: { KeyId: keyIdType, KeyArn: arnType },
} as const satisfies Shape;

export const keyList = { kind: 'list', member: keyListEntry } as const satisfies Shape;

export const messageType = {
  kind: 'string',
  enum: ['RAW', 'DIGEST', 'EXTERNAL_MU'],
} as const satisfies Shape;

export const tagKeyList = { kind: 'list', member: tagKeyType } as const satisfies Shape;

/**
 * Every exception that the AWS KMS client models, with whose fault it is.
 *
 * A client fault changes nothing; after a server fault the request may have taken effect and can be tried again.
 *
 * Source: error classes of `@aws-sdk/client-kms`; a test compares. AWS models neither of the five at the end: they are
 * the errors common to all AWS services (AWS KMS API reference, "Common Errors").
 */
export const exceptionFaults = {
  AlreadyExistsException: 'client',
  CloudHsmClusterInUseException: 'client',
  CloudHsmClusterInvalidConfigurationException: 'client',
  CloudHsmClusterNotActiveException: 'client',
  CloudHsmClusterNotFoundException: 'client',
  CloudHsmClusterNotRelatedException: 'client',
  ConflictException: 'client',
  CustomKeyStoreHasCMKsException: 'client',
  CustomKeyStoreInvalidStateException: 'client',
  CustomKeyStoreNameInUseException: 'client',
  CustomKeyStoreNotFoundException: 'client',
  DependencyTimeoutException: 'server',
  DisabledException: 'client',
  DryRunOperationException: 'client',
  ExpiredImportTokenException: 'client',
  IncorrectKeyException: 'client',
  IncorrectKeyMaterialException: 'client',
  IncorrectTrustAnchorException: 'client',
  InvalidAliasNameException: 'client',
  InvalidArnException: 'client',
  InvalidCiphertextException: 'client',
  InvalidGrantIdException: 'client',
  InvalidGrantTokenException: 'client',
  InvalidImportTokenException: 'client',
  InvalidKeyUsageException: 'client',
  InvalidMarkerException: 'client',
  KMSInternalException: 'server',
  KMSInvalidMacException: 'client',
  KMSInvalidSignatureException: 'client',
  KMSInvalidStateException: 'client',
  KeyUnavailableException: 'server',
  LimitExceededException: 'client',
  MalformedPolicyDocumentException: 'client',
  NotFoundException: 'client',
  TagException: 'client',
  UnsupportedOperationException: 'client',
  XksKeyAlreadyInUseException: 'client',
  XksKeyInvalidConfigurationException: 'client',
  XksKeyNotFoundException: 'client',
  XksProxyIncorrectAuthenticationCredentialException: 'client',
  XksProxyInvalidConfigurationException: 'client',
  XksProxyInvalidResponseException: 'client',
  XksProxyUriEndpointInUseException: 'client',
  XksProxyUriInUseException: 'client',
  XksProxyUriUnreachableException: 'client',
  XksProxyVpcEndpointServiceInUseException: 'client',
  XksProxyVpcEndpointServiceInvalidConfigurationException: 'client',
  XksProxyVpcEndpointServiceNotFoundException: 'client',
  AccessDeniedException: 'client',
  SerializationException: 'client',
  ThrottlingException: 'client',
  UnknownOperationException: 'client',
  ValidationException: 'client',
} as const satisfies Record<string, 'client' | 'server'>;

/** The name of an exception of AWS KMS. */
export type ExceptionName = keyof typeof exceptionFaults;

/** Says whether a text names an exception of AWS KMS. */
export function isExceptionName(text: string): text is ExceptionName {
  return typeof text === 'string' && Object.hasOwn(exceptionFaults, text);
}

/** An exception as data: its AWS name and its message; the message is empty where AWS sends none. */
export interface KmsError {
  readonly name: ExceptionName;
  readonly message: string;
}

/**
 * An exception of AWS KMS as JavaScript throws it: `name`, `message`, `$fault` are those of the AWS SDK's error.
 *
 * @example
 * try { performOrThrow(key, { operation: 'CancelKeyDeletion', at }) }
 * catch (error) { if (error instanceof KmsException && error.name === 'KMSInvalidStateException') … }
 */
export class KmsException extends Error {
  override readonly name: ExceptionName;
  /** Whose fault it is, as in the AWS SDK. */
  readonly $fault: 'client' | 'server';
  /** Which service answered, as in the AWS SDK. */
  readonly $service = 'KMS';

  constructor(error: KmsError) {
    super(error.message);
    this.name = error.name;
    this.$fault = exceptionFaults[error.name];
  }
}

import { type Algorithms, algorithmsOf } from '../../../../src/key/algorithm.ts';
import { allKeyTypes, type KeyType } from '../../../../src/key/key-type.ts';
import type { Operation } from '../../../../src/key/operation.ts';
import type { Session } from '../../session.ts';

/** A request that succeeds on its key as it is. */
export interface CryptographicCall {
  readonly operation: Operation;
  readonly input: { readonly [member: string]: unknown };
}

/** Every pair of key spec and key usage, as a single-Region key with AWS's own material. */
export const ordinaryTypes: readonly KeyType[] = allKeyTypes().filter(
  ({ keyManager, multiRegion, origin }) => keyManager === 'CUSTOMER' && !multiRegion && origin === 'AWS_KMS',
);

export const nameOf = ({ keySpec, keyUsage }: KeyType): string => `${keySpec} ${keyUsage}`;

/** Bytes as the wire has them. */
export const blob = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64');

/** A blob with one byte changed; `by` is what the byte is changed with, from 1 to 255. */
export function tampered(base64: string, position: number, by = 1): string {
  return blob(Buffer.from(base64, 'base64').map((byte, index) => (index === position ? byte ^ by : byte)));
}

/** A message that a signing algorithm takes, with the type of message that it wants. */
export function messageFor(algorithm: string): { readonly Message: string; readonly MessageType?: string } {
  return algorithm === 'ED25519_PH_SHA_512'
    ? { Message: blob(new Uint8Array(64).fill(7)), MessageType: 'DIGEST' }
    : { Message: blob('a message') };
}

/** Every cryptographic operation that a key is for, once with each of its algorithms. */
export function cryptographicCalls(
  session: Session,
  KeyId: string,
  type: KeyType,
): readonly CryptographicCall[] {
  const { keySpec } = type;
  const algorithms: Algorithms = algorithmsOf(type);
  const DestinationKeyId = session.createKey();
  return [
    ...(algorithms.EncryptionAlgorithms ?? []).flatMap((EncryptionAlgorithm) => {
      const Plaintext = blob('a secret');
      const { CiphertextBlob } = session.ok('Encrypt', { KeyId, EncryptionAlgorithm, Plaintext });
      const source = { SourceKeyId: KeyId, SourceEncryptionAlgorithm: EncryptionAlgorithm };
      return [
        { operation: 'Encrypt', input: { KeyId, EncryptionAlgorithm, Plaintext } },
        { operation: 'Decrypt', input: { KeyId, EncryptionAlgorithm, CiphertextBlob } },
        { operation: 'ReEncrypt', input: { ...source, CiphertextBlob, DestinationKeyId } },
      ] as const;
    }),
    ...(keySpec === 'SYMMETRIC_DEFAULT'
      ? ([
          { operation: 'GenerateDataKey', input: { KeyId, KeySpec: 'AES_256' } },
          { operation: 'GenerateDataKeyWithoutPlaintext', input: { KeyId, NumberOfBytes: 1024 } },
          { operation: 'GenerateDataKeyPair', input: { KeyId, KeyPairSpec: 'ECC_NIST_P256' } },
          { operation: 'GenerateDataKeyPairWithoutPlaintext', input: { KeyId, KeyPairSpec: 'RSA_4096' } },
        ] as const)
      : []),
    ...(algorithms.SigningAlgorithms ?? []).flatMap((SigningAlgorithm) => {
      const signed = { KeyId, SigningAlgorithm, ...messageFor(SigningAlgorithm) };
      const { Signature } = session.ok('Sign', signed);
      return [
        { operation: 'Sign', input: signed },
        { operation: 'Verify', input: { ...signed, Signature } },
      ] as const;
    }),
    ...(algorithms.MacAlgorithms ?? []).flatMap((MacAlgorithm) => {
      const message = { KeyId, MacAlgorithm, Message: blob('a message') };
      const { Mac } = session.ok('GenerateMac', message);
      return [
        { operation: 'GenerateMac', input: message },
        { operation: 'VerifyMac', input: { ...message, Mac } },
      ] as const;
    }),
    ...(algorithms.KeyAgreementAlgorithms ?? []).map((KeyAgreementAlgorithm) => {
      const { PublicKey } = session.ok('GetPublicKey', { KeyId });
      return { operation: 'DeriveSharedSecret', input: { KeyId, KeyAgreementAlgorithm, PublicKey } } as const;
    }),
    ...(algorithms.EncapsulationAlgorithms ?? []).flatMap((EncapsulationAlgorithm) => {
      const { SharedSecretCiphertextBlob } = session.ok('Encapsulate', { KeyId, EncapsulationAlgorithm });
      return [
        { operation: 'Encapsulate', input: { KeyId, EncapsulationAlgorithm } },
        { operation: 'Decapsulate', input: { KeyId, EncapsulationAlgorithm, SharedSecretCiphertextBlob } },
      ] as const;
    }),
  ];
}

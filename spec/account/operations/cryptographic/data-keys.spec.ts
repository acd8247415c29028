import { createPublicKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { valuesOf } from '../../request/named-shapes.ts';
import { responseProblems } from '../../request/response-problems.ts';
import { arnOf, day, Session, sessionFor } from '../../session.ts';
import { blob } from './cryptographic-calls.ts';

const EncryptionContext = { department: 'IT' };
const bytesIn = (base64 = '') => Buffer.from(base64, 'base64');

let session: Session;
let KeyId: string;
beforeEach(() => {
  session = new Session();
  KeyId = session.createKey();
});

const cloudHsmKeyStore = () => {
  const { CustomKeyStoreId } = session.ok('CreateCustomKeyStore', {
    CustomKeyStoreName: 'hsm',
    CloudHsmClusterId: 'cluster-2a34b5cdefg',
    KeyStorePassword: 'kmsPswd',
    TrustAnchorCertificate: 'certificate',
  });
  return CustomKeyStoreId;
};

describe('a data key', () => {
  it.each([
    [{ KeySpec: 'AES_128' }, 16],
    [{ KeySpec: 'AES_256' }, 32],
    [{ NumberOfBytes: 1 }, 1],
    [{ NumberOfBytes: 1024 }, 1024],
  ])('asked for with %j has %i bytes, and decrypts from its ciphertext', (size, length) => {
    const made = session.ok('GenerateDataKey', { KeyId, EncryptionContext, ...size });
    expect(responseProblems('GenerateDataKey', made)).toEqual([]);
    expect(bytesIn(made.Plaintext)).toHaveLength(length);
    const { CiphertextBlob } = made;
    expect(session.ok('Decrypt', { CiphertextBlob, EncryptionContext })).toEqual({
      KeyId: arnOf(KeyId),
      Plaintext: made.Plaintext,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyMaterialId: made.KeyMaterialId,
    });
    expect(made.KeyMaterialId).toBe(session.ok('DescribeKey', { KeyId }).KeyMetadata?.CurrentKeyMaterialId);
  });

  it('without plaintext decrypts to as many bytes', () => {
    const made = session.ok('GenerateDataKeyWithoutPlaintext', { KeyId, NumberOfBytes: 99 });
    expect(Object.keys(made).sort()).toEqual(['CiphertextBlob', 'KeyId', 'KeyMaterialId']);
    expect(bytesIn(session.ok('Decrypt', { CiphertextBlob: made.CiphertextBlob }).Plaintext)).toHaveLength(
      99,
    );
  });

  it('is never made twice, yet the same account and calls make the same ones', () => {
    const make = (from: Session) =>
      [1, 2, 3].map(
        () => from.ok('GenerateDataKey', { KeyId: from.createKey(), KeySpec: 'AES_256' }).Plaintext,
      );
    const [one, again, other] = [new Session(), new Session(), new Session({ seed: 'other' })].map(make);
    expect(again).toEqual(one);
    expect(new Set([...(one ?? []), ...(other ?? [])]).size).toBe(6);
  });

  it.each(['GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'] as const)(
    'is asked of %s with one length, which is read before the key state',
    (operation) => {
      session.ok('DisableKey', { KeyId });
      for (const lengths of [{}, { KeySpec: 'AES_256', NumberOfBytes: 32 }]) {
        expect(session.refusal(operation, { KeyId, ...lengths })).toBe(
          'ValidationException: Please specify either number of bytes or key spec.',
        );
        expect(session.refusal(operation, { KeyId: 'none', ...lengths })).toBe(
          "NotFoundException: Invalid keyId 'none'",
        );
      }
    },
  );

  it('is not made under an asymmetric key', () => {
    const rsa = session.createKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
    expect(session.refusal('GenerateDataKey', { KeyId: rsa, KeySpec: 'AES_256' })).toBe(
      'InvalidKeyUsageException: You cannot generate a data key with an asymmetric CMK',
    );
  });
});

describe.each(valuesOf('DataKeyPairSpec'))('a data key pair of spec %s', (KeyPairSpec) => {
  beforeEach(() => {
    session = sessionFor(KeyPairSpec);
    KeyId = session.createKey();
  });

  it('has a public key, and a private key that decrypts from its ciphertext', () => {
    const made = session.ok('GenerateDataKeyPair', { KeyId, KeyPairSpec, EncryptionContext });
    expect(responseProblems('GenerateDataKeyPair', made)).toEqual([]);
    expect(made).toMatchObject({ KeyId: session.arnOf(KeyId), KeyPairSpec });
    expect(bytesIn(made.PrivateKeyPlaintext)[0]).toBe(0x30);
    const opened = session.ok('Decrypt', {
      CiphertextBlob: made.PrivateKeyCiphertextBlob,
      EncryptionContext,
    });
    expect(opened.Plaintext).toBe(made.PrivateKeyPlaintext);
    expect(opened.KeyMaterialId).toBe(made.KeyMaterialId);
  });

  it('can be had without the private key openly, and is never made twice', () => {
    const made = [1, 2].map(() => session.ok('GenerateDataKeyPairWithoutPlaintext', { KeyId, KeyPairSpec }));
    expect(made.flatMap((pair) => Object.keys(pair))).not.toContain('PrivateKeyPlaintext');
    expect(new Set(made.map(({ PublicKey }) => PublicKey)).size).toBe(2);
    const opened = made.map(({ PrivateKeyCiphertextBlob: CiphertextBlob }) =>
      session.ok('Decrypt', { CiphertextBlob }),
    );
    expect(new Set(opened.map(({ Plaintext }) => Plaintext)).size).toBe(2);
  });

  it('has keys whose DER is whole: every length in it fits', () => {
    const { PrivateKeyPlaintext, PublicKey } = session.ok('GenerateDataKeyPair', { KeyId, KeyPairSpec });
    for (const key of [PrivateKeyPlaintext, PublicKey]) expect(derProblem(bytesIn(key))).toBeNull();
  });
});

describe('data key pairs', () => {
  it('of SM2 are made in China only, and of ML-KEM everywhere else', () => {
    const refused = (KeyPairSpec: string) =>
      `UnsupportedOperationException: KeyPairSpec ${KeyPairSpec} is not supported in this Region`;
    const asked = (KeyPairSpec: string) => ({ KeyId, KeyPairSpec });
    expect(session.refusal('GenerateDataKeyPair', asked('SM2'))).toBe(refused('SM2'));
    session = sessionFor('SM2');
    KeyId = session.createKey();
    expect(session.refusal('GenerateDataKeyPairWithoutPlaintext', asked('ML_KEM_512'))).toBe(
      refused('ML_KEM_512'),
    );
  });

  it('of RSA have a public key that others can read', () => {
    const { PublicKey } = session.ok('GenerateDataKeyPair', { KeyId, KeyPairSpec: 'RSA_3072' });
    const key = createPublicKey({ key: bytesIn(PublicKey), format: 'der', type: 'spki' });
    expect(key.asymmetricKeyDetails).toEqual({ modulusLength: 3072, publicExponent: 65537n });
  });

  it('of ML-KEM have private keys of one length: they are seeds', () => {
    const lengths = ['ML_KEM_512', 'ML_KEM_768', 'ML_KEM_1024'].map(
      (KeyPairSpec) =>
        bytesIn(session.ok('GenerateDataKeyPair', { KeyId, KeyPairSpec }).PrivateKeyPlaintext).length,
    );
    expect(new Set(lengths).size).toBe(1);
  });

  it('are not made by a key in a custom key store, though data keys are', () => {
    const CustomKeyStoreId = cloudHsmKeyStore();
    session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
    session.advance(day);
    KeyId = session.createKey({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId });
    expect(session.refusal('GenerateDataKeyPair', { KeyId, KeyPairSpec: 'RSA_2048' })).toBe(
      `UnsupportedOperationException: ${arnOf(KeyId)} origin is AWS_CLOUDHSM which is not valid for this operation.`,
    );
    const made = session.ok('GenerateDataKey', { KeyId, KeySpec: 'AES_256' });
    const opened = session.ok('Decrypt', { CiphertextBlob: made.CiphertextBlob });
    expect(opened.Plaintext).toBe(made.Plaintext);
    expect([made.KeyMaterialId, opened.KeyMaterialId]).toEqual([undefined, undefined]);
    session.ok('DisconnectCustomKeyStore', { CustomKeyStoreId });
    session.advance(day);
    expect(session.refusal('Decrypt', { CiphertextBlob: made.CiphertextBlob })).toBe(
      `KMSInvalidStateException: ${arnOf(KeyId)} is unavailable.`,
    );
  });
});

describe('GenerateRandom', () => {
  it.each([1, 32, 1024])('gives %i bytes, never the same ones', (NumberOfBytes) => {
    const made = [1, 2].map(() => session.ok('GenerateRandom', { NumberOfBytes }).Plaintext);
    expect(made.map((bytes) => bytesIn(bytes).length)).toEqual([NumberOfBytes, NumberOfBytes]);
    if (NumberOfBytes > 1) expect(made[0]).not.toBe(made[1]);
  });

  it('takes them from a connected AWS CloudHSM key store only', () => {
    const CustomKeyStoreId = cloudHsmKeyStore();
    const ask = { NumberOfBytes: 8, CustomKeyStoreId };
    expect(session.refusal('GenerateRandom', ask)).toBe('CustomKeyStoreInvalidStateException: ');
    session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
    session.advance(day);
    expect(bytesIn(session.ok('GenerateRandom', ask).Plaintext)).toHaveLength(8);
    expect(session.refusal('GenerateRandom', { ...ask, CustomKeyStoreId: 'cks-0' })).toBe(
      'CustomKeyStoreNotFoundException: ',
    );
    const external = session.ok('CreateCustomKeyStore', {
      CustomKeyStoreName: 'proxy',
      CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
      XksProxyConnectivity: 'PUBLIC_ENDPOINT',
      XksProxyUriEndpoint: 'https://proxy.example.com',
      XksProxyUriPath: '/kms/xks/v1',
      XksProxyAuthenticationCredential: {
        AccessKeyId: 'A'.repeat(20),
        RawSecretAccessKey: 'x'.repeat(43),
      },
    });
    expect(session.refusal('GenerateRandom', { ...ask, ...external })).toBe(
      'UnsupportedOperationException: ',
    );
  });
});

describe('with a Recipient', () => {
  const Recipient = { KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256', AttestationDocument: blob('document') };
  const openlyIn = (base64 = '') => blob(bytesIn(base64).subarray(0, -16));

  it('Decrypt answers for the recipient alone, and leaves out plaintext and key material', () => {
    const { CiphertextBlob } = session.ok('Encrypt', { KeyId, Plaintext: blob('a secret') });
    const answer = session.ok('Decrypt', { CiphertextBlob, Recipient });
    expect(Object.keys(answer).sort()).toEqual(['CiphertextForRecipient', 'EncryptionAlgorithm', 'KeyId']);
    expect(openlyIn(answer.CiphertextForRecipient)).toBe(blob('a secret'));
  });

  it('data keys, key pairs and random bytes go to the recipient alone', () => {
    const dataKey = session.ok('GenerateDataKey', { KeyId, KeySpec: 'AES_256', Recipient });
    expect(Object.keys(dataKey).sort()).toEqual(['CiphertextBlob', 'CiphertextForRecipient', 'KeyId']);
    expect(openlyIn(dataKey.CiphertextForRecipient)).toBe(
      session.ok('Decrypt', { CiphertextBlob: dataKey.CiphertextBlob }).Plaintext,
    );
    const pair = session.ok('GenerateDataKeyPair', { KeyId, KeyPairSpec: 'RSA_4096', Recipient });
    expect(responseProblems('GenerateDataKeyPair', pair)).toEqual([]);
    expect(openlyIn(pair.CiphertextForRecipient)).toBe(
      session.ok('Decrypt', { CiphertextBlob: pair.PrivateKeyCiphertextBlob }).Plaintext,
    );
    const random = session.ok('GenerateRandom', { NumberOfBytes: 8, Recipient });
    expect(Object.keys(random)).toEqual(['CiphertextForRecipient']);
  });

  it('without an attestation document the request is refused', () => {
    const request = { KeyId, KeySpec: 'AES_256', Recipient: {} };
    expect(session.refusal('GenerateDataKey', request)).toMatch(
      /^ValidationException: .*AttestationDocument/,
    );
  });
});

/** What is wrong with bytes that should be one value in DER; null if nothing is. */
function derProblem(bytes: Buffer): string | null {
  const [tag = 0, first = 0] = bytes;
  const more = first < 0x80 ? 0 : first - 0x80;
  const length = more === 0 ? first : bytes.readUIntBE(2, more);
  const content = bytes.subarray(2 + more);
  if (content.length !== length) return `${length} bytes are announced, ${content.length} are there`;
  if (more > 0 && length < 0x80) return `${length} is written longer than needed`;
  if (tag !== 0x30) return null;
  for (let rest = content; rest.length > 0; ) {
    const [, size = 0] = rest;
    const extra = size < 0x80 ? 0 : size - 0x80;
    const whole = 2 + extra + (extra === 0 ? size : rest.readUIntBE(2, extra));
    const problem = derProblem(rest.subarray(0, whole));
    if (problem !== null) return problem;
    rest = rest.subarray(whole);
  }
  return null;
}

import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { longestPlaintext } from '../../../../src/account/operations/cryptographic/encrypt-under-key.ts';
import { algorithmsOf } from '../../../../src/key/algorithm.ts';
import { arnOf, day, home, Session, sessionFor } from '../../session.ts';
import { blob, ordinaryTypes, tampered } from './cryptographic-calls.ts';

const otherRegion = 'eu-central-1';
const wrongKey =
  'IncorrectKeyException: The key ID in the request does not identify a CMK that can perform this operation.';
const invalid = 'InvalidCiphertextException: ';
const noSuchKey = (action = 'Decrypt', account = '111122223333') =>
  `AccessDeniedException: User: arn:aws:iam::${account}:root is not authorized to perform: kms:${action} on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;

const encryptions = ordinaryTypes.flatMap((type) =>
  (algorithmsOf(type).EncryptionAlgorithms ?? []).map((EncryptionAlgorithm) => ({
    KeySpec: type.keySpec,
    EncryptionAlgorithm,
    longest: longestPlaintext(type.keySpec, EncryptionAlgorithm),
  })),
);

let session: Session;
let KeyId: string;
const encrypt = (input: object = {}) =>
  session.ok('Encrypt', { KeyId, Plaintext: blob('a secret'), ...input }).CiphertextBlob ?? '';
const rsaKey = () => session.createKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });

beforeEach(() => {
  session = new Session();
  KeyId = session.createKey();
});

describe.each(encryptions)('$EncryptionAlgorithm with a $KeySpec key', (encryption) => {
  const { KeySpec, EncryptionAlgorithm, longest } = encryption;
  let key: { readonly KeyId: string; readonly EncryptionAlgorithm: string };
  beforeEach(() => {
    session = sessionFor(KeySpec);
    KeyId = session.createKey();
    key = { KeyId: session.createKey({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' }), EncryptionAlgorithm };
  });

  it('decrypts to what was encrypted, byte for byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: longest, size: 'max' }), (bytes) => {
        const Plaintext = blob(bytes);
        const { CiphertextBlob } = session.ok('Encrypt', { ...key, Plaintext });
        expect(session.ok('Decrypt', { ...key, CiphertextBlob }).Plaintext).toBe(Plaintext);
      }),
      { numRuns: 20 },
    );
  });

  it('never makes the same ciphertext twice', () => {
    const Plaintext = blob('same');
    const made = [1, 2, 3].map(() => session.ok('Encrypt', { ...key, Plaintext }).CiphertextBlob);
    expect(new Set(made).size).toBe(3);
  });

  it('takes the longest plaintext and none that is longer', () => {
    const { CiphertextBlob } = session.ok('Encrypt', { ...key, Plaintext: blob('x'.repeat(longest)) });
    expect(session.ok('Decrypt', { ...key, CiphertextBlob }).Plaintext).toBe(blob('x'.repeat(longest)));
    expect(session.refusal('Encrypt', { ...key, Plaintext: blob('x'.repeat(longest + 1)) })).toBe(
      KeySpec === 'SYMMETRIC_DEFAULT'
        ? "ValidationException: 1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096"
        : `ValidationException: Algorithm ${EncryptionAlgorithm} and key spec ${KeySpec} cannot encrypt data larger than ${longest} bytes.`,
    );
  });

  it('refuses a ciphertext with any byte changed', () => {
    const CiphertextBlob =
      session.ok('Encrypt', { ...key, Plaintext: blob('a secret') }).CiphertextBlob ?? '';
    const { length } = Buffer.from(CiphertextBlob, 'base64');
    for (let position = 0; position < length; position += 1) {
      expect(session.refusal('Decrypt', { ...key, CiphertextBlob: tampered(CiphertextBlob, position) })).toBe(
        invalid,
      );
    }
  });

  it('refuses a ciphertext of another key of the same spec', () => {
    const other = session.createKey({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' });
    const { CiphertextBlob } = session.ok('Encrypt', { ...key, KeyId: other, Plaintext: blob('a secret') });
    expect(session.refusal('Decrypt', { ...key, CiphertextBlob })).toBe(
      KeySpec === 'SYMMETRIC_DEFAULT' ? wrongKey : invalid,
    );
  });

  it('reencrypts under a symmetric key and back', () => {
    const { CiphertextBlob } = session.ok('Encrypt', { ...key, Plaintext: blob('a secret') });
    const there = session.ok('ReEncrypt', {
      CiphertextBlob,
      SourceKeyId: key.KeyId,
      SourceEncryptionAlgorithm: EncryptionAlgorithm,
      DestinationKeyId: KeyId,
    });
    const back = session.ok('ReEncrypt', {
      CiphertextBlob: there.CiphertextBlob,
      DestinationKeyId: key.KeyId,
      DestinationEncryptionAlgorithm: EncryptionAlgorithm,
    });
    expect(back).toMatchObject({
      SourceKeyId: session.arnOf(KeyId),
      KeyId: session.arnOf(key.KeyId),
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: EncryptionAlgorithm,
    });
    expect(session.ok('Decrypt', { ...key, CiphertextBlob: back.CiphertextBlob }).Plaintext).toBe(
      blob('a secret'),
    );
  });

  if (KeySpec !== 'SYMMETRIC_DEFAULT') {
    it('takes no encryption context', () => {
      const CiphertextBlob = session.ok('Encrypt', { ...key, Plaintext: blob('a secret') }).CiphertextBlob;
      const EncryptionContext = { department: 'IT' };
      const message =
        'ValidationException: EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.';
      expect(session.refusal('Encrypt', { ...key, Plaintext: blob('x'), EncryptionContext })).toBe(message);
      expect(session.refusal('Decrypt', { ...key, CiphertextBlob, EncryptionContext })).toBe(message);
      session.ok('Decrypt', { ...key, CiphertextBlob, EncryptionContext: {} });
    });

    it('needs key and algorithm to decrypt, as nothing in the ciphertext tells them', () => {
      const CiphertextBlob = session.ok('Encrypt', { ...key, Plaintext: blob('a secret') }).CiphertextBlob;
      expect(session.refusal('Decrypt', { CiphertextBlob, EncryptionAlgorithm })).toBe(
        'ValidationException: KeyId must not be null',
      );
      expect(session.refusal('Decrypt', { CiphertextBlob, KeyId: key.KeyId })).toBe(invalid);
      expect(session.refusal('Decrypt', { CiphertextBlob })).toBe(invalid);
    });
  }
});

describe('a ciphertext of an RSA key', () => {
  it.each([
    ['RSA_2048', 256],
    ['RSA_3072', 384],
    ['RSA_4096', 512],
  ])('of spec %s has %i bytes, as on AWS', (KeySpec, length) => {
    const input = { KeyId: session.createKey({ KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' }) };
    for (const EncryptionAlgorithm of ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']) {
      const made = encrypt({ ...input, EncryptionAlgorithm });
      expect(Buffer.from(made, 'base64')).toHaveLength(length);
    }
  });

  it('decrypts with the algorithm that it was made with, and no other', () => {
    const key = { KeyId: rsaKey() };
    const CiphertextBlob = encrypt({ ...key, EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' });
    expect(
      session.refusal('Decrypt', { ...key, CiphertextBlob, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }),
    ).toBe(invalid);
  });
});

describe('a symmetric ciphertext', () => {
  it('names its key: KeyId may be left out, or be any of its identifiers', () => {
    session.ok('CreateAlias', { AliasName: 'alias/key', TargetKeyId: KeyId });
    const CiphertextBlob = encrypt();
    for (const identifier of [
      {},
      { KeyId },
      { KeyId: arnOf(KeyId) },
      { KeyId: 'alias/key' },
      { KeyId: `arn:aws:kms:${home}:111122223333:alias/key` },
    ]) {
      expect(session.ok('Decrypt', { CiphertextBlob, ...identifier })).toMatchObject({
        Plaintext: blob('a secret'),
        KeyId: arnOf(KeyId),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      });
    }
  });

  it('needs the encryption context that it was made with, in any order of pairs', () => {
    const CiphertextBlob = encrypt({ EncryptionContext: { department: 'IT', stage: 'test' } });
    session.ok('Decrypt', { CiphertextBlob, EncryptionContext: { stage: 'test', department: 'IT' } });
    for (const EncryptionContext of [
      undefined,
      {},
      { department: 'IT' },
      { department: 'it', stage: 'test' },
      { department: 'IT', stage: 'test', more: '' },
    ]) {
      expect(session.refusal('Decrypt', { CiphertextBlob, EncryptionContext })).toBe(invalid);
    }
  });

  it('is refused under another key before anything is said of that key', () => {
    const other = session.createKey();
    session.ok('DisableKey', { KeyId: other });
    expect(session.refusal('Decrypt', { CiphertextBlob: encrypt(), KeyId: other })).toBe(wrongKey);
  });

  it('of a deleted key is refused: NotFoundException if the key is named, else AccessDeniedException', () => {
    const CiphertextBlob = encrypt();
    session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    session.advance(7 * day);
    const DestinationKeyId = session.createKey();
    expect(session.refusal('Decrypt', { CiphertextBlob, KeyId })).toBe(
      `NotFoundException: Key '${arnOf(KeyId)}' does not exist`,
    );
    expect(session.refusal('Decrypt', { CiphertextBlob })).toBe(noSuchKey());
    expect(session.refusal('ReEncrypt', { CiphertextBlob, DestinationKeyId })).toBe(
      noSuchKey('ReEncryptFrom'),
    );
  });

  it('does not open in another Region, or in another account', () => {
    const CiphertextBlob = encrypt();
    expect(session.refusal('Decrypt', { CiphertextBlob }, { region: otherRegion })).toBe(noSuchKey());
    const stranger = new Session({ accountId: '444455556666' });
    stranger.createKey();
    expect(stranger.refusal('Decrypt', { CiphertextBlob })).toBe(noSuchKey('Decrypt', '444455556666'));
  });

  it('opens for a caller of another account who names the key by bare ID or not at all', () => {
    const caller = 'arn:aws:iam::444455556666:role/guest';
    const CiphertextBlob = encrypt();
    for (const identifier of [{}, { KeyId }, { KeyId: arnOf(KeyId) }]) {
      expect(session.ok('Decrypt', { CiphertextBlob, ...identifier }, { caller }).KeyId).toBe(arnOf(KeyId));
    }
  });

  it('of a key in a rotation says which key material it was made with', () => {
    const before = encrypt();
    const first = session.ok('Decrypt', { CiphertextBlob: before }).KeyMaterialId;
    session.ok('RotateKeyOnDemand', { KeyId });
    session.advance(day);
    const after = encrypt();
    const second = session.ok('Decrypt', { CiphertextBlob: after }).KeyMaterialId;
    expect(second).not.toBe(first);
    expect(session.ok('DescribeKey', { KeyId }).KeyMetadata?.CurrentKeyMaterialId).toBe(second);
    expect(session.ok('Decrypt', { CiphertextBlob: before }).KeyMaterialId).toBe(first);
    expect(session.ok('ReEncrypt', { CiphertextBlob: before, DestinationKeyId: KeyId })).toMatchObject({
      SourceKeyMaterialId: first,
      DestinationKeyMaterialId: second,
    });
  });
});

describe('related multi-Region keys', () => {
  it('open what the others encrypted, each as the key of its Region', () => {
    KeyId = session.createKey({ MultiRegion: true });
    session.ok('ReplicateKey', { KeyId, ReplicaRegion: otherRegion });
    const early = encrypt();
    expect(session.refusal('Decrypt', { CiphertextBlob: early }, { region: otherRegion })).toBe(
      `KMSInvalidStateException: ${arnOf(KeyId, otherRegion)} is creating.`,
    );
    session.advance(day);
    const there = session.ok('Encrypt', { KeyId, Plaintext: blob('there') }, { region: otherRegion });
    for (const [CiphertextBlob, region] of [
      [early, otherRegion],
      [there.CiphertextBlob, home],
    ]) {
      for (const identifier of [{}, { KeyId }, { KeyId: arnOf(KeyId, region) }]) {
        expect(
          session.ok('Decrypt', { CiphertextBlob, ...identifier }, region === undefined ? {} : { region })
            .KeyId,
        ).toBe(arnOf(KeyId, region));
      }
    }
  });

  it('each have their own last usage', () => {
    KeyId = session.createKey({ MultiRegion: true });
    session.ok('ReplicateKey', { KeyId, ReplicaRegion: otherRegion });
    encrypt();
    expect(session.ok('GetKeyLastUsage', { KeyId }).KeyLastUsage).toMatchObject({ Operation: 'Encrypt' });
    expect(session.ok('GetKeyLastUsage', { KeyId }, { region: otherRegion }).KeyLastUsage).toEqual({});
  });
});

describe('imported key material', () => {
  const importInto = (keyId: string, material: string) => {
    const { ImportToken } = session.ok('GetParametersForImport', {
      KeyId: keyId,
      WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
      WrappingKeySpec: 'RSA_2048',
    });
    session.ok('ImportKeyMaterial', {
      KeyId: keyId,
      ImportToken,
      EncryptedKeyMaterial: blob(material),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    });
  };

  it('that is the same in two keys does not make them open what the other encrypted', () => {
    const [one, other] = [
      session.createKey({ Origin: 'EXTERNAL' }),
      session.createKey({ Origin: 'EXTERNAL' }),
    ];
    for (const keyId of [one, other]) importInto(keyId, 'm'.repeat(32));
    const CiphertextBlob = encrypt({ KeyId: one });
    expect(session.refusal('Decrypt', { CiphertextBlob, KeyId: other })).toBe(wrongKey);
  });

  it('that is another one does not open a ciphertext, though the key ID be the same', () => {
    const ciphertexts = ['m', 'n'].map((material) => {
      session = new Session();
      KeyId = session.createKey({ Origin: 'EXTERNAL' });
      importInto(KeyId, material.repeat(32));
      return encrypt();
    });
    expect(session.refusal('Decrypt', { KeyId, CiphertextBlob: ciphertexts[0] })).toBe(invalid);
    expect(session.ok('Decrypt', { KeyId, CiphertextBlob: ciphertexts[1] }).Plaintext).toBe(blob('a secret'));
  });

  it('that is gone makes the key refuse its ciphertexts until it is imported again', () => {
    KeyId = session.createKey({ Origin: 'EXTERNAL' });
    importInto(KeyId, 'm'.repeat(32));
    const CiphertextBlob = encrypt();
    session.ok('DeleteImportedKeyMaterial', { KeyId });
    expect(session.refusal('Decrypt', { CiphertextBlob })).toBe(
      `KMSInvalidStateException: ${arnOf(KeyId)} is pending import.`,
    );
    importInto(KeyId, 'm'.repeat(32));
    expect(session.ok('Decrypt', { CiphertextBlob }).Plaintext).toBe(blob('a secret'));
  });
});

describe('ReEncrypt', () => {
  it('judges the source key before the destination key, and both before the ciphertext', () => {
    const DestinationKeyId = session.createKey();
    const request = { CiphertextBlob: encrypt(), SourceKeyId: KeyId, DestinationKeyId };
    const wrongContext = { ...request, SourceEncryptionContext: { wrong: 'context' } };
    expect(session.refusal('ReEncrypt', wrongContext)).toBe(invalid);
    session.ok('DisableKey', { KeyId: DestinationKeyId });
    expect(session.refusal('ReEncrypt', wrongContext)).toBe(
      `DisabledException: ${arnOf(DestinationKeyId)} is disabled.`,
    );
    session.ok('DisableKey', { KeyId });
    expect(session.refusal('ReEncrypt', wrongContext)).toBe(
      `DisabledException: ${arnOf(KeyId)} is disabled.`,
    );
  });

  it('names the side in the refusal of a key with another usage', () => {
    const signing = session.createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(session.refusal('ReEncrypt', { CiphertextBlob: encrypt(), DestinationKeyId: signing })).toBe(
      `InvalidKeyUsageException: ${arnOf(signing)} key usage is SIGN_VERIFY which is not valid for ReEncryptTo.`,
    );
  });

  it('checks algorithm and encryption context of the destination as Encrypt does', () => {
    const request = { CiphertextBlob: encrypt(), DestinationKeyId: rsaKey() };
    expect(session.refusal('ReEncrypt', request)).toBe(
      'InvalidKeyUsageException: Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.',
    );
    expect(
      session.refusal('ReEncrypt', {
        ...request,
        DestinationEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
        DestinationEncryptionContext: { department: 'IT' },
      }),
    ).toBe(
      'ValidationException: EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.',
    );
  });

  it('refuses a plaintext that is too long for the destination key', () => {
    const DestinationKeyId = rsaKey();
    expect(
      session.refusal('ReEncrypt', {
        CiphertextBlob: encrypt({ Plaintext: blob('x'.repeat(191)) }),
        DestinationKeyId,
        DestinationEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      }),
    ).toBe(
      'ValidationException: Algorithm RSAES_OAEP_SHA_256 and key spec RSA_2048 cannot encrypt data larger than 190 bytes.',
    );
  });

  it('changes the encryption context under one key, which counts as a use of it', () => {
    const { CiphertextBlob } = session.ok('ReEncrypt', {
      CiphertextBlob: encrypt(),
      DestinationKeyId: KeyId,
      DestinationEncryptionContext: { new: 'context' },
    });
    expect(session.refusal('Decrypt', { CiphertextBlob })).toBe(invalid);
    session.ok('Decrypt', { CiphertextBlob, EncryptionContext: { new: 'context' } });
  });

  it('is the last usage of both keys', () => {
    const DestinationKeyId = session.createKey();
    session.ok('ReEncrypt', { CiphertextBlob: encrypt(), DestinationKeyId });
    for (const keyId of [KeyId, DestinationKeyId]) {
      expect(session.ok('GetKeyLastUsage', { KeyId: keyId }).KeyLastUsage).toMatchObject({
        Operation: 'ReEncrypt',
      });
    }
  });
});

describe('a dry run that ignores the ciphertext', () => {
  const ignoring = { DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] };
  const success = 'DryRunOperationException: The request would have succeeded, but the DryRun option is set.';

  it('needs no ciphertext, or takes any, but needs the key', () => {
    expect(session.refusal('Decrypt', { KeyId, ...ignoring })).toBe(success);
    expect(session.refusal('Decrypt', { KeyId, CiphertextBlob: blob('garbage'), ...ignoring })).toBe(success);
    expect(session.refusal('Decrypt', ignoring)).toBe('ValidationException: KeyId must not be null');
    expect(session.refusal('ReEncrypt', { SourceKeyId: KeyId, DestinationKeyId: KeyId, ...ignoring })).toBe(
      success,
    );
    expect(session.refusal('ReEncrypt', { DestinationKeyId: KeyId, ...ignoring })).toBe(
      'ValidationException: SourceKeyId must not be null',
    );
  });

  it('still checks key state, usage and algorithm', () => {
    expect(session.refusal('Decrypt', { KeyId: rsaKey(), ...ignoring })).toBe(
      'InvalidKeyUsageException: Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.',
    );
    session.ok('DisableKey', { KeyId });
    expect(session.refusal('Decrypt', { KeyId, ...ignoring })).toBe(
      `DisabledException: ${arnOf(KeyId)} is disabled.`,
    );
  });

  it('is none unless DryRun is set', () => {
    expect(
      session.refusal('Decrypt', {
        KeyId,
        CiphertextBlob: blob('garbage'),
        DryRunModifiers: ['IGNORE_CIPHERTEXT'],
      }),
    ).toBe(invalid);
  });
});

describe('a dry run of Decrypt', () => {
  it('says of a ciphertext that would not open what the call would say', () => {
    expect(session.refusal('Decrypt', { CiphertextBlob: tampered(encrypt(), 30), DryRun: true })).toBe(
      invalid,
    );
  });
});

import { createHash, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { algorithmsOf } from '../../../../src/key/algorithm.ts';
import { arnOf, home, Session, sessionFor } from '../../session.ts';
import { blob, messageFor, ordinaryTypes, tampered } from './cryptographic-calls.ts';

const invalid = 'KMSInvalidSignatureException: ';
const invalidMac = 'KMSInvalidMacException: ';

const signatures = ordinaryTypes.flatMap((type) =>
  (algorithmsOf(type).SigningAlgorithms ?? []).map((SigningAlgorithm) => ({
    KeySpec: type.keySpec,
    SigningAlgorithm,
  })),
);
const macs = ordinaryTypes.flatMap((type) =>
  (algorithmsOf(type).MacAlgorithms ?? []).map((MacAlgorithm) => ({ KeySpec: type.keySpec, MacAlgorithm })),
);
const message = fc.uint8Array({ minLength: 1, maxLength: 4096, size: 'max' }).map(blob);

let session: Session;
beforeEach(() => {
  session = new Session();
});
const createKey = (KeySpec: string, KeyUsage = 'SIGN_VERIFY') => session.createKey({ KeySpec, KeyUsage });

describe.each(signatures)('$SigningAlgorithm with a $KeySpec key', ({ KeySpec, SigningAlgorithm }) => {
  beforeEach(() => {
    session = sessionFor(KeySpec);
  });
  const given = messageFor(SigningAlgorithm);
  const sign = (KeyId: string) => session.ok('Sign', { KeyId, SigningAlgorithm, ...given }).Signature ?? '';

  it('verifies what it signed', () => {
    const KeyId = createKey(KeySpec);
    expect(session.ok('Verify', { KeyId, SigningAlgorithm, ...given, Signature: sign(KeyId) })).toEqual({
      KeyId: session.arnOf(KeyId),
      SignatureValid: true,
      SigningAlgorithm,
    });
  });

  it('refuses a signature with any byte changed, cut short or drawn out', () => {
    const KeyId = createKey(KeySpec);
    const signature = sign(KeyId);
    const { length } = Buffer.from(signature, 'base64');
    const verified = { KeyId, SigningAlgorithm, ...given };
    fc.assert(
      fc.property(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }), (position, by) => {
        const Signature = tampered(signature, position, by);
        expect(session.refusal('Verify', { ...verified, Signature })).toBe(invalid);
      }),
      { numRuns: 40 },
    );
    const bytes = Buffer.from(signature, 'base64');
    for (const other of [bytes.subarray(1), bytes.subarray(0, -1), Buffer.concat([bytes, bytes])]) {
      expect(session.refusal('Verify', { ...verified, Signature: blob(other.subarray(0, 6144)) })).toBe(
        invalid,
      );
    }
  });

  it('refuses the signature of another key, and one of another message', () => {
    const [KeyId, other] = [createKey(KeySpec), createKey(KeySpec)];
    const Signature = sign(other);
    expect(session.refusal('Verify', { KeyId, SigningAlgorithm, ...given, Signature })).toBe(invalid);
    const Message = tampered(given.Message, 0);
    expect(session.refusal('Verify', { KeyId: other, SigningAlgorithm, ...given, Message, Signature })).toBe(
      invalid,
    );
  });
});

describe('signatures', () => {
  it('of raw messages verify for every message, and for no other', () => {
    const KeyId = createKey('ECC_NIST_EDWARDS25519');
    const SigningAlgorithm = 'ED25519_SHA_512';
    fc.assert(
      fc.property(message, message, (Message, other) => {
        const { Signature } = session.ok('Sign', { KeyId, SigningAlgorithm, Message });
        const answer = session.call('Verify', { KeyId, SigningAlgorithm, Message: other, Signature });
        expect(answer.ok).toBe(other === Message);
      }),
      { numRuns: 30 },
    );
  });

  it.each(signatures.filter(({ SigningAlgorithm }) => /^(RSA|ECDSA)/.test(SigningAlgorithm)))(
    'of a message are those of its digest: $SigningAlgorithm, $KeySpec',
    ({ KeySpec, SigningAlgorithm }) => {
      const KeyId = createKey(KeySpec);
      const hash = `sha${SigningAlgorithm.slice(-3)}`;
      const bytes = Buffer.from('a message');
      const raw = { KeyId, SigningAlgorithm, Message: blob(bytes) };
      const digest = {
        KeyId,
        SigningAlgorithm,
        Message: blob(createHash(hash).update(bytes).digest()),
        MessageType: 'DIGEST',
      };
      session.ok('Verify', { ...digest, Signature: session.ok('Sign', raw).Signature });
      session.ok('Verify', { ...raw, Signature: session.ok('Sign', digest).Signature });
    },
  );

  it('of a message are those of its external μ with an ML-DSA key', () => {
    const KeyId = createKey('ML_DSA_65');
    const signed = { KeyId, SigningAlgorithm: 'ML_DSA_SHAKE_256' };
    const { PublicKey = '' } = session.ok('GetPublicKey', { KeyId });
    const publicKey = Buffer.from(PublicKey, 'base64').subarray(-1952);
    const shake = (...parts: readonly Uint8Array[]) =>
      createHash('shake256', { outputLength: 64 }).update(Buffer.concat(parts)).digest();
    const mu = shake(shake(publicKey), Buffer.from([0, 0]), Buffer.from('a message'));
    const { Signature } = session.ok('Sign', { ...signed, Message: blob('a message') });
    session.ok('Verify', { ...signed, Message: blob(mu), MessageType: 'EXTERNAL_MU', Signature });
  });

  it.each([
    ['RSA_2048', 'RSASSA_PSS_SHA_512', 256],
    ['RSA_3072', 'RSASSA_PKCS1_V1_5_SHA_256', 384],
    ['RSA_4096', 'RSASSA_PSS_SHA_256', 512],
    ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', 64],
    ['ML_DSA_44', 'ML_DSA_SHAKE_256', 2420],
    ['ML_DSA_65', 'ML_DSA_SHAKE_256', 3309],
    ['ML_DSA_87', 'ML_DSA_SHAKE_256', 4627],
  ])('of %s with %s have %i bytes, as on AWS', (KeySpec, SigningAlgorithm, length) => {
    const { Signature = '' } = session.ok('Sign', {
      KeyId: createKey(KeySpec),
      SigningAlgorithm,
      Message: blob('a message'),
    });
    expect(Buffer.from(Signature, 'base64')).toHaveLength(length);
  });

  it.each([
    ['ECC_NIST_P256', 'ECDSA_SHA_256', 32],
    ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 32],
    ['ECC_NIST_P384', 'ECDSA_SHA_384', 48],
    ['ECC_NIST_P521', 'ECDSA_SHA_512', 65],
    ['SM2', 'SM2DSA', 32],
  ])('of %s with %s are DER of two positive numbers of %i bytes', (KeySpec, SigningAlgorithm, length) => {
    session = sessionFor(KeySpec);
    const { Signature = '' } = session.ok('Sign', {
      KeyId: createKey(KeySpec),
      SigningAlgorithm,
      Message: blob('a message'),
    });
    const bytes = Buffer.from(Signature, 'base64');
    const content = bytes.subarray(bytes[1] === 0x81 ? 3 : 2);
    expect(bytes[0]).toBe(0x30);
    expect(content).toHaveLength(2 * (2 + length));
    for (const integer of [content.subarray(0, 2 + length), content.subarray(2 + length)]) {
      expect([...integer.subarray(0, 3)]).toEqual([0x02, length, 0x01]);
    }
  });

  it.each([
    ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', 'DIGEST', 'algorithm ED25519_SHA_512'],
    ['ECC_NIST_EDWARDS25519', 'ED25519_PH_SHA_512', 'RAW', 'algorithm ED25519_PH_SHA_512'],
    ['ML_DSA_44', 'ML_DSA_SHAKE_256', 'DIGEST', 'key spec ML_DSA_44'],
    ['RSA_2048', 'RSASSA_PSS_SHA_256', 'EXTERNAL_MU', 'key spec RSA_2048'],
    ['ECC_NIST_EDWARDS25519', 'ED25519_SHA_512', 'EXTERNAL_MU', 'key spec ECC_NIST_EDWARDS25519'],
  ])(
    'of %s with %s are not made of a message of type %s',
    (KeySpec, SigningAlgorithm, MessageType, subject) => {
      const signed = {
        KeyId: createKey(KeySpec),
        SigningAlgorithm,
        MessageType,
        Message: blob('x'.repeat(64)),
      };
      const refusal = `ValidationException: Message type ${MessageType} is incompatible with ${subject}.`;
      expect(session.refusal('Sign', signed)).toBe(refusal);
      expect(session.refusal('Verify', { ...signed, Signature: blob('any') })).toBe(refusal);
    },
  );

  it.each([
    ['ECC_NIST_EDWARDS25519', 'ED25519_PH_SHA_512', 'DIGEST', 64],
    ['ML_DSA_87', 'ML_DSA_SHAKE_256', 'EXTERNAL_MU', 64],
    ['SM2', 'SM2DSA', 'DIGEST', 32],
  ])('of %s with %s of type %s take exactly %i bytes', (KeySpec, SigningAlgorithm, MessageType, length) => {
    session = sessionFor(KeySpec);
    const signed = { KeyId: createKey(KeySpec), SigningAlgorithm, MessageType };
    session.ok('Sign', { ...signed, Message: blob('x'.repeat(length)) });
    for (const other of [length - 1, length + 1]) {
      expect(session.refusal('Sign', { ...signed, Message: blob('x'.repeat(other)) })).toBe(
        `ValidationException: Digest is invalid length for algorithm ${SigningAlgorithm}.`,
      );
    }
  });

  it('carry the key ID openly', () => {
    const KeyId = createKey('RSA_2048');
    const { Signature = '' } = session.ok('Sign', {
      KeyId,
      SigningAlgorithm: 'RSASSA_PSS_SHA_256',
      Message: blob('a message'),
    });
    expect(Buffer.from(Signature, 'base64').subarray(1, 17).toString('hex')).toBe(KeyId.replaceAll('-', ''));
  });

  it('verify in the other Regions of a multi-Region key', () => {
    const KeyId = session.createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', MultiRegion: true });
    session.ok('ReplicateKey', { KeyId, ReplicaRegion: 'eu-central-1' });
    session.advance(60_000);
    const signed = { KeyId, SigningAlgorithm: 'ECDSA_SHA_256', Message: blob('a message') };
    const { Signature } = session.ok('Sign', signed, { region: home });
    const elsewhere = { region: 'eu-central-1' };
    session.ok('Verify', { ...signed, Signature }, elsewhere);
    expect(session.ok('GetPublicKey', { KeyId }, elsewhere).PublicKey).toBe(
      session.ok('GetPublicKey', { KeyId }).PublicKey,
    );
  });

  it('that are wrong count as no use of the key', () => {
    const KeyId = createKey('RSA_2048');
    const signed = { KeyId, SigningAlgorithm: 'RSASSA_PSS_SHA_256', Message: blob('a message') };
    session.refusal('Verify', { ...signed, Signature: blob('wrong') });
    expect(session.ok('GetKeyLastUsage', { KeyId }).KeyLastUsage).toEqual({});
    expect(session.refusal('Verify', { ...signed, Signature: blob('wrong'), DryRun: true })).toBe(invalid);
  });
});

describe.each(macs)('$MacAlgorithm with a $KeySpec key', ({ KeySpec, MacAlgorithm }) => {
  it('verifies the MAC of every message, and of no other', () => {
    const KeyId = createKey(KeySpec, 'GENERATE_VERIFY_MAC');
    fc.assert(
      fc.property(message, message, (Message, other) => {
        const { Mac } = session.ok('GenerateMac', { KeyId, MacAlgorithm, Message });
        expect(session.ok('VerifyMac', { KeyId, MacAlgorithm, Message, Mac })).toEqual({
          KeyId: arnOf(KeyId),
          MacValid: true,
          MacAlgorithm,
        });
        expect(session.call('VerifyMac', { KeyId, MacAlgorithm, Message: other, Mac }).ok).toBe(
          other === Message,
        );
      }),
      { numRuns: 20 },
    );
  });

  it('makes a MAC as long as AWS does, and refuses it with any byte changed or from another key', () => {
    const [KeyId, other] = [
      createKey(KeySpec, 'GENERATE_VERIFY_MAC'),
      createKey(KeySpec, 'GENERATE_VERIFY_MAC'),
    ];
    const given = { KeyId, MacAlgorithm, Message: blob('a message') };
    const { Mac = '' } = session.ok('GenerateMac', given);
    const { length } = Buffer.from(Mac, 'base64');
    expect(length).toBe(Number(MacAlgorithm.slice(-3)) / 8);
    for (let position = 0; position < length; position += 1) {
      expect(session.refusal('VerifyMac', { ...given, Mac: tampered(Mac, position) })).toBe(invalidMac);
    }
    expect(session.refusal('VerifyMac', { ...given, KeyId: other, Mac })).toBe(invalidMac);
    expect(session.refusal('VerifyMac', { ...given, Mac: tampered(Mac, 0), DryRun: true })).toBe(invalidMac);
  });
});

describe('GetPublicKey', () => {
  const publicKeyOf = (KeySpec: string, KeyUsage: string) =>
    Buffer.from(
      session.ok('GetPublicKey', { KeyId: createKey(KeySpec, KeyUsage) }).PublicKey ?? '',
      'base64',
    );

  it.each([
    ['RSA_2048', 'SIGN_VERIFY', 294],
    ['RSA_3072', 'ENCRYPT_DECRYPT', 422],
    ['RSA_4096', 'SIGN_VERIFY', 550],
    ['ECC_NIST_P256', 'KEY_AGREEMENT', 91],
    ['ECC_NIST_P384', 'SIGN_VERIFY', 120],
    ['ECC_NIST_P521', 'SIGN_VERIFY', 158],
    ['ECC_SECG_P256K1', 'SIGN_VERIFY', 88],
    ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', 44],
    ['SM2', 'ENCRYPT_DECRYPT', 91],
    ['ML_DSA_44', 'SIGN_VERIFY', 1334],
    ['ML_DSA_65', 'SIGN_VERIFY', 1974],
    ['ML_DSA_87', 'SIGN_VERIFY', 2614],
    ['ML_KEM_512', 'ENCAPSULATE_DECAPSULATE', 822],
    ['ML_KEM_768', 'ENCAPSULATE_DECAPSULATE', 1206],
    ['ML_KEM_1024', 'ENCAPSULATE_DECAPSULATE', 1590],
  ])('of a %s %s key has the %i bytes of a real one', (KeySpec, KeyUsage, length) => {
    session = sessionFor(KeySpec);
    expect(publicKeyOf(KeySpec, KeyUsage)).toHaveLength(length);
  });

  it.each([
    ['RSA_2048', 2048],
    ['RSA_3072', 3072],
    ['RSA_4096', 4096],
  ])('of a %s key can be read by those who read such keys', (KeySpec, modulusLength) => {
    const key = createPublicKey({ key: publicKeyOf(KeySpec, 'SIGN_VERIFY'), format: 'der', type: 'spki' });
    expect(key.asymmetricKeyDetails).toEqual({ modulusLength, publicExponent: 65537n });
  });

  it('of an Ed25519 key can be read by those who read such keys', () => {
    const der = publicKeyOf('ECC_NIST_EDWARDS25519', 'SIGN_VERIFY');
    expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).asymmetricKeyType).toBe('ed25519');
  });

  it('tells of the key what it is for', () => {
    const rsa = createKey('RSA_2048', 'ENCRYPT_DECRYPT');
    expect(session.ok('GetPublicKey', { KeyId: rsa })).toEqual({
      KeyId: arnOf(rsa),
      PublicKey: expect.any(String),
      CustomerMasterKeySpec: 'RSA_2048',
      KeySpec: 'RSA_2048',
      KeyUsage: 'ENCRYPT_DECRYPT',
      EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
    });
    const kem = createKey('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE');
    expect(session.ok('GetPublicKey', { KeyId: kem })).toEqual({
      KeyId: arnOf(kem),
      PublicKey: expect.any(String),
      KeySpec: 'ML_KEM_768',
      KeyUsage: 'ENCAPSULATE_DECAPSULATE',
      EncapsulationAlgorithms: ['ML_KEM'],
    });
  });

  it('gives the same key every time, another for another KMS key, and is no use of it', () => {
    const [one, other] = [createKey('ECC_NIST_P256'), createKey('ECC_NIST_P256')];
    const publicKey = (KeyId: string) => session.ok('GetPublicKey', { KeyId }).PublicKey;
    expect(publicKey(one)).toBe(publicKey(one));
    expect(publicKey(one)).not.toBe(publicKey(other));
    expect(session.ok('GetKeyLastUsage', { KeyId: one }).KeyLastUsage).toEqual({});
  });

  it('answers for a Disabled key too, but not for one without a public key', () => {
    const KeyId = createKey('ECC_NIST_P256');
    session.ok('DisableKey', { KeyId });
    session.ok('GetPublicKey', { KeyId });
    const symmetric = session.createKey();
    expect(session.refusal('GetPublicKey', { KeyId: symmetric })).toMatch(/^UnsupportedOperationException: /);
    expect(session.refusal('GetPublicKey', { KeyId, GrantTokens: ['unknown'] })).toBe(
      'InvalidGrantTokenException: ',
    );
  });
});

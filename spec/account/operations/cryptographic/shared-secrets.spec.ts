import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Session, sessionFor } from '../../session.ts';
import { blob, tampered } from './cryptographic-calls.ts';

const bytesIn = (base64 = '') => Buffer.from(base64, 'base64');

let session: Session;
beforeEach(() => {
  session = new Session();
});

describe.each([
  { KeySpec: 'ECC_NIST_P256', curve: 'P-256', length: 32 },
  { KeySpec: 'ECC_NIST_P384', curve: 'P-384', length: 48 },
  { KeySpec: 'ECC_NIST_P521', curve: 'P-521', length: 66 },
  { KeySpec: 'SM2', curve: null, length: 32 },
])('DeriveSharedSecret with a $KeySpec key', ({ KeySpec, curve, length }) => {
  beforeEach(() => {
    session = sessionFor(KeySpec);
  });
  const createKey = () => session.createKey({ KeySpec, KeyUsage: 'KEY_AGREEMENT' });
  const publicKeyOf = (KeyId: string) => session.ok('GetPublicKey', { KeyId }).PublicKey;
  const derive = (KeyId: string, PublicKey: string | undefined) =>
    session.ok('DeriveSharedSecret', { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey });

  it('gives both sides the same secret, as long as a coordinate, and a third key another one', () => {
    const [alice, bob, eve] = [createKey(), createKey(), createKey()];
    const secret = derive(alice, publicKeyOf(bob));
    expect(secret).toEqual({
      KeyId: session.arnOf(alice),
      SharedSecret: expect.any(String),
      KeyAgreementAlgorithm: 'ECDH',
      KeyOrigin: 'AWS_KMS',
    });
    expect(derive(bob, publicKeyOf(alice)).SharedSecret).toBe(secret.SharedSecret);
    expect(derive(eve, publicKeyOf(alice)).SharedSecret).not.toBe(secret.SharedSecret);
    expect(bytesIn(secret.SharedSecret)).toHaveLength(length);
  });

  if (curve !== null) {
    it('takes a real public key on the same curve, and none on another', () => {
      const KeyId = createKey();
      const real = (namedCurve: string) =>
        blob(generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'der', type: 'spki' }));
      expect(bytesIn(derive(KeyId, real(curve)).SharedSecret)).toHaveLength(length);
      const other = { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey: real('secp256k1') };
      expect(session.refusal('DeriveSharedSecret', other)).toBe('ValidationException: ');
    });
  }

  it('answers for a recipient alone if there is one', () => {
    const answer = session.ok('DeriveSharedSecret', {
      KeyId: createKey(),
      KeyAgreementAlgorithm: 'ECDH',
      PublicKey: publicKeyOf(createKey()),
      Recipient: { AttestationDocument: blob('document') },
    });
    expect(answer.SharedSecret).toBeUndefined();
    expect(bytesIn(answer.CiphertextForRecipient)).toHaveLength(length + 16);
  });
});

describe.each([
  { KeySpec: 'ML_KEM_512', length: 768 },
  { KeySpec: 'ML_KEM_768', length: 1088 },
  { KeySpec: 'ML_KEM_1024', length: 1568 },
])('Encapsulate and Decapsulate with a $KeySpec key', ({ KeySpec, length }) => {
  const EncapsulationAlgorithm = 'ML_KEM';
  const createKey = () => session.createKey({ KeySpec, KeyUsage: 'ENCAPSULATE_DECAPSULATE' });
  const decapsulate = (KeyId: string, SharedSecretCiphertextBlob: string | undefined) =>
    session.ok('Decapsulate', { KeyId, EncapsulationAlgorithm, SharedSecretCiphertextBlob }).SharedSecret;

  it('share a secret of 32 bytes in an encapsulation as long as on AWS, another one every time', () => {
    const KeyId = createKey();
    const [first, second] = [1, 2].map(() => session.ok('Encapsulate', { KeyId, EncapsulationAlgorithm }));
    expect(bytesIn(first?.SharedSecret)).toHaveLength(32);
    expect(bytesIn(first?.SharedSecretCiphertextBlob)).toHaveLength(length);
    expect(first?.SharedSecret).not.toBe(second?.SharedSecret);
    for (const made of [first, second]) {
      expect(decapsulate(KeyId, made?.SharedSecretCiphertextBlob)).toBe(made?.SharedSecret);
    }
  });

  it('give another secret, not a refusal, for what was changed or is for another key', () => {
    const [KeyId, other] = [createKey(), createKey()];
    const made = session.ok('Encapsulate', { KeyId, EncapsulationAlgorithm });
    const encapsulation = made.SharedSecretCiphertextBlob ?? '';
    fc.assert(
      fc.property(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }), (position, by) => {
        const changed = tampered(encapsulation, position, by);
        const rejected = decapsulate(KeyId, changed);
        expect(rejected).not.toBe(made.SharedSecret);
        expect(bytesIn(rejected)).toHaveLength(32);
        expect(decapsulate(KeyId, changed)).toBe(rejected);
      }),
      { numRuns: 30 },
    );
    expect(decapsulate(other, encapsulation)).not.toBe(made.SharedSecret);
  });

  it('refuse an encapsulation of another length', () => {
    const KeyId = createKey();
    for (const size of [1, length - 1, length + 1]) {
      const SharedSecretCiphertextBlob = blob(new Uint8Array(size));
      const request = { KeyId, EncapsulationAlgorithm, SharedSecretCiphertextBlob };
      expect(session.refusal('Decapsulate', request)).toBe('InvalidCiphertextException: ');
      expect(session.refusal('Decapsulate', { ...request, DryRun: true })).toBe(
        'InvalidCiphertextException: ',
      );
    }
  });
});

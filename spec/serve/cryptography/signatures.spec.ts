/** What an account with real cryptography signs, verified by node:crypto from the public key alone; and the other way round. */
import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { base64, bytes, realAccount } from './real-account.ts';

const { kms, createKey } = realAccount();

const schemes = [
  ['ECC_NIST_P256', 'ECDSA_SHA_256', 'sha256'],
  ['ECC_NIST_P384', 'ECDSA_SHA_384', 'sha384'],
  ['ECC_NIST_P521', 'ECDSA_SHA_512', 'sha512'],
  ['ECC_SECG_P256K1', 'ECDSA_SHA_256', 'sha256'],
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_256', 'sha256'],
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_384', 'sha384'],
  ['RSA_2048', 'RSASSA_PKCS1_V1_5_SHA_512', 'sha512'],
  ['RSA_2048', 'RSASSA_PSS_SHA_256', 'sha256'],
  ['RSA_2048', 'RSASSA_PSS_SHA_384', 'sha384'],
  ['RSA_3072', 'RSASSA_PSS_SHA_512', 'sha512'],
] as const;

const keys = new Map<string, Promise<string>>();

function keyOf(keySpec: string): Promise<string> {
  const known = keys.get(keySpec) ?? createKey(keySpec, 'SIGN_VERIFY');
  keys.set(keySpec, known);
  return known;
}

async function publicKeyOf(KeyId: string): Promise<KeyObject> {
  const { PublicKey } = await kms('GetPublicKey', { KeyId });
  return createPublicKey({ key: bytes(PublicKey), format: 'der', type: 'spki' });
}

function isValid(algorithm: string, hash: string, key: KeyObject, message: Buffer, signature: Buffer) {
  const isPss = algorithm.startsWith('RSASSA_PSS');
  const padding = isPss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const options = key.asymmetricKeyType === 'rsa' ? { padding } : {};
  const saltLength = isPss ? { saltLength: createHash(hash).digest().length } : {};
  return verify(hash, message, { key, ...options, ...saltLength }, signature);
}

describe.each(schemes)('%s with %s', (keySpec, SigningAlgorithm, hash) => {
  it('signs messages and digests so that others verify them', async () => {
    const KeyId = await keyOf(keySpec);
    const publicKey = await publicKeyOf(KeyId);
    for (const text of ['', 'attack at dawn', 'x'.repeat(4096), '\u{1f512}']) {
      const message = Buffer.from(text || ' ');
      const digest = createHash(hash).update(message).digest();
      for (const [MessageType, Message] of [
        ['RAW', base64(message)],
        ['DIGEST', base64(digest)],
      ]) {
        const request = { KeyId, Message, MessageType, SigningAlgorithm };
        const { Signature } = await kms('Sign', request);
        expect(isValid(SigningAlgorithm, hash, publicKey, message, bytes(Signature))).toBe(true);
        expect(await kms('Verify', { ...request, Signature })).toMatchObject({ SignatureValid: true });
      }
    }
  });

  it('refuses a signature with any bit turned, cut short, drawn out, or of another message', async () => {
    const KeyId = await keyOf(keySpec);
    const request = { KeyId, Message: base64('a message'), SigningAlgorithm };
    const { Signature: good64 } = await kms('Sign', request);
    const good = bytes(good64);
    const turned = Array.from({ length: 40 }, (_, index) => {
      const changed = Buffer.from(good);
      const at = Math.floor((index * good.length) / 40);
      changed[at] = (changed[at] ?? 0) ^ (1 << (index % 8));
      return changed;
    });
    const bad = [
      good.subarray(0, -1),
      Buffer.concat([good, Buffer.alloc(1)]),
      Buffer.alloc(good.length, 0xff),
      ...turned,
    ];
    for (const Signature of bad.map(base64)) {
      await expect(kms('Verify', { ...request, Signature })).rejects.toThrow('KMSInvalidSignatureException');
    }
    const other = { ...request, Message: base64('b message'), Signature: base64(good) };
    await expect(kms('Verify', other)).rejects.toThrow('KMSInvalidSignatureException');
  });
});

describe('ECDSA', () => {
  it.each([
    ['r = 0', '3006020100020101'],
    ['s = 0', '3006020101020100'],
    ['a negative r', '30060201ff020101'],
    ['BER with a long length', '308106020101020101'],
    ['a padded integer', '300702020001020101'],
    ['r = the order', `3026022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551020101`],
    ['nothing', '3000'],
  ])('refuses %s', async (_what, digits) => {
    const request = {
      KeyId: await keyOf('ECC_NIST_P256'),
      Message: base64('m'),
      SigningAlgorithm: 'ECDSA_SHA_256',
    };
    const Signature = Buffer.from(digits, 'hex').toString('base64');
    await expect(kms('Verify', { ...request, Signature })).rejects.toThrow('KMSInvalidSignatureException');
  });
});

describe('Ed25519', () => {
  it('signs messages as RFC 8032 says', async () => {
    const KeyId = await keyOf('ECC_NIST_EDWARDS25519');
    const request = { KeyId, Message: base64('a message'), SigningAlgorithm: 'ED25519_SHA_512' };
    const { Signature } = await kms('Sign', request);
    expect(verify(null, Buffer.from('a message'), await publicKeyOf(KeyId), bytes(Signature))).toBe(true);
    expect(await kms('Verify', { ...request, Signature })).toMatchObject({ SignatureValid: true });
  });
});

import { constants, createCipheriv, createPublicKey, publicEncrypt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rsaWrapping } from '../../src/serve/wrapping.ts';

const material = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');
const longMaterial = Buffer.alloc(1_218, 7);

describe('wrapping of imported key material', () => {
  it.each([
    ['RSAES_OAEP_SHA_1', 'sha1'],
    ['RSAES_OAEP_SHA_256', 'sha256'],
  ])('unwraps %s', (wrappingAlgorithm, oaepHash) => {
    const encryptedKeyMaterial = encrypted(material, oaepHash).toString('base64');
    expect(unwrapped(encryptedKeyMaterial, wrappingAlgorithm)).toEqual(material);
  });

  it.each([
    ['RSA_AES_KEY_WRAP_SHA_1', 'sha1'],
    ['RSA_AES_KEY_WRAP_SHA_256', 'sha256'],
  ])('unwraps %s, whatever the length of the material', (wrappingAlgorithm, oaepHash) => {
    for (const wanted of [material, longMaterial, longMaterial.subarray(0, 1_217)]) {
      expect(unwrapped(hybrid(wanted, oaepHash).toString('base64'), wrappingAlgorithm)).toEqual(wanted);
    }
  });

  it('unwraps nothing that was wrapped otherwise, changed or cut off', () => {
    const oaep = encrypted(material, 'sha256');
    const wrapped = hybrid(material, 'sha256');
    const changed = Buffer.from(wrapped);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    for (const [bytes, algorithm] of [
      [oaep, 'RSAES_OAEP_SHA_1'],
      [oaep, 'RSA_AES_KEY_WRAP_SHA_256'],
      [oaep.subarray(1), 'RSAES_OAEP_SHA_256'],
      [encrypted(Buffer.alloc(0), 'sha256'), 'RSAES_OAEP_SHA_256'],
      [Buffer.alloc(0), 'RSAES_OAEP_SHA_256'],
      [wrapped, 'RSAES_OAEP_SHA_256'],
      [wrapped, 'RSA_AES_KEY_WRAP_SHA_1'],
      [wrapped.subarray(0, -8), 'RSA_AES_KEY_WRAP_SHA_256'],
      [wrapped.subarray(0, -1), 'RSA_AES_KEY_WRAP_SHA_256'],
      [changed, 'RSA_AES_KEY_WRAP_SHA_256'],
      [oaep, 'SM2PKE'],
      [oaep, '__proto__'],
    ] as const) {
      expect(unwrapped(bytes.toString('base64'), algorithm)).toBeNull();
    }
  });

  it('has no key pair for SM2, which node:crypto does not know', () => {
    expect(rsaWrapping.publicKey('SM2')).toBeNull();
    const wrapped = { encryptedKeyMaterial: 'AAAA', wrappingKeySpec: 'SM2', wrappingAlgorithm: 'SM2PKE' };
    expect(rsaWrapping.unwrap(wrapped)).toBeNull();
  });
});

function publicKey() {
  const key = Buffer.from(rsaWrapping.publicKey('RSA_2048') ?? '', 'base64');
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

function encrypted(bytes: Buffer, oaepHash: string): Buffer {
  return publicEncrypt({ key: publicKey(), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes);
}

function hybrid(bytes: Buffer, oaepHash: string): Buffer {
  const aesKey = Buffer.alloc(32, 3);
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'));
  return Buffer.concat([encrypted(aesKey, oaepHash), cipher.update(bytes), cipher.final()]);
}

function unwrapped(encryptedKeyMaterial: string, wrappingAlgorithm: string): Buffer | null {
  const material = rsaWrapping.unwrap({
    encryptedKeyMaterial,
    wrappingKeySpec: 'RSA_2048',
    wrappingAlgorithm,
  });
  return material === null ? null : Buffer.from(material, 'base64');
}

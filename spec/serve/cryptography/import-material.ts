import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { base64, bytes, type RealAccount } from './real-account.ts';

/** Wraps key material of any length as AWS documents it, and imports it. */
export async function importMaterial({ kms }: RealAccount, KeyId: string, material: Buffer): Promise<void> {
  const wrapping = { WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256', WrappingKeySpec: 'RSA_2048' };
  const { ImportToken, PublicKey } = await kms('GetParametersForImport', { KeyId, ...wrapping });
  const key = createPublicKey({ key: bytes(PublicKey), format: 'der', type: 'spki' });
  const once = randomBytes(32);
  const cipher = createCipheriv('id-aes256-wrap-pad', once, Buffer.from('a65959a6', 'hex'));
  const wrapped = Buffer.concat([
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, once),
    cipher.update(material),
    cipher.final(),
  ]);
  await kms('ImportKeyMaterial', {
    KeyId,
    ImportToken,
    EncryptedKeyMaterial: base64(wrapped),
    ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
  });
}

import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';

/** How key material is wrapped for an emulator: under RSA alone if it is short enough, otherwise under AES and RSA. */
export function wrappingFor(
  material: string,
): Readonly<Record<'WrappingKeySpec' | 'WrappingAlgorithm', string>> {
  const isShort = Buffer.from(material, 'base64').length <= mostUnderRsa;
  return {
    WrappingKeySpec: 'RSA_2048',
    WrappingAlgorithm: isShort ? 'RSAES_OAEP_SHA_256' : 'RSA_AES_KEY_WRAP_SHA_256',
  };
}

/**
 * Key material as an import carries it, base64.
 *
 * @param publicKey DER of SubjectPublicKeyInfo, base64
 * @returns null for what is no public key of RSA_2048
 */
export function wrapped(material: string, publicKey: string): string | null {
  const bytes = Buffer.from(material, 'base64');
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const underRsa = (content: Buffer) =>
      publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, content);
    if (bytes.length <= mostUnderRsa) return underRsa(bytes).toString('base64');
    const aesKey = randomBytes(32);
    const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'));
    return Buffer.concat([underRsa(aesKey), cipher.update(bytes), cipher.final()]).toString('base64');
  } catch {
    return null;
  }
}

/** The longest content under RSA_2048 with OAEP and SHA-256, in bytes. */
const mostUnderRsa = 256 - 2 * 32 - 2;

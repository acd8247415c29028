import { constants, createHash, createPublicKey, publicEncrypt } from 'node:crypto';

/** Key material of a name, wrapped with a public key as RSAES_OAEP_SHA_256: the same name is the same 32 bytes. */
export function wrapped(publicKey: Uint8Array, name: string): Uint8Array {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  return publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    createHash('sha256').update(name).digest(),
  );
}

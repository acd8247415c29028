import {
  constants,
  createCipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  verify,
} from 'node:crypto';

/** What a caller of KMS does on its own, with node:crypto; keys are DER, everything is base64. */
export const callerCryptography: {
  readonly [what: string]: (input: Readonly<Record<string, unknown>>) => object;
} = {
  keyPair: ({ keySpec }) => {
    const { privateKey, publicKey } = keyPairOf(String(keySpec));
    return {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    };
  },

  wrap: ({ material, publicKey, algorithm }) => {
    const content = bytes(material);
    if (!String(algorithm).startsWith('RSA_AES_KEY_WRAP')) {
      return { wrapped: encrypted(content, publicKey, algorithm).toString('base64') };
    }
    const key = randomBytes(32);
    // The initial value of RFC 5649, section 3.
    const cipher = createCipheriv('id-aes256-wrap-pad', key, Buffer.from('a65959a6', 'hex'));
    const parts = [encrypted(key, publicKey, algorithm), cipher.update(content), cipher.final()];
    return { wrapped: Buffer.concat(parts).toString('base64') };
  },

  encrypt: ({ plaintext, publicKey, algorithm }) => ({
    ciphertext: encrypted(bytes(plaintext), publicKey, algorithm).toString('base64'),
  }),

  verify: ({ publicKey, signature, message, algorithm }) => {
    const padding = String(algorithm).startsWith('RSASSA_PSS')
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : {};
    const key = { key: publicKeyOf(publicKey), ...padding };
    return { valid: verify(hashOf(algorithm), bytes(message), key, bytes(signature)) };
  },

  agree: ({ privateKey, publicKey }) => ({
    sharedSecret: diffieHellman({
      privateKey: createPrivateKey({ key: bytes(privateKey), format: 'der', type: 'pkcs8' }),
      publicKey: publicKeyOf(publicKey),
    }).toString('base64'),
  }),
};

const curves = new Map([
  ['ECC_NIST_P256', 'prime256v1'],
  ['ECC_NIST_P384', 'secp384r1'],
  ['ECC_NIST_P521', 'secp521r1'],
  ['ECC_SECG_P256K1', 'secp256k1'],
]);

function keyPairOf(keySpec: string): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const namedCurve = curves.get(keySpec);
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve });
  return generateKeyPairSync('rsa', { modulusLength: Number(keySpec.replace('RSA_', '')) });
}

function encrypted(content: Buffer, publicKey: unknown, algorithm: unknown): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key: publicKeyOf(publicKey), padding, oaepHash: hashOf(algorithm) }, content);
}

/** `RSAES_OAEP_SHA_1` is with sha1, `ECDSA_SHA_256` with sha256. */
const hashOf = (algorithm: unknown): string => `sha${/\d+$/.exec(String(algorithm))?.[0]}`;

const bytes = (base64: unknown): Buffer => Buffer.from(String(base64), 'base64');

const publicKeyOf = (base64: unknown): KeyObject =>
  createPublicKey({ key: bytes(base64), format: 'der', type: 'spki' });

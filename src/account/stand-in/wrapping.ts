import { blobOf } from './bytes.ts';

/** Unwraps imported key material and makes the public keys that callers wrap it with. */
export interface KeyWrapping {
  /** The public key of a wrapping key pair: DER of SubjectPublicKeyInfo, base64; null if there is none of this spec. */
  readonly publicKey: (wrappingKeySpec: string) => string | null;
  /** The key material inside, base64; null if it cannot be unwrapped. */
  readonly unwrap: (wrapped: {
    readonly encryptedKeyMaterial: string;
    readonly wrappingKeySpec: string;
    readonly wrappingAlgorithm: string;
  }) => string | null;
  /** True if what it unwraps only stands for key material, and so has no length of its own. */
  readonly isTransparent?: true;
}

/** Key material that is not wrapped at all: what an import carries is the key material. This is not cryptography. */
export const transparentWrapping: KeyWrapping = {
  publicKey: (wrappingKeySpec) => blobOf(`transparent wrapping key ${wrappingKeySpec}`),
  unwrap: ({ encryptedKeyMaterial }) => encryptedKeyMaterial,
  isTransparent: true,
};

import type { KeyWrapping } from '../answer.ts';
import { blobOf } from './bytes.ts';

/** Key material that is not wrapped at all: what an import carries is the key material. This is not cryptography. */
export const transparentWrapping: KeyWrapping = {
  publicKey: (wrappingKeySpec) => blobOf(`transparent wrapping key ${wrappingKeySpec}`),
  unwrap: ({ encryptedKeyMaterial }) => encryptedKeyMaterial,
};

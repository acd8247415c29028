import type { KeyWrapping } from '../answer.ts';

/** Key material that is not wrapped at all: what an import carries is the key material. This is no cryptography. */
export const transparentWrapping: KeyWrapping = {
  publicKey: (wrappingKeySpec) => base64Of(`transparent wrapping key ${wrappingKeySpec}`),
  unwrap: ({ encryptedKeyMaterial }) => encryptedKeyMaterial,
};

/** A text of ASCII characters as base64. */
export function base64Of(text: string): string {
  return btoa(text);
}

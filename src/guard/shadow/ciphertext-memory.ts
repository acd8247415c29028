import { createHash } from 'node:crypto';
import type { Bytes } from '../../account/stand-in/bytes.ts';
import { blobOf, bytesOf } from '../../account/stand-in/bytes.ts';
import {
  ciphertextBytes,
  ciphertextIn,
  type TransparentCiphertext,
} from '../../account/stand-in/ciphertext.ts';
import { BoundedMap } from './bounded-map.ts';

/** What the model knows of a ciphertext of the emulator's: all but the plaintext, of which it knows the length. */
export type KnownCiphertext = Omit<TransparentCiphertext, 'plaintext'> & { readonly length: number };

/** How many ciphertexts are remembered: of an older one, the emulator says whose it is. */
const mostCiphertexts = 4_096;

/** Which key made each ciphertext of the emulator's, with what context: the newest ones, by a digest of their bytes. */
export class CiphertextMemory {
  readonly #known: BoundedMap<KnownCiphertext>;

  constructor(entries: Iterable<readonly [string, KnownCiphertext]> = []) {
    this.#known = new BoundedMap(mostCiphertexts, entries);
  }

  /** Remembers that the emulator's ciphertext is what the model's one is. Both base64. */
  remember(emulators: string, models: string): void {
    const ciphertext = ciphertextIn(bytesOf(models));
    if (ciphertext === null) return;
    const { plaintext, ...known } = ciphertext;
    this.#known.set(digestOf(emulators), { ...known, length: plaintext.length });
  }

  /** The model's ciphertext for one of the emulator's, in base64; undefined for one that is not remembered. */
  standInFor(emulators: string): string | undefined {
    const known = this.#known.get(digestOf(emulators));
    if (known === undefined) return undefined;
    const { length, ...ciphertext } = known;
    return ciphertextOf(ciphertext, '\0'.repeat(length));
  }

  clear(): void {
    this.#known.clear();
  }

  entries(): readonly (readonly [string, KnownCiphertext])[] {
    return this.#known.entries();
  }
}

/** A ciphertext of the model, in base64. */
export function ciphertextOf(ciphertext: Omit<TransparentCiphertext, 'plaintext'>, plaintext: Bytes): string {
  return blobOf(ciphertextBytes({ ...ciphertext, plaintext }));
}

function digestOf(base64: string): string {
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64url');
}

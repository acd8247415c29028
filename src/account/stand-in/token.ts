import { hexDigest } from '../../key/hex-digest.ts';
import { blobOf, bytesOf } from './bytes.ts';

/** A token of the model, such as an import token or a grant token: parts without spaces, openly, and a digest of them. */
export function tokenOf(parts: readonly string[]): string {
  const text = parts.join(' ');
  return blobOf(`${text} ${hexDigest(text)}`);
}

/** The parts of a token; null for what is not a token of so many parts, or was changed. */
export function partsOfToken(token: string, count: number): readonly string[] | null {
  const parts = decoded(token).split(' ');
  const digest = parts.pop();
  return parts.length === count && digest === hexDigest(parts.join(' ')) ? parts : null;
}

function decoded(base64: string): string {
  try {
    return bytesOf(base64);
  } catch {
    return '';
  }
}

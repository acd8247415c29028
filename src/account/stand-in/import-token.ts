import { hexDigest } from '../../key/hex-digest.ts';
import { base64Of } from './wrapping.ts';

/** What an import token of the model carries, openly. */
export interface ImportToken {
  readonly keyArn: string;
  readonly wrappingKeySpec: string;
  readonly wrappingAlgorithm: string;
  /** Epoch milliseconds. */
  readonly validTo: number;
}

/** An import token as the wire has it: base64 of its parts and a digest that shows a change. */
export function importTokenOf({ keyArn, wrappingKeySpec, wrappingAlgorithm, validTo }: ImportToken): string {
  const text = [keyArn, wrappingKeySpec, wrappingAlgorithm, validTo].join(' ');
  return base64Of(`${text} ${hexDigest(text)}`);
}

/** What is in an import token; null if it is none or was changed. */
export function tokenIn(base64: string): ImportToken | null {
  const parts = decoded(base64).split(' ');
  const [keyArn, wrappingKeySpec, wrappingAlgorithm, validTo, digest] = parts;
  if (
    parts.length !== 5 ||
    keyArn === undefined ||
    wrappingKeySpec === undefined ||
    wrappingAlgorithm === undefined ||
    digest !== hexDigest(parts.slice(0, 4).join(' '))
  ) {
    return null;
  }
  return { keyArn, wrappingKeySpec, wrappingAlgorithm, validTo: Number(validTo) };
}

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}

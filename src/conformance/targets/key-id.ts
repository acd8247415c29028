import { textIn, wireObject } from '../../scenario/wire-form.ts';
import { keyMetadataIn } from '../oracle/observation.ts';

/** The ID of a key that never was: asked for to see whether anybody answers. */
export const nobodysKey = '00000000-0000-4000-8000-000000000000';

/** The ID of the key that a CreateKey answered with; null if there is none. */
export function createdKeyId(answer: unknown): string | null {
  return textIn(keyMetadataIn({ kind: 'answered', output: wireObject(answer) }), 'KeyId') ?? null;
}

/** The ID in what names a key in a request: the ID itself or an ARN that ends with it. */
export function keyIdIn(name: unknown): string {
  return typeof name === 'string' ? name.slice(name.lastIndexOf('/') + 1) : '';
}

/** The ID of the key that a CreateKey answered with; null if there is none. */
export function createdKeyId(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('KeyMetadata' in answer)) return null;
  const { KeyMetadata: metadata } = answer;
  if (typeof metadata !== 'object' || metadata === null || !('KeyId' in metadata)) return null;
  return typeof metadata.KeyId === 'string' ? metadata.KeyId : null;
}

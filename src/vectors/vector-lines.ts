import { callPlans } from './call-vectors.ts';
import { cellPlans } from './cell-vectors.ts';
import { type TestVector, testVector } from './test-vector.ts';

/** Every test vector, those of the key state table first. The same model makes the same vectors. */
export function testVectors(): readonly TestVector[] {
  return [...cellPlans(), ...callPlans()].map(testVector);
}

/**
 * The vectors as JSON Lines in the form of `test-vectors.schema.json`: a header, then one vector a line.
 *
 * @param model the name and version of the model, as they are written into the header
 */
export function vectorLines(model: string, vectors: readonly TestVector[] = testVectors()): string {
  const header = { vectors: 1, schema: 'urn:kms-reference-model:test-vectors', model, count: vectors.length };
  return [header, ...vectors].map((line) => `${JSON.stringify(line)}\n`).join('');
}

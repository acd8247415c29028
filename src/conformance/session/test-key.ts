import type { TypeClass } from '../../key/type-class.ts';
import type { KeyAtHand } from '../../scenario/key-at-hand.ts';

/** A key on the target that a run works with, and what was collected on the way for later requests. */
export interface TestKey extends KeyAtHand {
  readonly region: string;
  readonly typeClass: TypeClass;
  /** Members of its metadata that are unlike the model as a consequence of a divergence that was found, with its cause. */
  readonly tolerated: Map<string, string>;
}

/** What a run works with at one time: a key, its replica if it has one, the custom key store that it lives in. */
export interface TestKeys {
  readonly home: TestKey;
  replica: TestKey | null;
  readonly storeId: string | null;
}

/** A subject that nothing was done with yet. */
export function newTestKey(
  facts: Pick<TestKey, 'keyId' | 'keyArn' | 'region' | 'type' | 'typeClass'>,
): TestKey {
  return { ...facts, made: new Map(), aliases: [], grants: [], tolerated: new Map(), importParameters: null };
}

/** The subjects of a cast. */
export function subjectsOf({ home, replica }: TestKeys): readonly TestKey[] {
  return replica === null ? [home] : [home, replica];
}

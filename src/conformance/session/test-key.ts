import type { KeyType } from '../../key/key-type.ts';
import type { TypeClass } from '../../key/type-class.ts';

/** A key on the target that a run works with, and what was collected on the way for later requests. */
export interface TestKey {
  readonly keyId: string;
  readonly keyArn: string;
  readonly region: string;
  readonly type: KeyType;
  readonly typeClass: TypeClass;
  /** What the key or a related one has made, by the operation that made it: ciphertexts, signatures, MACs, public keys. */
  readonly made: Map<string, unknown>;
  /** Aliases that name it, newest last. */
  readonly aliases: string[];
  /** Grants on it, newest last. */
  readonly grants: string[];
  /** Members of its metadata that are unlike the model as a consequence of a divergence that was found, with its cause. */
  readonly tolerated: Map<string, string>;
  /** The latest import token with the public key that wraps for it, and until when it is good (epoch milliseconds). */
  importParameters: {
    readonly token: unknown;
    readonly publicKey: Uint8Array;
    readonly validTo: number;
  } | null;
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

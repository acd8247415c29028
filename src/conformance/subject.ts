import type { KeyType, TypeClass } from '../key/index.ts';
import type { RequestMembers } from './target.ts';

/** A key on the target that a run works with, and what was collected on the way for later requests. */
export interface Subject {
  readonly keyId: string;
  readonly keyArn: string;
  readonly region: string;
  readonly type: KeyType;
  readonly typeClass: TypeClass;
  /** What the key has made, by the operation that made it: ciphertexts, signatures, MACs, public keys. */
  readonly made: Map<string, unknown>;
  /** Aliases that name it, newest last. */
  readonly aliases: string[];
  /** Grants on it, newest last. */
  readonly grants: string[];
  /** Members of its metadata that are unlike the model as a consequence of a divergence that was found. */
  readonly tolerated: Set<string>;
  /** The latest import token with the public key that wraps for it. */
  importParameters: { readonly token: unknown; readonly publicKey: Uint8Array } | null;
}

/** The request that creates a key of a type. */
export function createKeyRequest(type: KeyType): RequestMembers {
  return {
    KeySpec: type.keySpec,
    KeyUsage: type.keyUsage,
    Origin: type.origin,
    MultiRegion: type.multiRegion,
  };
}

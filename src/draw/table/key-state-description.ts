import type { KeyState } from '../../key/key-state.ts';

/** What a key state means, in one line each, and which keys can be in it. */
export const keyStateDescriptions: {
  readonly [State in KeyState]: { readonly meaning: string; readonly keys: string };
} = {
  Enabled: { meaning: 'the key can be used', keys: 'all keys' },
  Disabled: { meaning: 'the key cannot be used until EnableKey', keys: 'customer managed keys' },
  PendingDeletion: {
    meaning: 'the key will be deleted on its deletion date; CancelKeyDeletion makes it Disabled',
    keys: 'customer managed keys',
  },
  PendingReplicaDeletion: {
    meaning: 'a primary key that waits until its last replica is deleted; then its own waiting period starts',
    keys: 'multi-Region primary keys',
  },
  PendingImport: {
    meaning: 'the key lacks key material that its owner must import',
    keys: 'keys of origin EXTERNAL',
  },
  Unavailable: {
    meaning: 'the custom key store of the key is disconnected',
    keys: 'keys in a custom key store',
  },
  Creating: { meaning: 'a new replica, before ReplicateKey has finished', keys: 'multi-Region replica keys' },
  Updating: {
    meaning: 'the primary Region is changing; the key can be used meanwhile',
    keys: 'multi-Region keys',
  },
};

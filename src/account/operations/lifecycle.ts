import { createKey } from '../../key/create-key.ts';
import type { KeySpec, KeyType } from '../../key/key-type.ts';
import type { KeyRecord } from '../account.ts';
import { withKey } from '../agenda.ts';
import { type Answer, type CallContext, type Handlers, wireTime } from '../answer.ts';
import { defaultPolicy } from '../default-policy.ts';
import { freshKeyId } from '../fresh-identifier.ts';
import { findKey, keyArn } from '../identifier.ts';
import { keyMetadata } from '../key-metadata.ts';
import { performOnKey } from '../on-key.ts';
import type { RequestInput } from '../request/operation-shapes.ts';
import { emptyTrie } from '../trie.ts';
import { storeOfNewKey, withKeyOfStore } from './store-of-new-key.ts';

/** CreateKey and the operations that lead through a key's life. Source: semantics.md B.1, B.4 to B.6. */
export const lifecycleHandlers = {
  CreateKey: (context) => {
    const { account, input, region, at } = context;
    const type = typeOf(input);
    const place = storeOfNewKey(context, type);
    if (!place.ok) return place;
    const { store } = place;
    const { account: counted, keyId } = freshKeyId(account, type.multiRegion);
    const key = createKey({
      at,
      type,
      keyArn: keyArn(account, region, keyId),
      description: input.Description ?? '',
      assumptions: account.settings.assumptions,
      delays: account.settings.delays,
      ...(store === null
        ? {}
        : {
            customKeyStore: {
              customKeyStoreId: store.customKeyStoreId,
              isConnected: true,
              cloudHsmClusterId: store.cloudHsmClusterId,
              xksKeyId: input.XksKeyId ?? null,
            },
          }),
    });
    const record: KeyRecord = {
      key,
      policy: input.Policy ?? defaultPolicy(account),
      tags: input.Tags ?? [],
      aliases: [],
      grants: emptyTrie,
      lastUsage: null,
      keyStoreId: store?.customKeyStoreId ?? null,
      materialDescriptions: {},
    };
    const stored = withKey(counted, record);
    return {
      ok: true,
      account: store === null ? stored : withKeyOfStore(stored, region, store, keyId, input.XksKeyId ?? ''),
      response: { KeyMetadata: keyMetadata(key) },
    };
  },

  ScheduleKeyDeletion: (context) => {
    const found = findKey(context, context.input.KeyId);
    if (!found.ok) return found;
    const { PendingWindowInDays } = context.input;
    const done = performOnKey(context.account, found, {
      operation: 'ScheduleKeyDeletion',
      at: context.at,
      input: PendingWindowInDays === undefined ? {} : { PendingWindowInDays },
    });
    if (!done.ok) return done;
    const { DeletionDate, KeyId, KeyState, PendingWindowInDays: days } = done.response;
    return {
      ok: true,
      account: done.account,
      response: {
        ...(KeyId === undefined ? {} : { KeyId }),
        ...(DeletionDate === undefined ? {} : { DeletionDate: wireTime(DeletionDate) }),
        ...(KeyState === undefined ? {} : { KeyState }),
        ...(days === undefined ? {} : { PendingWindowInDays: days }),
      },
    };
  },

  CancelKeyDeletion: (context) => {
    const found = findKey(context, context.input.KeyId);
    if (!found.ok) return found;
    const done = performOnKey(context.account, found, { operation: 'CancelKeyDeletion', at: context.at });
    if (!done.ok) return done;
    return { ok: true, account: done.account, response: { KeyId: done.key.facts.keyArn } };
  },

  EnableKey: (context) => switched(context, 'EnableKey'),

  DisableKey: (context) => switched(context, 'DisableKey'),
} as const satisfies Partial<Handlers>;

function switched<Op extends 'EnableKey' | 'DisableKey'>(
  { account, at, caller, input, region }: CallContext<Op>,
  operation: Op,
): Answer<'EnableKey'> & Answer<'DisableKey'> {
  const found = findKey({ account, operation, region, caller }, input.KeyId);
  if (!found.ok) return found;
  const done =
    operation === 'EnableKey'
      ? performOnKey(account, found, { operation: 'EnableKey', at })
      : performOnKey(account, found, { operation: 'DisableKey', at });
  return done.ok ? { ok: true, account: done.account, response: {} } : done;
}

function typeOf(input: RequestInput<'CreateKey'>): KeyType {
  const keySpec: KeySpec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  return {
    keyManager: 'CUSTOMER',
    origin: input.Origin ?? 'AWS_KMS',
    keySpec,
    keyUsage: input.KeyUsage ?? 'ENCRYPT_DECRYPT',
    multiRegion: input.MultiRegion ?? false,
  };
}

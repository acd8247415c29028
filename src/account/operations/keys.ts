import { createKey } from '../../key/create-key.ts';
import { keyIdOf } from '../../key/key-facts.ts';
import type { KeySpec, KeyType } from '../../key/key-type.ts';
import { keyRecord } from '../account.ts';
import { withKey } from '../agenda.ts';
import { type Handlers, wireTime } from '../answer.ts';
import { freshKeyId } from '../fresh-identifier.ts';
import { isOwnCaller, keyArn } from '../identifier.ts';
import { keyMetadata } from '../key-metadata.ts';
import { findPermitted, onKey } from '../on-key.ts';
import type { RequestInput } from '../request/operation-shapes.ts';
import { entriesOf } from '../trie.ts';
import { withAwsManagedKey } from './aws-managed-key.ts';
import { after, pageOf } from './page.ts';
import { storeOfNewKey, withKeyOfStore } from './store-of-new-key.ts';

/** Which keys there are, and what they are. Source: semantics.md B.1. */
export const keyHandlers = {
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
    const made = keyRecord(account, key);
    const stored = withKey(counted, {
      ...made,
      policy: input.Policy ?? made.policy,
      tags: input.Tags ?? [],
      keyStoreId: store?.customKeyStoreId ?? null,
    });
    return {
      ok: true,
      account: store === null ? stored : withKeyOfStore(stored, region, store, keyId, input.XksKeyId ?? ''),
      response: { KeyMetadata: keyMetadata(key) },
    };
  },

  DescribeKey: (context) => {
    const account = isOwnCaller(context) ? withAwsManagedKey(context) : context.account;
    const found = findPermitted({ ...context, account }, context.input.KeyId);
    return found.ok ? { ok: true, account, response: { KeyMetadata: keyMetadata(found.record.key) } } : found;
  },

  ListKeys: ({ account, input, region }) => {
    const prefix = `${region}/`;
    const page = pageOf(
      (name) => entriesOf(account.keys, after(prefix, name)),
      ([place]) => place.slice(prefix.length),
      input,
      { usual: 100, most: 1000 },
    );
    if (!page.ok) return page;
    const Keys = page.items.map(([, { key }]) => ({
      KeyId: keyIdOf(key.facts.keyArn),
      KeyArn: key.facts.keyArn,
    }));
    return { ok: true, account, response: { Keys, ...page.more } };
  },

  /** Counts successful cryptographic operations only. Source: API reference, GetKeyLastUsage; semantics.md C31. */
  GetKeyLastUsage: onKey(({ keyId, record: { key, lastUsage } }, { account }) => {
    const created = wireTime(key.facts.creationDate);
    return {
      ok: true,
      account,
      response: {
        KeyId: keyId,
        KeyCreationDate: created,
        TrackingStartDate: created,
        KeyLastUsage:
          lastUsage === null ? {} : { Operation: lastUsage.operation, Timestamp: wireTime(lastUsage.at) },
      },
    };
  }),
} as const satisfies Handlers;

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

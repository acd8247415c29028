import { type Handlers, wireTime } from '../answer.ts';
import { findKey, isOwnCaller, keyArn } from '../identifier.ts';
import { keyMetadata } from '../key-metadata.ts';
import { findPermitted, performOnKey } from '../on-key.ts';
import { entriesOf } from '../trie.ts';
import { withAwsManagedKey } from './aws-managed-key.ts';
import { pageOf } from './page.ts';

/** What a key is, and which keys there are. */
export const metadataHandlers = {
  DescribeKey: (context) => {
    const account = isOwnCaller(context) ? withAwsManagedKey(context) : context.account;
    const found = findPermitted({ ...context, account }, context.input.KeyId);
    return found.ok ? { ok: true, account, response: { KeyMetadata: keyMetadata(found.record.key) } } : found;
  },

  UpdateKeyDescription: (context) => {
    const found = findKey(context, context.input.KeyId);
    if (!found.ok) return found;
    const done = performOnKey(context.account, found, {
      operation: 'UpdateKeyDescription',
      at: context.at,
      input: { Description: context.input.Description },
    });
    return done.ok ? { ok: true, account: done.account, response: {} } : done;
  },

  ListKeys: ({ account, input, region }) => {
    const prefix = `${region}/`;
    const page = pageOf(
      (after) => entriesOf(account.keys, { prefix, after: after === '' ? '' : prefix + after }),
      ([path]) => path.slice(prefix.length),
      { marker: input.Marker, limit: input.Limit, usual: 100, most: 1000 },
    );
    if (!page.ok) return page;
    return {
      ok: true,
      account,
      response: {
        Keys: page.items.map(([path]) => {
          const KeyId = path.slice(prefix.length);
          return { KeyId, KeyArn: keyArn(account, region, KeyId) };
        }),
        ...page.more,
      },
    };
  },

  /** Counts successful cryptographic operations only. Source: API reference, GetKeyLastUsage; semantics.md C31. */
  GetKeyLastUsage: (context) => {
    const found = findPermitted(context, context.input.KeyId);
    if (!found.ok) return found;
    const { key, lastUsage } = found.record;
    const created = wireTime(key.facts.creationDate);
    return {
      ok: true,
      account: context.account,
      response: {
        KeyId: found.keyId,
        KeyCreationDate: created,
        TrackingStartDate: created,
        KeyLastUsage:
          lastUsage === null ? {} : { Operation: lastUsage.operation, Timestamp: wireTime(lastUsage.at) },
      },
    };
  },
} as const satisfies Partial<Handlers>;

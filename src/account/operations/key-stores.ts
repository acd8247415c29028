import type { Account, KeyStoreRecord } from '../account.ts';
import { deliverToStore } from '../advance.ts';
import { withKey, withKeyStore, withoutKeyStore } from '../agenda.ts';
import {
  type Answer,
  type CallContext,
  failure,
  type Handler,
  type Handlers,
  success,
  wireTime,
} from '../answer.ts';
import { freshDigits } from '../fresh-identifier.ts';
import { given } from '../given.ts';
import { keyIdsInStore, keyRecordAt, keyStoreAt, keyStoresOf } from '../look-up.ts';
import type { NamedValue } from '../request/notation.ts';
import { conflictOf, newStore, updatedStore } from './key-store-settings.ts';
import { pageOf } from './page.ts';

type OperationOnStore =
  | 'ConnectCustomKeyStore'
  | 'DeleteCustomKeyStore'
  | 'DisconnectCustomKeyStore'
  | 'UpdateCustomKeyStore';

/** The handler of an operation on the custom key store that its request names. */
function onStore<Op extends OperationOnStore>(
  handle: (store: KeyStoreRecord, context: CallContext<Op>) => Answer<Op>,
): Handler<Op> {
  return (context) => {
    const store = keyStoreAt(context.account, context.region, context.input.CustomKeyStoreId);
    return store === undefined ? failure('CustomKeyStoreNotFoundException') : handle(store, context);
  };
}

/**
 * Custom key stores: AWS CloudHSM key stores and external key stores.
 *
 * What the model cannot know is taken as right: that the cluster exists, is active, has enough HSMs and the given trust
 * anchor, that a new cluster is related to the old one, that the proxy answers and takes the credential, that the VPC
 * endpoint service is there. Those exceptions (CloudHsmClusterNotActiveException, IncorrectTrustAnchorException,
 * XksProxyUriUnreachableException …) can be brought about only by injecting them, and a connection that fails by
 * `failConnection`.
 *
 * Source: API reference of the six operations and their exceptions; semantics.md B.12, F17, F33. AWS documents no messages
 * for these exceptions and none is on record: they are empty; where a message is given it is ours, and which of two
 * refusals comes first is inferred.
 */
export const keyStoreHandlers = {
  CreateCustomKeyStore: (context) => {
    const { account, chosen, region } = context;
    const { customKeyStores } = account.settings.quotas;
    const { account: counted, digits } = freshDigits(account, 'custom key store');
    const made = newStore(context, chosen.customKeyStoreId ?? `cks-${digits.slice(0, 17)}`);
    if ('ok' in made) return made;
    const conflict = conflictOf(account, region, made, 'CloudHsmClusterInUseException');
    if (conflict !== null) return conflict;
    if (storesIn(account, region).length >= customKeyStores) {
      return failure(
        'LimitExceededException',
        `A Region can have at most ${customKeyStores} custom key stores.`,
      );
    }
    return success(withKeyStore(counted, region, made), { CustomKeyStoreId: made.customKeyStoreId });
  },

  /** AWS puts no number to the pages of this operation; those of ListKeys are used. */
  DescribeCustomKeyStores: ({ account, input, region }) => {
    const { CustomKeyStoreId, CustomKeyStoreName } = input;
    const isNamed = CustomKeyStoreId !== undefined || CustomKeyStoreName !== undefined;
    const stores = storesIn(account, region).filter(
      ({ customKeyStoreId, name }) =>
        (CustomKeyStoreId === undefined || customKeyStoreId === CustomKeyStoreId) &&
        (CustomKeyStoreName === undefined || name === CustomKeyStoreName),
    );
    if (isNamed && stores.length === 0) return failure('CustomKeyStoreNotFoundException');
    const page = pageOf(
      (after) => stores.filter(({ customKeyStoreId }) => customKeyStoreId > after),
      ({ customKeyStoreId }) => customKeyStoreId,
      input,
      { usual: 100, most: 1000 },
    );
    return page.ok ? success(account, { CustomKeyStores: page.items.map(entryOf), ...page.more }) : page;
  },

  /** On a store that is CONNECTED or CONNECTING this changes nothing. */
  ConnectCustomKeyStore: onStore((store, { account, at, region }) => {
    switch (store.connectionState) {
      case 'CONNECTED':
      case 'CONNECTING':
        return success(account, {});
      case 'DISCONNECTED': {
        const changeEnds = at + account.settings.delays.keyStoreConnection;
        const connecting = { ...store, connectionState: 'CONNECTING', changeEnds } as const;
        return success(withKeyStore(account, region, connecting), {});
      }
      case 'DISCONNECTING':
      case 'FAILED':
        return failure('CustomKeyStoreInvalidStateException');
      default:
        return store.connectionState satisfies never;
    }
  }),

  /** The keys of the store are Unavailable at once, not only when it is DISCONNECTED. */
  DisconnectCustomKeyStore: onStore((store, { account, at, region }) => {
    switch (store.connectionState) {
      case 'CONNECTED':
      case 'CONNECTING':
      case 'FAILED': {
        const changed = withKeyStore(account, region, {
          ...store,
          connectionState: 'DISCONNECTING',
          connectionErrorCode: null,
          changeEnds: at + account.settings.delays.keyStoreConnection,
        });
        const event = { type: 'CustomKeyStoreDisconnected', at } as const;
        const { account: after } =
          store.connectionState === 'CONNECTED'
            ? deliverToStore(changed, region, store.customKeyStoreId, event)
            : { account: changed };
        return success(after, {});
      }
      case 'DISCONNECTED':
      case 'DISCONNECTING':
        return failure('CustomKeyStoreInvalidStateException');
      default:
        return store.connectionState satisfies never;
    }
  }),

  UpdateCustomKeyStore: onStore((store, context) => {
    const { account, region } = context;
    const changed = updatedStore(context, store);
    if ('ok' in changed) return changed;
    const conflict = conflictOf(account, region, changed, 'CloudHsmClusterNotRelatedException');
    if (conflict !== null) return conflict;
    const stored = withKeyStore(account, region, changed);
    const isMoved = changed.cloudHsmClusterId !== store.cloudHsmClusterId;
    return success(isMoved ? withCluster(stored, region, changed) : stored, {});
  }),

  DeleteCustomKeyStore: onStore((store, { account, region }) => {
    if (store.connectionState !== 'DISCONNECTED') return failure('CustomKeyStoreInvalidStateException');
    if (store.keys.edges !== undefined) return failure('CustomKeyStoreHasCMKsException');
    return success(withoutKeyStore(account, region, store), {});
  }),
} as const satisfies Handlers;

function entryOf(store: KeyStoreRecord): NamedValue<'CustomKeyStoresListEntry'> {
  const { xks } = store;
  return {
    CustomKeyStoreId: store.customKeyStoreId,
    CustomKeyStoreName: store.name,
    ...given({
      CloudHsmClusterId: store.cloudHsmClusterId,
      TrustAnchorCertificate: store.trustAnchorCertificate,
    }),
    ConnectionState: store.connectionState,
    ...given({ ConnectionErrorCode: store.connectionErrorCode }),
    CreationDate: wireTime(store.creationDate),
    CustomKeyStoreType: store.type,
    ...given({
      XksProxyConfiguration: xks && {
        Connectivity: xks.connectivity,
        AccessKeyId: xks.accessKeyId,
        UriEndpoint: xks.uriEndpoint,
        UriPath: xks.uriPath,
        ...given({
          VpcEndpointServiceName: xks.vpcEndpointServiceName,
          VpcEndpointServiceOwner: xks.vpcEndpointServiceOwner,
        }),
      },
    }),
  };
}

function storesIn(account: Account, region: string): readonly KeyStoreRecord[] {
  return [...keyStoresOf(account)].flatMap(([where, store]) => (where === region ? [store] : []));
}

/** The account in which the keys of a store show the cluster that is now behind it. */
function withCluster(account: Account, region: string, store: KeyStoreRecord): Account {
  let moved = account;
  for (const keyId of keyIdsInStore(store)) {
    const record = keyRecordAt(moved, region, keyId);
    if (record === undefined || record.key.facts.customKeyStore === null) continue;
    const customKeyStore = {
      ...record.key.facts.customKeyStore,
      cloudHsmClusterId: store.cloudHsmClusterId,
    };
    const key = { ...record.key, facts: { ...record.key.facts, customKeyStore } };
    moved = withKey(moved, { ...record, key });
  }
  return moved;
}

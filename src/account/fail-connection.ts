import type { Account, ConnectionErrorCode } from './account.ts';
import { type AdvancedAccount, advance } from './advance.ts';
import { withKeyStore } from './agenda.ts';
import { keyStoreAt } from './look-up.ts';

/**
 * Lets the connection of a custom key store fail: a store that is CONNECTING becomes FAILED, and its keys stay Unavailable.
 *
 * No call does this: why a cluster or a proxy cannot be reached is outside the model, so this is how to bring it about.
 * DisconnectCustomKeyStore leads out. Source: API reference, ConnectCustomKeyStore, `ConnectionErrorCode`.
 *
 * @throws RangeError for a custom key store that does not exist or is not CONNECTING at that time, or for a time that {@link advance} cannot move to
 * @example
 * failConnection(account, { region, customKeyStoreId, connectionErrorCode: 'USER_LOCKED_OUT', at });
 */
export function failConnection(
  account: Account,
  {
    region,
    customKeyStoreId,
    connectionErrorCode,
    at,
  }: {
    readonly region: string;
    readonly customKeyStoreId: string;
    readonly connectionErrorCode: ConnectionErrorCode;
    /** Epoch milliseconds. */
    readonly at: number;
  },
): AdvancedAccount {
  const moved = advance(account, at);
  const store = keyStoreAt(moved.account, region, customKeyStoreId);
  if (store?.connectionState !== 'CONNECTING') {
    const found = store === undefined ? 'does not exist' : `is ${store.connectionState}, not CONNECTING`;
    throw new RangeError(`custom key store ${customKeyStoreId} in ${region} ${found}`);
  }
  const connectionState = 'FAILED';
  const failed = { ...store, connectionState, connectionErrorCode, changeEnds: null } as const;
  return {
    account: withKeyStore(moved.account, region, failed),
    events: [
      ...moved.events,
      { region, id: customKeyStoreId, event: { type: 'KeyStoreConnectionChanged', at, connectionState } },
    ],
  };
}

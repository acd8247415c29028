import type { Account } from '../../account/account.ts';
import { hasNoKeys, keyStoresOf } from '../../account/look-up.ts';
import { accountOf } from '../../key/key-facts.ts';

/** An account without keys becomes the one that an ARN of the emulator's, or another account, names: its own ID was a guess. */
export function inAccountOf(
  named: string | Pick<Account, 'accountId' | 'partition'> | undefined,
  account: Account,
): Account {
  if (named === undefined || !hasNoKeys(account) || !keyStoresOf(account).next().done) return account;
  const { accountId, partition } =
    typeof named === 'string' ? { accountId: accountOf(named), partition: named.split(':')[1] ?? '' } : named;
  return accountId === account.accountId ? account : { ...account, accountId, partition };
}

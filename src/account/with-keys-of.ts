import type { Account } from './account.ts';
import { withKey } from './agenda.ts';
import { heldAt, keyRecordAt, keysOf, placeOfKey, regionOfPlace, withAliasAt } from './look-up.ts';
import { entriesOf } from './trie.ts';

/**
 * The account with what it lacks of another one that has the same account ID: keys, and aliases of keys that it then has.
 *
 * @param isWanted says of a key, by `Region/key ID`, whether it is taken if it is lacking
 */
export function withKeysOf(
  account: Account,
  other: Account,
  isWanted: (place: string) => boolean = () => true,
): Account {
  let after = account;
  for (const record of keysOf(other)) {
    const place = placeOfKey(record);
    if (heldAt(after, 'keys', place) === undefined && isWanted(place)) {
      after = withKey(after, { ...record, aliases: [] });
    }
  }
  for (const [place, alias] of entriesOf(other.aliases)) {
    const region = regionOfPlace(place);
    const target = keyRecordAt(after, region, alias.targetKeyId);
    if (target === undefined || heldAt(after, 'aliases', place) !== undefined) continue;
    const aliases = [...target.aliases, alias.name].sort();
    after = withAliasAt(withKey(after, { ...target, aliases }), place, alias);
  }
  return after;
}

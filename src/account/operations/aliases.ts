import { isHmac, isSymmetricEncryption, type KeyType } from '../../key/key-type.ts';
import type { Account, AliasRecord, KeyRecord } from '../account.ts';
import { withKey } from '../agenda.ts';
import { type Failure, failure, type Handlers, success, wireTime } from '../answer.ts';
import { awsAliasPrefix, predefinedAliases } from '../aws-managed/aws-alias.ts';
import { aliasArn, findAlias, findKey } from '../identifier.ts';
import { aliasAt, withAliasAt } from '../look-up.ts';
import { deniedByPolicy, findPermitted, refusalOf } from '../on-key.ts';
import { entriesOf } from '../trie.ts';
import { after, pageOf } from './page.ts';

/**
 * Aliases: names of keys, unique in an account and Region; a key's aliases die with it.
 *
 * Source: API reference of the four operations; semantics.md C14, C15, C33, C35; aws-recorded.json F58. The message of
 * AlreadyExistsException is the one that AWS is known for; all others but F58, and which of two refusals comes first, are
 * inferred.
 */
export const aliasHandlers = {
  CreateAlias: (context) => {
    const { account, at, input, region } = context;
    const name = input.AliasName;
    if (name.startsWith(awsAliasPrefix)) {
      return failure(
        'InvalidAliasNameException',
        `Aliases with the prefix '${awsAliasPrefix}' are reserved.`,
      );
    }
    const found = findPermitted(context, input.TargetKeyId);
    if (!found.ok) return found;
    if (aliasAt(account, region, name) !== undefined) {
      return failure(
        'AlreadyExistsException',
        `An alias with the name ${aliasArn(account, region, name)} already exists`,
      );
    }
    const full = quotaProblem(account, found.record);
    if (full !== null) return full;
    const alias = { name, targetKeyId: found.keyId, creationDate: at, lastUpdatedDate: at };
    return success(withAlias(account, region, found.record, alias), {});
  },

  /** The new target is judged; the key that the alias leaves may be in any state. */
  UpdateAlias: (context) => {
    const { account, at, input, region } = context;
    const alias = findAlias(context, input.AliasName);
    if ('ok' in alias) return alias;
    const left = findKey(context, alias.targetKeyId);
    const denied = left.ok ? deniedByPolicy(context, left, 'UpdateAlias') : null;
    if (denied !== null) return denied;
    const target = findPermitted(context, input.TargetKeyId);
    if (!target.ok) return target;
    if (target.keyId === alias.targetKeyId) {
      const touched = { ...alias, lastUpdatedDate: at };
      return success(withAlias(account, region, target.record, touched), {});
    }
    if (left.ok && !isInterchangeable(left.record.key.facts.type, target.record.key.facts.type)) {
      return failure(
        'ValidationException',
        `Alias ${aliasArn(account, region, alias.name)} cannot change to a KMS key of another type or key usage.`,
      );
    }
    const full = quotaProblem(account, target.record);
    if (full !== null) return full;
    const without = left.ok ? withKey(account, withoutName(left.record, alias.name)) : account;
    const moved = { ...alias, targetKeyId: target.keyId, lastUpdatedDate: at };
    return success(withAlias(without, region, target.record, moved), {});
  },

  DeleteAlias: (context) => {
    const { account, input, region } = context;
    const alias = findAlias(context, input.AliasName);
    if ('ok' in alias) return alias;
    const found = findKey(context, alias.targetKeyId);
    if (!found.ok) return found;
    const refused = refusalOf(context, found, 'DeleteAlias');
    if (refused !== null) return refused;
    const without = withAliasAt(account, `${region}/${alias.name}`, undefined);
    return success(withKey(without, withoutName(found.record, alias.name)), {});
  },

  ListAliases: (context) => {
    const { account, input, region } = context;
    const found = input.KeyId === undefined ? null : findPermitted(context, input.KeyId);
    if (found !== null && !found.ok) return found;
    const page = pageOf(
      (name) => aliasesAfter(account, region, found === null ? null : found.record, name),
      ({ name }) => name,
      input,
      { usual: 50, most: 100 },
    );
    if (!page.ok) return page;
    return success(account, {
      Aliases: page.items.map((alias) => ({
        AliasName: alias.name,
        AliasArn: aliasArn(account, region, alias.name),
        ...('targetKeyId' in alias
          ? {
              TargetKeyId: alias.targetKeyId,
              CreationDate: wireTime(alias.creationDate),
              LastUpdatedDate: wireTime(alias.lastUpdatedDate),
            }
          : {}),
      })),
      ...page.more,
    });
  },
} as const satisfies Handlers;

/** Both symmetric, both asymmetric or both HMAC, with the same usage. Source: API reference, UpdateAlias. */
function isInterchangeable(one: KeyType, other: KeyType): boolean {
  return (
    one.keyUsage === other.keyUsage &&
    isSymmetricEncryption(one) === isSymmetricEncryption(other) &&
    isHmac(one) === isHmac(other)
  );
}

function quotaProblem(account: Account, { aliases }: KeyRecord): Failure | null {
  const { aliasesPerKey } = account.settings.quotas;
  return aliases.length < aliasesPerKey
    ? null
    : failure('LimitExceededException', `A KMS key can have at most ${aliasesPerKey} aliases.`);
}

/** The account in which an alias names a key, and the key knows it. */
function withAlias(account: Account, region: string, record: KeyRecord, alias: AliasRecord): Account {
  const aliases = [...new Set([...record.aliases, alias.name])].sort();
  return withKey(withAliasAt(account, `${region}/${alias.name}`, alias), { ...record, aliases });
}

function withoutName(record: KeyRecord, name: string): KeyRecord {
  return { ...record, aliases: record.aliases.filter((other) => other !== name) };
}

/** An alias that AWS has predefined and whose key does not exist yet. */
type KeylessAlias = Pick<AliasRecord, 'name'>;

/** The aliases of a key, or of a whole Region with those that have no key yet, from after a name. */
function* aliasesAfter(
  account: Account,
  region: string,
  record: KeyRecord | null,
  name: string,
): Generator<AliasRecord | KeylessAlias> {
  if (record === null) {
    yield* withKeyless(entriesOf(account.aliases, after(`${region}/`, name)), name);
    return;
  }
  for (const other of record.aliases) {
    const alias = other > name ? aliasAt(account, region, other) : undefined;
    if (alias !== undefined) yield alias;
  }
}

function* withKeyless(
  entries: Iterable<readonly [place: string, alias: AliasRecord]>,
  name: string,
): Generator<AliasRecord | KeylessAlias> {
  const keyless = predefinedAliases.filter((other) => other > name);
  for (const [, alias] of entries) {
    for (let next = keyless[0]; next !== undefined && next <= alias.name; next = keyless[0]) {
      keyless.shift();
      if (next !== alias.name) yield { name: next };
    }
    yield alias;
  }
  for (const left of keyless) yield { name: left };
}

import { createKey } from '../../key/create-key.ts';
import { symmetricKeyType } from '../../key/key-type.ts';
import { operations } from '../../key/operation.ts';
import { type Account, keyRecord } from '../account.ts';
import { withKey } from '../agenda.ts';
import type { ChosenIdentifiers } from '../answer.ts';
import { freshKeyId } from '../fresh-identifier.ts';
import { type Asker, aliasArn, isOwnCaller, keyArn } from '../identifier.ts';
import { aliasAt, withAliasAt } from '../look-up.ts';
import { awsAliases } from './aws-alias.ts';
import { managedKeyPolicy } from './key-policy.ts';

/**
 * The account in which every AWS alias that a request names has its AWS managed key: the service makes it at the first use,
 * and it stays whatever comes of the request.
 *
 * Source: API reference, DescribeKey: "If you call the DescribeKey operation on a predefined AWS alias, that is, an AWS
 * alias with no key ID, KMS creates an AWS managed key"; semantics.md B.1. That the other operations which take an alias
 * do the same is inferred: a refusal by the key policy names the key.
 */
export function withAwsManagedKeys(
  asker: Asker & { readonly input: unknown; readonly chosen: ChosenIdentifiers },
): Account {
  const { account, chosen, input, operation, region } = asker;
  if (!operations[operation].takesAlias || !isOwnCaller(asker)) return account;
  return membersThatNameKeys
    .map((member): unknown => Reflect.get(Object(input), member))
    .map((text) => nameIn(account, region, text))
    .filter((name) => name !== null)
    .reduce(
      (made, name) => withManagedKey(made, region, name, made === account ? chosen.keyId : undefined),
      account,
    );
}

const membersThatNameKeys = ['KeyId', 'SourceKeyId', 'DestinationKeyId'] as const;

/** The AWS alias that a text names, by its name or its ARN; null if it names none. */
function nameIn({ accountId, partition }: Account, region: string, text: unknown): string | null {
  if (typeof text !== 'string') return null;
  const start = aliasArn({ accountId, partition }, region, '');
  const name = text.startsWith(start) ? text.slice(start.length) : text;
  return awsAliases.has(name) ? name : null;
}

function withManagedKey(
  account: Account,
  region: string,
  name: string,
  chosenId: string | undefined,
): Account {
  if (aliasAt(account, region, name) !== undefined) return account;
  const { at } = account;
  const { account: counted, keyId: ownId } = freshKeyId(account, false);
  const keyId = chosenId ?? ownId;
  const protects = awsAliases.get(name)?.protects ?? null;
  const key = createKey({
    at,
    type: { ...symmetricKeyType, keyManager: 'AWS' },
    keyArn: keyArn(account, region, keyId),
    description:
      protects === null ? '' : `Default key that protects my ${protects} when no other key is defined`,
    assumptions: account.settings.assumptions,
    delays: account.settings.delays,
  });
  const stored = withKey(counted, {
    ...keyRecord(account, key),
    policy: managedKeyPolicy(account, region, name),
    aliases: [name],
  });
  const alias = { name, targetKeyId: keyId, creationDate: at, lastUpdatedDate: at };
  return withAliasAt(stored, `${region}/${name}`, alias);
}

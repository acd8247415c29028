import { createKey } from '../../key/create-key.ts';
import { symmetricKeyType } from '../../key/key-type.ts';
import { type Account, keyRecord } from '../account.ts';
import { withKey } from '../agenda.ts';
import type { CallContext } from '../answer.ts';
import { freshKeyId } from '../fresh-identifier.ts';
import { keyArn } from '../identifier.ts';
import { aliasAt, withAliasAt } from '../look-up.ts';

/**
 * The predefined AWS aliases that the model knows: some of those that AWS services use.
 *
 * Source: AWS KMS Developer Guide, "AWS managed keys"; the list is not complete, since AWS publishes none.
 */
export const predefinedAliases: readonly string[] = [
  'alias/aws/acm',
  'alias/aws/backup',
  'alias/aws/dynamodb',
  'alias/aws/ebs',
  'alias/aws/elasticfilesystem',
  'alias/aws/es',
  'alias/aws/fsx',
  'alias/aws/glue',
  'alias/aws/kinesis',
  'alias/aws/lambda',
  'alias/aws/rds',
  'alias/aws/redshift',
  'alias/aws/s3',
  'alias/aws/secretsmanager',
  'alias/aws/sns',
  'alias/aws/sqs',
  'alias/aws/ssm',
];

/**
 * The account in which a predefined AWS alias has its AWS managed key: DescribeKey makes it if there is none yet.
 *
 * Source: API reference, DescribeKey: "If you call the DescribeKey operation on a predefined AWS alias, that is, an AWS
 * alias with no key ID, KMS creates an AWS managed key"; semantics.md B.1.
 */
export function withAwsManagedKey({
  account,
  at,
  chosen,
  input,
  region,
}: Pick<CallContext<'DescribeKey'>, 'account' | 'at' | 'chosen' | 'input' | 'region'>): Account {
  const name = input.KeyId;
  if (!predefinedAliases.includes(name) || aliasAt(account, region, name) !== undefined) return account;
  const { account: counted, keyId: ownId } = freshKeyId(account, false);
  const keyId = chosen.keyId ?? ownId;
  const key = createKey({
    at,
    type: { ...symmetricKeyType, keyManager: 'AWS' },
    keyArn: keyArn(account, region, keyId),
    description: `Default key that protects my ${name.slice('alias/aws/'.length)} data when no other key is defined`,
    assumptions: account.settings.assumptions,
    delays: account.settings.delays,
  });
  const stored = withKey(counted, { ...keyRecord(account, key), aliases: [name] });
  const alias = { name, targetKeyId: keyId, creationDate: at, lastUpdatedDate: at };
  return withAliasAt(stored, `${region}/${name}`, alias);
}

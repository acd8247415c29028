import type { KeyOperation } from '../../key/operation.ts';
import type { Account, KeyRecord } from '../account.ts';
import { awsAliases, awsAliasPrefix } from './aws-alias.ts';

/**
 * The key policy of the AWS managed key that an AWS alias names: cryptography through the service alone, the rest to the
 * account.
 *
 * Source: {@link awsAliases}. The version in the Id and the actions of the first statement differ from service to service, and
 * some have a statement more.
 */
export function managedKeyPolicy(
  { accountId, partition }: Pick<Account, 'accountId' | 'partition'>,
  region: string,
  alias: string,
): string {
  const { service = '', accountMay = [] } = awsAliases.get(alias) ?? {};
  const name = alias.slice(awsAliasPrefix.length);
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const policy = {
    Version: '2012-10-17',
    Id: `auto-${name}-2`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use ${service}`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:CreateGrant',
          'kms:DescribeKey',
        ],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:CallerAccount': accountId,
            'kms:ViaService': `${name === 'ebs' ? 'ec2' : name}.${region}.${domain}`,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: accountMay,
        Resource: '*',
      },
    ],
  };
  return JSON.stringify(policy, null, 2);
}

/** Says whether the key policy of an AWS managed key lets its account do an operation without the service. */
export function isAllowedToAccount({ aliases }: KeyRecord, operation: KeyOperation): boolean {
  const { accountMay = [] } = awsAliases.get(aliases[0] ?? '') ?? {};
  return accountMay.some((action) =>
    action.endsWith('*') ? `kms:${operation}`.startsWith(action.slice(0, -1)) : `kms:${operation}` === action,
  );
}

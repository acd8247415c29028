import type { Account } from './account.ts';

/** The name that every key policy has. Source: API reference, GetKeyPolicy. */
export const policyName = 'default';

/** The key policy of a key that was given none. Source: AWS KMS Developer Guide, "Default key policy". */
export function defaultPolicy({ accountId, partition }: Account): string {
  const policy = {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
  return JSON.stringify(policy, null, 2);
}

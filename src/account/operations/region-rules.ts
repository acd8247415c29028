import { regionOf } from '../../key/key-facts.ts';
import type { KeySpec } from '../../key/key-type.ts';
import type { Account } from '../account.ts';
import { type Failure, failure } from '../answer.ts';
import { isChina, isRegionOf } from '../partition.ts';

/**
 * A spec that AWS KMS does not have in the partition; null if it does.
 *
 * Source: aws-observed.json J25 for a KMS key with SM2; API reference, CreateKey, `KeySpec`, and GenerateDataKeyPair,
 * `KeyPairSpec`, for the rest, in the same words.
 */
export function specProblem(
  account: Account,
  specs: { readonly KeySpec: KeySpec } | { readonly KeyPairSpec: KeySpec },
): Failure | null {
  const [member, spec] = 'KeySpec' in specs ? ['KeySpec', specs.KeySpec] : ['KeyPairSpec', specs.KeyPairSpec];
  const isMissing = isChina(account.partition) ? /^ML_KEM_/.test(spec) : spec === 'SM2';
  return isMissing
    ? failure('UnsupportedOperationException', `${member} ${spec} is not supported in this Region`)
    : null;
}

/**
 * A Region in which no replica of a key of the account can be; null for one that AWS KMS is in, or may be.
 *
 * Source: API reference, ReplicateKey, `ReplicaRegion` (aws-observed.json J45): the same partition, and a Region where AWS
 * KMS is. With which exception, and in which words, is inferred.
 */
export function replicaRegionProblem({ partition }: Account, keyArn: string, region: string): Failure | null {
  if (isRegionOf(partition, region)) return null;
  return failure(
    'UnsupportedOperationException',
    `${region} is not a Region of AWS KMS in the partition of ${regionOf(keyArn)}.`,
    ['ValidationException'],
  );
}

import { algorithmsOf } from '../../../key/algorithm.ts';
import type { Account, CryptographicOperation } from '../../account.ts';
import { type CallContext, type Failure, failure } from '../../answer.ts';
import type { FoundKey } from '../../identifier.ts';
import { findPermitted } from '../../on-key.ts';
import { isGrantToken } from '../../stand-in/grant-token.ts';
import { withValue } from '../../trie.ts';

/** An operation that uses one key by name. */
type OperationOnOneKey = Exclude<CryptographicOperation, 'Decrypt' | 'ReEncrypt'> | 'GetPublicKey';

/**
 * Finds the key of a cryptographic operation and asks the table for its state and usage; then the grant tokens.
 *
 * That grant tokens come after the key state is inferred: no such refusal is on record.
 */
export function findUsable<Op extends OperationOnOneKey>(
  context: CallContext<Op>,
  identifier: string,
  grantTokens: readonly string[] | undefined,
): FoundKey | Failure {
  const found = findPermitted(context, identifier);
  return found.ok ? (grantTokenProblem(grantTokens) ?? found) : found;
}

/** A grant token that no CreateGrant returned; null if there is none. Source: API reference, InvalidGrantTokenException. */
export function grantTokenProblem(grantTokens: readonly string[] = []): Failure | null {
  return grantTokens.every(isGrantToken) ? null : failure('InvalidGrantTokenException');
}

/** An algorithm that the key's spec does not support. Source: aws-recorded.json F15, F17, H10. */
export function algorithmProblem({ record }: FoundKey, algorithm: string): Failure | null {
  const { type } = record.key.facts;
  const supported: readonly string[] = Object.values(algorithmsOf(type)).flat();
  return supported.includes(algorithm)
    ? null
    : failure(
        'InvalidKeyUsageException',
        `Algorithm ${algorithm} is incompatible with key spec ${type.keySpec}.`,
      );
}

/**
 * What a dry run answers once every other check has passed.
 *
 * Source: aws-recorded.json F56, F57; semantics.md C40, F40.
 */
export const endOfDryRun: Failure = failure(
  'DryRunOperationException',
  'The request would have succeeded, but the DryRun option is set.',
);

/** {@link endOfDryRun} for a dry run; null for any other request. */
export function dryRunEnd(dryRun: boolean | undefined): Failure | null {
  return dryRun === true ? endOfDryRun : null;
}

/** The account after a successful cryptographic operation: GetKeyLastUsage tells of it. Source: semantics.md C31. */
export function withUsage(
  account: Account,
  { record, region, keyId }: FoundKey,
  operation: CryptographicOperation,
  at: number,
): Account {
  const used = { ...record, lastUsage: { operation, at } };
  return { ...account, keys: withValue(account.keys, `${region}/${keyId}`, used) };
}

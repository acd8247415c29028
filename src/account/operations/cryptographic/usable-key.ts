/** cryptographic: the operations that use a key's material, and what they check in common. Only `operations` uses it. */

import { algorithmsOf } from '../../../key/algorithm.ts';
import type { Account, CryptographicOperation } from '../../account.ts';
import { type Answer, type CallContext, type Failure, failure, type Handler } from '../../answer.ts';
import { type FoundKey, findKey } from '../../identifier.ts';
import { refusalOf } from '../../on-key.ts';
import type { RequestInput } from '../../request/operation-shapes.ts';
import type { CryptographicKey } from '../../stand-in/cryptography.ts';
import { partsOfToken } from '../../stand-in/token.ts';
import { withValue } from '../../trie.ts';

type UseOfOneKey = Exclude<CryptographicOperation, 'Decrypt' | 'ReEncrypt'>;

/**
 * The handler of a use of the key that a request names: found, and judged by the table for its usage and state; then the
 * grant tokens. GetKeyLastUsage shows it if it succeeds.
 *
 * What is wrong with the request alone, `problemOf` it, is said once the key is found.
 *
 * That grant tokens come after the key state is inferred: no such refusal is on record.
 */
export function onUsableKey<Op extends UseOfOneKey>(
  handle: (found: FoundKey, context: CallContext<Op>) => Answer<Op>,
  problemOf: (input: RequestInput<Op>) => Failure | null = () => null,
): Handler<Op> {
  return (context) => {
    const found = findUsable(context, context.input, problemOf(context.input));
    if (!found.ok) return found;
    const done = handle(found, context);
    if (!done.ok) return done;
    return { ...done, account: withUsage(done.account, found, context.operation, context.at) };
  };
}

/** Finds the key of a cryptographic operation and judges it: see {@link onUsableKey}. */
export function findUsable<Op extends UseOfOneKey | 'GetPublicKey'>(
  context: CallContext<Op>,
  { KeyId, GrantTokens }: { readonly KeyId: string; readonly GrantTokens?: readonly string[] },
  problem: Failure | null = null,
): FoundKey | Failure {
  const found = findKey(context, KeyId);
  if (!found.ok) return found;
  return problem ?? refusalOf(context, found, context.operation) ?? grantTokenProblem(GrantTokens) ?? found;
}

/** A key as cryptography sees it. */
export function cryptographicKey(
  { secret = '' }: Account,
  { keyId, record: { key, secrets = {} } }: FoundKey,
): CryptographicKey {
  const { keyArn, materials, type } = key.facts;
  return { keyId, keyArn, keySpec: type.keySpec, materials, secrets, accountSecret: secret };
}

/** A grant token that no CreateGrant returned; null if there is none. Source: API reference, InvalidGrantTokenException. */
export function grantTokenProblem(grantTokens: readonly string[] = []): Failure | null {
  return grantTokens.every((token) => partsOfToken(token, 3) !== null)
    ? null
    : failure('InvalidGrantTokenException');
}

/** An algorithm that the key's spec does not support; null if it does. */
export function algorithmProblem(found: FoundKey, algorithm: string): Failure | null {
  const supported: readonly string[] = Object.values(algorithmsOf(found.record.key.facts.type)).flat();
  return supported.includes(algorithm) ? null : incompatibleAlgorithm(found, algorithm);
}

/** The refusal of an algorithm that the key's spec does not support. Source: aws-recorded.json F15, F17, H10. */
export function incompatibleAlgorithm({ record }: FoundKey, algorithm: string): Failure {
  return failure(
    'InvalidKeyUsageException',
    `Algorithm ${algorithm} is incompatible with key spec ${record.key.facts.type.keySpec}.`,
  );
}

/** The account after a successful cryptographic operation: GetKeyLastUsage shows it. Source: semantics.md C31. */
export function withUsage(
  account: Account,
  { record, region, keyId }: FoundKey,
  operation: CryptographicOperation,
  at: number,
): Account {
  const used = { ...record, lastUsage: { operation, at } };
  return { ...account, keys: withValue(account.keys, `${region}/${keyId}`, used) };
}

import { decide } from '../../key/decide.ts';
import { isSymmetricEncryption, type KeyType } from '../../key/key-type.ts';
import type { Grant } from '../account.ts';
import { type Failure, failure } from '../answer.ts';
import type { FoundKey } from '../identifier.ts';
import type { RequestInput } from '../request/operation-shapes.ts';
import { entriesOf } from '../trie.ts';

/** The refusal of what is not the ARN of a principal. */
export const invalidPrincipal = failure('InvalidArnException', 'ARN does not refer to a valid principal');

const principalPattern = /^arn:aws[a-z-]{0,20}:(?:iam|sts)::(\d{12}):.+$/;

/** Says whether a text is the ARN of an IAM or STS principal. */
export function isPrincipal(arn: string): boolean {
  return principalPattern.test(arn);
}

/** The account of a principal; undefined for a text that is not the ARN of one. */
export function accountIn(principal: string | undefined): string | undefined {
  return principalPattern.exec(principal ?? '')?.[1];
}

/** What is wrong with the principals of a CreateGrant request. Source: API reference, CreateGrant. */
export function principalProblem(input: RequestInput<'CreateGrant'>): Failure | null {
  const { Constraints, GranteePrincipal, GranteeServicePrincipal, RetiringPrincipal } = input;
  if (GranteeServicePrincipal !== undefined) {
    const isComplete =
      Constraints?.SourceArn !== undefined &&
      (RetiringPrincipal !== undefined || input.RetiringServicePrincipal !== undefined);
    if (!isComplete) {
      return failure(
        'ValidationException',
        'GranteeServicePrincipal requires a SourceArn grant constraint and a retiring principal.',
      );
    }
  }
  const principals = [GranteePrincipal, RetiringPrincipal].filter((arn) => arn !== undefined);
  return principals.every(isPrincipal) ? null : invalidPrincipal;
}

/** The most pairs of an encryption context constraint, and its longest value. Source: API reference, CreateGrant. */
const mostPairs = 8;
const longestValue = 384;

/**
 * What a key of this type does not support of a grant: the key state table says which operations an Enabled key supports.
 *
 * An encryption context is complained of first. Source: aws-observed.json J29.
 */
export function unfitFor(
  type: KeyType,
  { Constraints, Operations }: RequestInput<'CreateGrant'>,
): Failure | null {
  const contexts = [Constraints?.EncryptionContextEquals, Constraints?.EncryptionContextSubset].filter(
    (context) => context !== undefined,
  );
  if (contexts.length > 0 && !isSymmetricEncryption(type)) {
    return failure(
      'ValidationException',
      'EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.',
    );
  }
  const unsupported = Operations.find((name) => decide(name, 'Enabled', type).verdict === 'refused');
  if (unsupported !== undefined) {
    return failure(
      'ValidationException',
      `Grant operation ${unsupported} is not supported for a KMS key with key spec ${type.keySpec} and key usage ${type.keyUsage}.`,
    );
  }
  const isTooLarge = contexts.some((context) => {
    const values = Object.values(context);
    return values.length > mostPairs || values.some(({ length }) => length > longestValue);
  });
  return isTooLarge
    ? failure(
        'ValidationException',
        `An encryption context constraint can have at most ${mostPairs} pairs with values of at most ${longestValue} characters.`,
      )
    : null;
}

/** How many grants a key has, and the one that a request with a name asks for again. */
export function surveyed({ record }: FoundKey, input: RequestInput<'CreateGrant'>) {
  const asked = input.Name === undefined ? null : termsOf(input);
  let count = 0;
  let same: Grant | undefined;
  for (const [, grant] of entriesOf(record.grants)) {
    count += 1;
    if (asked !== null && grant.Name === input.Name && termsOf(grant) === asked) same = grant;
  }
  return { count, same };
}

/** The parameters of a grant as one text, in which the order of operations and of encryption contexts does not matter. */
function termsOf(
  grant: Omit<RequestInput<'CreateGrant'>, 'KeyId' | 'Operations'> & Pick<Grant, 'Operations'>,
) {
  const { Constraints = {} } = grant;
  return JSON.stringify([
    grant.GranteePrincipal,
    grant.GranteeServicePrincipal,
    grant.RetiringPrincipal,
    grant.RetiringServicePrincipal,
    [...new Set(grant.Operations)].sort(),
    Constraints.SourceArn,
    pairsOf(Constraints.EncryptionContextEquals),
    pairsOf(Constraints.EncryptionContextSubset),
  ]);
}

function pairsOf(context: { readonly [key: string]: string } | undefined): readonly string[] | null {
  return context === undefined
    ? null
    : Object.entries(context)
        .map((pair) => JSON.stringify(pair))
        .sort();
}

import { localStack, quoted } from '../../key/evidence/answers-on-record.ts';
import { apiPage, documented, type Evidence, guidePage } from '../../key/evidence/evidence.ts';
import { type KeyUsage, keyUsagesOfSpec } from '../../key/key-type.ts';
import type { Operation } from '../../key/operation.ts';
import type { Refused } from '../../key/refusal.ts';
import { expirationProblem, waitingPeriodInDays, waitingPeriodProblem } from '../../key/request-problem.ts';
import type { RequestInput } from './operation-shapes.ts';

/** A rule that a well-formed request breaks: AWS's exception with its message, and why that is believed. */
export interface BrokenRule extends Evidence {
  readonly exception: 'ValidationException' | 'TagException';
  readonly message: string;
}

/** The rule of one operation across the members of its request; undefined if the request keeps it. */
export type RequestRule<Op extends Operation> = (input: RequestInput<Op>) => BrokenRule | undefined;

/**
 * What AWS asks of a request beyond the shape of its members and before it looks at any key.
 *
 * Each rule says why it is believed; the message of one that is documented is inferred. Where a request breaks several rules, which AWS names first is
 * inferred.
 */
export const requestRules: { readonly [Op in Operation]?: RequestRule<Op> } = {
  CreateAlias: (input) => aliasHasPrefix(input) ?? aliasHasNoColon(input),

  CreateGrant: (input) =>
    exactlyOne('GranteePrincipal', 'GranteeServicePrincipal', input) ??
    notBoth('RetiringPrincipal', 'RetiringServicePrincipal', input),

  CreateKey: (input) =>
    specIsGivenOnce(input) ?? usageFitsSpec(input) ?? originFitsSpec(input) ?? tagsAreValid(input.Tags ?? []),

  Decrypt: ciphertextIsGiven,

  DeleteAlias: aliasHasPrefix,

  DescribeCustomKeyStores: (input) => notBoth('CustomKeyStoreId', 'CustomKeyStoreName', input),

  GenerateRandom: ({ NumberOfBytes }) =>
    NumberOfBytes === undefined
      ? invalid(
          'NumberOfBytes is required.',
          localStack('test_generate_random_invalid_number_of_bytes', '2023-04-13'),
        )
      : undefined,

  ImportKeyMaterial: ({ ExpirationModel = 'KEY_MATERIAL_EXPIRES', ValidTo }) =>
    ruleOfKey(expirationProblem(ExpirationModel, ValidTo !== undefined)),

  ListGrants: (input) => notBoth('GranteePrincipal', 'GranteeServicePrincipal', input),

  ListRetirableGrants: (input) => exactlyOne('RetiringPrincipal', 'RetiringServicePrincipal', input),

  ReEncrypt: ciphertextIsGiven,

  ReplicateKey: ({ Tags = [] }) => tagsAreValid(Tags),

  RetireGrant: ({ GrantToken, KeyId, GrantId }) =>
    GrantToken === undefined && (KeyId === undefined || GrantId === undefined)
      ? invalid(
          'You must specify either a GrantToken, or both a KeyId and a GrantId.',
          documented(apiPage('RetireGrant')),
        )
      : undefined,

  ScheduleKeyDeletion: ({ PendingWindowInDays = waitingPeriodInDays.default }) =>
    ruleOfKey(waitingPeriodProblem(PendingWindowInDays)),

  TagResource: ({ Tags }) => tagsAreValid(Tags),

  UpdateAlias: aliasHasPrefix,
};

/** A rule that holds for a key by itself too. */
function ruleOfKey(refused: Refused | null): BrokenRule | undefined {
  return refused === null ? undefined : invalid(refused.error.message, refused);
}

function invalid(message: string, { basis, source }: Evidence): BrokenRule {
  return { exception: 'ValidationException', message, basis, source };
}

/** Recorded for CreateAlias; that the other two say the same is inferred. */
function aliasHasPrefix({ AliasName }: { readonly AliasName: string }): BrokenRule | undefined {
  return AliasName.startsWith('alias/')
    ? undefined
    : invalid(
        'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
        localStack('test_create_alias', '2023-04-13'),
      );
}

function aliasHasNoColon({ AliasName }: { readonly AliasName: string }): BrokenRule | undefined {
  return AliasName.includes(':')
    ? invalid(
        `${AliasName} contains invalid characters for an alias`,
        quoted('https://github.com/hashicorp/terraform-provider-aws/issues/12891', 'undated'),
      )
    : undefined;
}

function specIsGivenOnce(input: RequestInput<'CreateKey'>): BrokenRule | undefined {
  return input.KeySpec === undefined || input.CustomerMasterKeySpec === undefined
    ? undefined
    : invalid(
        'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
        quoted('nsmithuk/local-kms@e4d9425 src/handler/create_key.go', 'undated'),
      );
}

function usageFitsSpec(input: RequestInput<'CreateKey'>): BrokenRule | undefined {
  const keySpec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const usages: readonly KeyUsage[] = keyUsagesOfSpec[keySpec];
  if (input.KeyUsage === undefined) {
    return keySpec === 'SYMMETRIC_DEFAULT'
      ? undefined
      : invalid(
          'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
          localStack('test_hmac_create_key_invalid_operations', '2023-04-13'),
        );
  }
  return usages.includes(input.KeyUsage)
    ? undefined
    : invalid(
        `KeyUsage ${input.KeyUsage} is not compatible with KeySpec ${keySpec}`,
        localStack('test_derive_shared_secret', '2024-12-25'),
      );
}

function originFitsSpec({ KeySpec, Origin }: RequestInput<'CreateKey'>): BrokenRule | undefined {
  return Origin === 'EXTERNAL' && KeySpec?.startsWith('ML_') === true
    ? invalid(
        `Origin EXTERNAL is not compatible with KeySpec ${KeySpec}`,
        documented(
          guidePage('Importing key material', 'importing-keys'),
          'all but ML-DSA keys; the message is inferred',
        ),
      )
    : undefined;
}

/** The most tags that a key can have. Source: AWS KMS Developer Guide, "Tags in AWS KMS"; aws-recorded.json F60. */
export const mostTags = 50;

function tagsAreValid(tags: NonNullable<RequestInput<'CreateKey'>['Tags']>): BrokenRule | undefined {
  const keys = tags.map(({ TagKey }) => TagKey);
  if (new Set(keys).size < keys.length)
    return badTags('Duplicate tag keys', 'test_tag_key_with_duplicate_tag_keys_raises_error', '2025-01-17');
  if (keys.length > mostTags)
    return badTags('Too many tags', 'test_create_key_with_too_many_tags_raises_error', '2025-01-21');
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    return badTags(
      'Tags beginning with aws: are reserved',
      'test_create_key_with_invalid_tag_key',
      '2025-01-22',
    );
  }
  return undefined;
}

function badTags(message: string, test: string, date: string): BrokenRule {
  return { exception: 'TagException', message, ...localStack(test, date) };
}

function ciphertextIsGiven(
  input: RequestInput<'Decrypt'> | RequestInput<'ReEncrypt'>,
): BrokenRule | undefined {
  const ignoresCiphertext =
    input.DryRun === true && (input.DryRunModifiers ?? []).includes('IGNORE_CIPHERTEXT');
  return input.CiphertextBlob !== undefined || ignoresCiphertext
    ? undefined
    : invalid(
        "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
        documented(apiPage('Decrypt'), 'CiphertextBlob'),
      );
}

function exactlyOne<Name extends string>(
  one: Name,
  other: Name,
  input: { readonly [Member in Name]?: string },
): BrokenRule | undefined {
  return input[one] === undefined && input[other] === undefined
    ? eitherOr(one, other)
    : notBoth(one, other, input);
}

function notBoth<Name extends string>(
  one: Name,
  other: Name,
  input: { readonly [Member in Name]?: string },
): BrokenRule | undefined {
  return input[one] !== undefined && input[other] !== undefined ? eitherOr(one, other) : undefined;
}

function eitherOr(one: string, other: string): BrokenRule {
  return invalid(
    `You must specify either ${one} or ${other}, but not both.`,
    documented(apiPage('CreateGrant'), one),
  );
}

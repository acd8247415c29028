import { type KeyUsage, keyUsagesOfSpec } from '../../key/key-type.ts';
import type { Operation } from '../../key/operation.ts';
import type { Refused } from '../../key/refusal.ts';
import { expirationProblem, waitingPeriodInDays, waitingPeriodProblem } from '../../key/request-problem.ts';
import type { RequestInput } from './operation-shapes.ts';

/** A rule that a well-formed request breaks: AWS's exception with its message, and where that is known from. */
export interface BrokenRule {
  readonly exception: 'ValidationException' | 'TagException';
  readonly message: string;
  readonly source: string;
}

/** The rule of one operation across the members of its request; undefined if the request keeps it. */
export type RequestRule<Op extends Operation> = (input: RequestInput<Op>) => BrokenRule | undefined;

/**
 * What AWS asks of a request beyond the shape of its members and before it looks at any key.
 *
 * Each rule names its source: `recorded` with the record's id in evidence/aws-recorded.json, `observed` with that in
 * aws-observed.json, or `documented` in the API reference, in which case the message is inferred. Where a request breaks several rules, which AWS names first is
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
    NumberOfBytes === undefined ? invalid('NumberOfBytes is required.', 'recorded F27') : undefined,

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
          'documented: RetireGrant',
        )
      : undefined,

  ScheduleKeyDeletion: ({ PendingWindowInDays = waitingPeriodInDays.default }) =>
    ruleOfKey(waitingPeriodProblem(PendingWindowInDays)),

  TagResource: ({ Tags }) => tagsAreValid(Tags),

  UpdateAlias: aliasHasPrefix,
};

/** A rule that holds for a key by itself too. */
function ruleOfKey(refused: Refused | null): BrokenRule | undefined {
  return refused === null ? undefined : invalid(refused.error.message, refused.source);
}

function invalid(message: string, source: string): BrokenRule {
  return { exception: 'ValidationException', message, source };
}

/** Recorded for CreateAlias; that the other two say the same is inferred. */
function aliasHasPrefix({ AliasName }: { readonly AliasName: string }): BrokenRule | undefined {
  return AliasName.startsWith('alias/')
    ? undefined
    : invalid(
        'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
        'recorded F58',
      );
}

function aliasHasNoColon({ AliasName }: { readonly AliasName: string }): BrokenRule | undefined {
  return AliasName.includes(':')
    ? invalid(`${AliasName} contains invalid characters for an alias`, 'observed J49')
    : undefined;
}

function specIsGivenOnce(input: RequestInput<'CreateKey'>): BrokenRule | undefined {
  return input.KeySpec === undefined || input.CustomerMasterKeySpec === undefined
    ? undefined
    : invalid(
        'You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.',
        'observed J37',
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
          'recorded F30',
        );
  }
  return usages.includes(input.KeyUsage)
    ? undefined
    : invalid(`KeyUsage ${input.KeyUsage} is not compatible with KeySpec ${keySpec}`, 'recorded F14');
}

function originFitsSpec({ KeySpec, Origin }: RequestInput<'CreateKey'>): BrokenRule | undefined {
  return Origin === 'EXTERNAL' && KeySpec?.startsWith('ML_') === true
    ? invalid(
        `Origin EXTERNAL is not compatible with KeySpec ${KeySpec}`,
        'documented: Developer Guide, Importing key material (J40); the message as for a KeyUsage that does not fit',
      )
    : undefined;
}

/** The most tags that a key can have. Source: AWS KMS Developer Guide, "Tags in AWS KMS"; recorded F60. */
export const mostTags = 50;

function tagsAreValid(tags: NonNullable<RequestInput<'CreateKey'>['Tags']>): BrokenRule | undefined {
  const keys = tags.map(({ TagKey }) => TagKey);
  if (new Set(keys).size < keys.length) return badTags('Duplicate tag keys', 'recorded F59');
  if (keys.length > mostTags) return badTags('Too many tags', 'recorded F60');
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    return badTags('Tags beginning with aws: are reserved', 'recorded F61, F62, F63');
  }
  return undefined;
}

function badTags(message: string, source: string): BrokenRule {
  return { exception: 'TagException', message, source };
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
        'documented: Decrypt and ReEncrypt, CiphertextBlob',
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
    `documented: CreateGrant and ListRetirableGrants, ${one}`,
  );
}

import { type PreparedRequest, requestFor } from '../../scenario/request.ts';
import { wrapped } from '../session/key-material-wrapping.ts';
import type { TestKey } from '../session/test-key.ts';
import { type CampaignCall, mostVariants } from './command.ts';

const aDay = 24 * 60 * 60 * 1000;

/** What the request of a call needs besides the key itself. */
export interface CallContext {
  readonly regions: readonly [home: string, ...others: string[]];
  /** The other key, for requests that name two. */
  readonly other: TestKey;
  /** The name of the alias. */
  readonly alias: string;
}

/** The request of a call: the usual one, or one of its other forms. */
export function campaignRequest(
  call: CampaignCall,
  key: TestKey,
  { regions, other, alias }: CallContext,
): PreparedRequest {
  const { operation } = call;
  const variant = call.variant % mostVariants;
  const home = regions.indexOf(key.region);
  const otherRegion = regions[(home + 1 + (variant % regions.length)) % regions.length] ?? regions[0];
  const usual = requestFor(operation, key, {
    freshName: () => alias,
    otherRegion,
    wrap: wrapped,
    ...(isImportOfSecond(call, variant, key) ? { keyMaterial: 'second' } : {}),
  });
  const { input } = usual;
  switch (operation) {
    case 'UpdateAlias':
    case 'DeleteAlias':
      return { input: { ...input, AliasName: alias } };
    case 'ScheduleKeyDeletion': {
      const PendingWindowInDays = [7, 30, 8, 14, 6, 31][variant];
      return { input: variant === 1 ? { KeyId: key.keyId } : { ...input, PendingWindowInDays } };
    }
    case 'EnableKeyRotation': {
      const RotationPeriodInDays = [undefined, 90, 2560, 365, 89, 2561][variant];
      return RotationPeriodInDays === undefined ? usual : { input: { ...input, RotationPeriodInDays } };
    }
    case 'ImportKeyMaterial':
      return importForm(usual, variant, key);
    case 'Encrypt':
      return variant === 1 && isSymmetric(key)
        ? { input: { ...input, EncryptionContext: { purpose: 'conformance' } } }
        : usual;
    case 'Decrypt':
      return { input: { ...input, ...ciphertextFor(variant, key, other) } };
    case 'ReEncryptFrom':
    case 'ReEncryptTo': {
      const from = operation === 'ReEncryptFrom' ? key : other;
      const to = operation === 'ReEncryptFrom' ? other : key;
      const { blob, context } = from.ciphertexts.at(variant === 1 ? 0 : -1) ?? {};
      return {
        input: {
          ...input,
          ...(blob === undefined ? {} : { CiphertextBlob: blob }),
          ...(context === undefined ? {} : { SourceEncryptionContext: context }),
          SourceKeyId: from.keyId,
          DestinationKeyId: to.keyId,
        },
      };
    }
    case 'TagResource': {
      const TagKey = `tag-${variant % 3}`;
      return { input: { ...input, Tags: [{ TagKey, TagValue: `value-${variant}` }] } };
    }
    case 'UntagResource':
      return { input: { ...input, TagKeys: [`tag-${variant % 3}`] } };
    case 'UpdateKeyDescription':
      return { input: { ...input, Description: `description ${variant}` } };
    case 'RetireGrant':
    case 'RevokeGrant': {
      const gone = key.goneGrants;
      const usualOnes = key.grants.length > 0 ? key.grants.slice(-1) : gone;
      const [GrantId] = [usualOnes, key.grants, other.grants][variant] ?? gone;
      return GrantId === undefined ? usual : { input: { ...input, GrantId } };
    }
    default:
      return usual;
  }
}

/** Key material that expires, other key material, new key material for a rotation. */
function importForm(usual: PreparedRequest, variant: number, key: TestKey): PreparedRequest {
  if (!canImport(key)) return usual;
  const { input } = usual;
  switch (variant) {
    case 1:
    case 2: {
      const ValidTo = new Date(validity(key.importParameters?.validTo) + variant * 3 * aDay);
      return { ...usual, input: { ...input, ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo } };
    }
    case 4:
      return isSymmetric(key) ? { ...usual, input: { ...input, ImportType: 'NEW_KEY_MATERIAL' } } : usual;
    default:
      return usual;
  }
}

function isImportOfSecond({ operation }: CampaignCall, variant: number, key: TestKey): boolean {
  return operation === 'ImportKeyMaterial' && (variant === 3 || variant === 4) && canImport(key);
}

function canImport({ importParameters, type }: TestKey): boolean {
  return importParameters !== null && type.origin === 'EXTERNAL';
}

/** An import token is good for a day: a moment that is told without asking for the time. */
function validity(validTo = Number.POSITIVE_INFINITY): number {
  return Number.isFinite(validTo) ? validTo : Date.UTC(2030, 0, 1);
}

/** The latest ciphertext, the oldest, one without naming the key, one of another key. */
function ciphertextFor(variant: number, key: TestKey, other: TestKey): Readonly<Record<string, unknown>> {
  const own = key.ciphertexts;
  const made = variant === 1 ? own[0] : variant === 3 ? other.ciphertexts.at(-1) : own.at(-1);
  if (made === undefined) return {};
  const { blob: CiphertextBlob, context: EncryptionContext } = made;
  return {
    CiphertextBlob,
    ...(EncryptionContext === undefined ? {} : { EncryptionContext }),
    ...(variant === 2 && isSymmetric(key) ? { KeyId: undefined } : {}),
  };
}

function isSymmetric({ type }: TestKey): boolean {
  return type.keySpec === 'SYMMETRIC_DEFAULT';
}

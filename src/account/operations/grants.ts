import type { Account, Grant } from '../account.ts';
import { withKey } from '../agenda.ts';
import {
  type Answer,
  type CallContext,
  type Failure,
  failure,
  type Handlers,
  success,
  wireTime,
} from '../answer.ts';
import { freshDigits } from '../fresh-identifier.ts';
import { callerAccount, type FoundKey, findKey, notAuthorized } from '../identifier.ts';
import { keyRecordAt } from '../look-up.ts';
import { findPermitted, onKey, refusalOf } from '../on-key.ts';
import { partsOfToken, tokenOf } from '../stand-in/token.ts';
import { entriesOf, type Trie, valueAt, withoutValue, withValue } from '../trie.ts';
import { grantTokenProblem } from './cryptographic/usable-key.ts';
import {
  accountIn,
  invalidPrincipal,
  isPrincipal,
  principalProblem,
  surveyed,
  unfitFor,
} from './grant-terms.ts';
import { after, pageOf } from './page.ts';

/**
 * Grants: kept and listed, and not evaluated, as policies are not.
 *
 * Source: API reference of the five operations; semantics.md C16, C17, C27, C28, F35; aws-recorded.json A20, A21, F56, H8.
 * The wording of all other refusals, and which of two comes first, are inferred.
 */
export const grantHandlers = {
  CreateGrant: (context) => {
    const { account, at, chosen, input } = context;
    const malformed = principalProblem(input) ?? grantTokenProblem(input.GrantTokens);
    if (malformed !== null) return malformed;
    const found = findPermitted(context, input.KeyId);
    if (!found.ok) return found;
    const { facts } = found.record.key;
    const unfit = unfitFor(facts.type, input);
    if (unfit !== null) return unfit;
    const { count, same } = surveyed(found, input);
    const { grantsPerKey } = account.settings.quotas;
    if (same === undefined && count >= grantsPerKey) {
      return failure('LimitExceededException', `A KMS key can have at most ${grantsPerKey} grants.`);
    }
    const fresh = freshDigits(account, 'grant');
    const { GrantTokens: _, DryRun: __, ...terms } = input;
    const grant: Grant = same ?? {
      ...terms,
      KeyId: facts.keyArn,
      Operations: [...new Set(input.Operations)],
      GrantId: chosen.grantId ?? fresh.digits,
      CreationDate: wireTime(at),
      IssuingAccount: `arn:${account.partition}:iam::${callerAccount(context)}:root`,
    };
    const grants = withValue(found.record.grants, grant.GrantId, grant);
    const serial = freshDigits(fresh.account, 'grant token');
    const GrantToken = tokenOf([facts.keyArn, grant.GrantId, serial.digits]);
    return success(withKey(serial.account, { ...found.record, grants }), {
      GrantToken,
      GrantId: grant.GrantId,
    });
  },

  ListGrants: onKey(({ record }, { account, input }) => {
    const { GrantId, GranteePrincipal, GranteeServicePrincipal } = input;
    if (GrantId !== undefined && !isGrantId(GrantId)) return invalidGrantId(GrantId);
    const asked = { GrantId, GranteePrincipal, GranteeServicePrincipal };
    const page = pageOf(
      (name) => grantsLike(asked, grantsAfter(record.grants, name)),
      (grant) => grant.GrantId,
      input,
      { usual: 50, most: 100 },
    );
    return page.ok ? success(account, { Grants: page.items, ...page.more }) : page;
  }),

  /** The grants of all keys in the Region that the principal may retire; the principal belongs to the caller's account. */
  ListRetirableGrants: (context) => {
    const { account, input, region } = context;
    const { RetiringPrincipal, RetiringServicePrincipal } = input;
    if (RetiringPrincipal !== undefined) {
      if (!isPrincipal(RetiringPrincipal)) return invalidPrincipal;
      if (accountIn(RetiringPrincipal) !== callerAccount(context)) {
        return notAuthorized(context, RetiringPrincipal);
      }
    }
    const page = pageOf(
      (name) =>
        grantsLike({ RetiringPrincipal, RetiringServicePrincipal }, grantsOfRegion(account, region, name)),
      ({ GrantId, KeyId = '' }) => `${KeyId.slice(KeyId.lastIndexOf('/') + 1)}/${GrantId}`,
      input,
      { usual: 50, most: 100 },
    );
    return page.ok ? success(account, { Grants: page.items, ...page.more }) : page;
  },

  /** By grant token, or by key and grant ID. A caller of another account must be one that the grant lets retire it. */
  RetireGrant: (context) => {
    const { account, input } = context;
    const [keyArn, grantId] =
      input.GrantToken === undefined
        ? [input.KeyId ?? '', input.GrantId ?? '']
        : (partsOfToken(input.GrantToken, 3) ?? []);
    if (keyArn === undefined || grantId === undefined) return failure('InvalidGrantTokenException');
    const found = findKey(context, keyArn);
    if (!found.ok) return found;
    const grant = grantOf(found, grantId);
    if ('ok' in grant) return grant;
    if (!mayRetire(context, grant)) return notAuthorized(context, keyArn);
    return refusalOf(context, found, 'RetireGrant') ?? withoutGrant(account, found, grant);
  },

  RevokeGrant: onKey((found, { account, input }) => {
    const grant = grantOf(found, input.GrantId);
    return 'ok' in grant ? grant : withoutGrant(account, found, grant);
  }),
} as const satisfies Handlers;

function isGrantId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function invalidGrantId(text: string): Failure {
  return failure('InvalidGrantIdException', `Invalid grant ID '${text}'`);
}

function grantOf({ record }: FoundKey, grantId: string): Grant | Failure {
  if (!isGrantId(grantId)) return invalidGrantId(grantId);
  return valueAt(record.grants, grantId) ?? failure('NotFoundException', `Grant ID ${grantId} not found`);
}

function withoutGrant(account: Account, { record }: FoundKey, { GrantId }: Grant): Answer<'RevokeGrant'> {
  const grants = withoutValue(record.grants, GrantId);
  return success(withKey(account, { ...record, grants }), {});
}

/** Within its own account a caller may be permitted by policies, which are not evaluated. */
function mayRetire(context: CallContext<'RetireGrant'>, grant: Grant): boolean {
  const own = callerAccount(context);
  const isGrantee = accountIn(grant.GranteePrincipal) === own && grant.Operations?.includes('RetireGrant');
  return (
    own === context.account.accountId || accountIn(grant.RetiringPrincipal) === own || isGrantee === true
  );
}

/** The grants that have each member that is asked for. */
function* grantsLike(asked: Partial<Record<keyof Grant, string | undefined>>, grants: Iterable<Grant>) {
  const members = Object.entries(asked).filter(([, value]) => value !== undefined);
  for (const grant of grants) {
    if (members.every(([name, value]) => Reflect.get(grant, name) === value)) yield grant;
  }
}

function* grantsAfter(grants: Trie<Grant>, grantId: string): Generator<Grant> {
  for (const [, grant] of entriesOf(grants, { after: grantId })) yield grant;
}

/** The grants of a Region by key and grant ID, from after the name of one. */
function* grantsOfRegion(account: Account, region: string, name: string): Generator<Grant> {
  const [keyId = '', grantId = ''] = name.split('/');
  const begun = name === '' ? undefined : keyRecordAt(account, region, keyId);
  if (begun !== undefined) yield* grantsAfter(begun.grants, grantId);
  for (const [, { grants }] of entriesOf(account.keys, after(`${region}/`, keyId))) {
    yield* grantsAfter(grants, '');
  }
}

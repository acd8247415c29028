import type { Account, Grant } from '../account.ts';
import { withKey } from '../agenda.ts';
import { type CallContext, type Failure, failure, type Handlers, wireTime } from '../answer.ts';
import { freshDigits } from '../fresh-identifier.ts';
import { callerAccount, type FoundKey, findKey } from '../identifier.ts';
import { findPermitted, refusalOf } from '../on-key.ts';
import { grantTokenIn, grantTokenOf } from '../stand-in/grant-token.ts';
import { entriesOf, valueAt, withoutValue, withValue } from '../trie.ts';
import { dryRunEnd, grantTokenProblem } from './cryptographic/usable-key.ts';
import {
  accountIn,
  invalidPrincipal,
  isPrincipal,
  principalProblem,
  surveyed,
  unfitFor,
} from './grant-terms.ts';
import { pageOf } from './page.ts';

/**
 * Grants: kept and listed, and not evaluated, as policies are not.
 *
 * Source: API reference of the five operations; semantics.md C16, C17, C27, C28, F35; aws-recorded.json A20, A21, F56, H8.
 * The wording of all other refusals, and which of two comes first, are inferred.
 */
export const grantHandlers = {
  CreateGrant: (context) => {
    const { account, at, caller, input } = context;
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
    const end = dryRunEnd(input.DryRun);
    if (end !== null) return end;
    const fresh = freshDigits(account, 'grant');
    const { GrantTokens: _, DryRun: __, ...terms } = input;
    const grant: Grant = same ?? {
      ...terms,
      KeyId: facts.keyArn,
      Operations: [...new Set(input.Operations)],
      GrantId: fresh.digits,
      CreationDate: wireTime(at),
      IssuingAccount: `arn:${account.partition}:iam::${callerAccount({ ...context, caller })}:root`,
    };
    const grants = withValue(found.record.grants, grant.GrantId, grant);
    const serial = freshDigits(fresh.account, 'grant token');
    const token = grantTokenOf({ keyArn: facts.keyArn, grantId: grant.GrantId }, serial.digits);
    return {
      ok: true,
      account: withKey(serial.account, { ...found.record, grants }),
      response: { GrantToken: token, GrantId: grant.GrantId },
    };
  },

  ListGrants: (context) => {
    const { account, input } = context;
    const found = findPermitted(context, input.KeyId);
    if (!found.ok) return found;
    const { GrantId, GranteePrincipal, GranteeServicePrincipal } = input;
    if (GrantId !== undefined && !isGrantId(GrantId)) return invalidGrantId(GrantId);
    const page = pageOf(
      (after) =>
        chosen(
          grantsAfter(found, after),
          (grant) =>
            (GrantId === undefined || grant.GrantId === GrantId) &&
            (GranteePrincipal === undefined || grant.GranteePrincipal === GranteePrincipal) &&
            (GranteeServicePrincipal === undefined ||
              grant.GranteeServicePrincipal === GranteeServicePrincipal),
        ),
      ({ GrantId: name }) => name,
      { marker: input.Marker, limit: input.Limit, usual: 50, most: 100 },
    );
    return page.ok ? { ok: true, account, response: { Grants: page.items, ...page.more } } : page;
  },

  /** The grants of all keys in the Region that the principal may retire; the principal belongs to the caller's account. */
  ListRetirableGrants: (context) => {
    const { account, caller, input, region } = context;
    const { RetiringPrincipal, RetiringServicePrincipal } = input;
    if (RetiringPrincipal !== undefined) {
      if (!isPrincipal(RetiringPrincipal)) return invalidPrincipal;
      if (accountIn(RetiringPrincipal) !== callerAccount(context)) {
        return notAuthorized(caller, 'ListRetirableGrants', RetiringPrincipal);
      }
    }
    const page = pageOf(
      (after) =>
        chosen(
          grantsOfRegion(account, region, after),
          ({ grant }) =>
            (RetiringPrincipal === undefined || grant.RetiringPrincipal === RetiringPrincipal) &&
            (RetiringServicePrincipal === undefined ||
              grant.RetiringServicePrincipal === RetiringServicePrincipal),
        ),
      ({ name }) => name,
      { marker: input.Marker, limit: input.Limit, usual: 50, most: 100 },
    );
    return page.ok
      ? { ok: true, account, response: { Grants: page.items.map(({ grant }) => grant), ...page.more } }
      : page;
  },

  /** By grant token, or by key and grant ID. A caller of another account must be one that the grant lets retire it. */
  RetireGrant: (context) => {
    const { at, caller, input } = context;
    const named =
      input.GrantToken === undefined
        ? { keyArn: input.KeyId ?? '', grantId: input.GrantId ?? '' }
        : grantTokenIn(input.GrantToken);
    if (named === null) return failure('InvalidGrantTokenException');
    const found = findKey(context, named.keyArn);
    if (!found.ok) return found;
    const grant = grantOf(found, named.grantId);
    if ('ok' in grant) return grant;
    if (!mayRetire(context, grant)) return notAuthorized(caller, 'RetireGrant', named.keyArn);
    const refused = refusalOf(found, 'RetireGrant', at);
    if (refused !== null) return refused;
    return dryRunEnd(input.DryRun) ?? withoutGrant(context.account, found, grant);
  },

  RevokeGrant: (context) => {
    const { account, input } = context;
    const found = findPermitted(context, input.KeyId);
    if (!found.ok) return found;
    const grant = grantOf(found, input.GrantId);
    if ('ok' in grant) return grant;
    return dryRunEnd(input.DryRun) ?? withoutGrant(account, found, grant);
  },
} as const satisfies Partial<Handlers>;

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

function withoutGrant(account: Account, { record }: FoundKey, { GrantId }: Grant) {
  const grants = withoutValue(record.grants, GrantId);
  return { ok: true, account: withKey(account, { ...record, grants }), response: {} } as const;
}

/** Within its own account a caller may be permitted by policies, which are not evaluated. */
function mayRetire(context: CallContext<'RetireGrant'>, grant: Grant): boolean {
  const own = callerAccount(context);
  const isGrantee = accountIn(grant.GranteePrincipal) === own && grant.Operations?.includes('RetireGrant');
  return (
    own === context.account.accountId || accountIn(grant.RetiringPrincipal) === own || isGrantee === true
  );
}

function notAuthorized(caller: string, operation: string, resource: string): Failure {
  return failure(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: kms:${operation} on resource: ${resource}`,
  );
}

function* chosen<Item>(items: Iterable<Item>, isChosen: (item: Item) => boolean): Generator<Item> {
  for (const item of items) if (isChosen(item)) yield item;
}

function* grantsAfter({ record }: Pick<FoundKey, 'record'>, after: string): Generator<Grant> {
  for (const [, grant] of entriesOf(record.grants, { after })) yield grant;
}

/** The grants of a Region by key and grant ID, from after the name of one. */
function* grantsOfRegion(account: Account, region: string, after: string) {
  const [keyId = '', grantId = ''] = after.split('/');
  const prefix = `${region}/`;
  const known = valueAt(account.keys, prefix + keyId);
  if (known !== undefined && after !== '') {
    for (const grant of grantsAfter({ record: known }, grantId)) yield named(keyId, grant);
  }
  for (const [path, record] of entriesOf(account.keys, {
    prefix,
    after: keyId === '' ? '' : prefix + keyId,
  })) {
    for (const grant of grantsAfter({ record }, '')) yield named(path.slice(prefix.length), grant);
  }
}

function named(keyId: string, grant: Grant) {
  return { name: `${keyId}/${grant.GrantId}`, grant };
}

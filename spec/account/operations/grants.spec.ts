import { beforeEach, describe, expect, it } from 'vitest';
import { responseProblems } from '../request/response-problems.ts';
import { arnOf, day, Session, start } from '../session.ts';

const GranteePrincipal = 'arn:aws:iam::111122223333:role/worker';
const RetiringPrincipal = 'arn:aws:iam::111122223333:role/keeper';
const stranger = 'arn:aws:iam::444455556666:role/stranger';
let session: Session;
let KeyId: string;

beforeEach(() => {
  session = new Session();
  KeyId = session.createKey();
});

const grant = (input: object = {}, where?: { caller: string }) =>
  session.ok('CreateGrant', { KeyId, GranteePrincipal, Operations: ['Encrypt', 'Decrypt'], ...input }, where);
const ids = (input: object = {}) =>
  session.ok('ListGrants', { KeyId, ...input }).Grants?.map(({ GrantId }) => GrantId);

describe('CreateGrant', () => {
  it('adds a grant that ListGrants shows in full', () => {
    const Constraints = { EncryptionContextSubset: { department: 'IT' } };
    const created = grant({ Name: 'for-worker', RetiringPrincipal, Constraints });
    const listed = session.ok('ListGrants', { KeyId });
    expect(listed).toEqual({
      Truncated: false,
      Grants: [
        {
          KeyId: arnOf(KeyId),
          GrantId: created.GrantId,
          Name: 'for-worker',
          CreationDate: start / 1000,
          GranteePrincipal,
          RetiringPrincipal,
          IssuingAccount: 'arn:aws:iam::111122223333:root',
          Operations: ['Encrypt', 'Decrypt'],
          Constraints,
        },
      ],
    });
    expect(responseProblems('ListGrants', listed)).toEqual([]);
  });

  it('with a name and the same parameters gives the same grant again, with a fresh token', () => {
    const Constraints = { EncryptionContextEquals: { a: '1', b: '2' } };
    const first = grant({ Name: 'retried', Constraints });
    const again = grant({
      Name: 'retried',
      Operations: ['Decrypt', 'Encrypt'],
      Constraints: { EncryptionContextEquals: { b: '2', a: '1' } },
    });
    expect(again.GrantId).toBe(first.GrantId);
    expect(again.GrantToken).not.toBe(first.GrantToken);
    expect(ids()).toHaveLength(1);
    const others = [
      grant({ Name: 'retried' }),
      grant({ Name: 'retried', Constraints, RetiringPrincipal }),
      grant({ Name: 'retried', Constraints, Operations: ['Decrypt'] }),
      grant({ Name: 'other', Constraints }),
    ];
    expect(new Set([first, ...others].map(({ GrantId }) => GrantId))).toHaveLength(5);
  });

  it('without a name gives a new grant each time', () => {
    expect(grant().GrantId).not.toBe(grant().GrantId);
  });

  it.each([
    [{}, 'Sign', false],
    [{}, 'GenerateDataKeyPair', true],
    [{}, 'GetPublicKey', false],
    [{ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }, 'GenerateDataKey', false],
    [{ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }, 'ReEncryptTo', true],
    [{ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, 'Verify', true],
    [{ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, 'GetPublicKey', true],
    [{ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'VerifyMac', true],
    [{ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'Encrypt', false],
    [{ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }, 'DeriveSharedSecret', true],
    [{ KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' }, 'Decapsulate', true],
    [{ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'DescribeKey', true],
  ])('on a key of %j permits %s: %s', (type, operation, allowed) => {
    KeyId = session.createKey(type);
    const outcome = session.call('CreateGrant', { KeyId, GranteePrincipal, Operations: [operation] });
    expect(outcome.ok || outcome.exception.name).toBe(allowed || 'ValidationException');
  });

  it('takes encryption context constraints only for symmetric keys, and small ones', () => {
    const of = (Constraints: object) => ({
      KeyId,
      GranteePrincipal,
      Operations: ['DescribeKey'],
      Constraints,
    });
    const nine = Object.fromEntries([...'123456789'].map((name) => [name, '']));
    for (const context of [nine, { long: 'x'.repeat(385) }]) {
      expect(session.refusal('CreateGrant', of({ EncryptionContextEquals: context }))).toMatch(
        /^ValidationException: An encryption context constraint can have at most 8 pairs/,
      );
    }
    KeyId = session.createKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    expect(session.refusal('CreateGrant', of({ EncryptionContextSubset: { a: '1' } }))).toMatch(
      /^ValidationException: EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key\.$/,
    );
    session.ok('CreateGrant', of({ SourceArn: 'arn:aws:s3:us-east-1:111122223333:bucket' }));
  });

  it('wants principals by their ARN, exactly one grantee, and a source for a service', () => {
    const of = (input: object) => ({ KeyId, Operations: ['Decrypt'], ...input });
    const invalid = 'InvalidArnException: ARN does not refer to a valid principal';
    expect(session.refusal('CreateGrant', of({ GranteePrincipal: 'worker' }))).toBe(invalid);
    expect(session.refusal('CreateGrant', of({ GranteePrincipal, RetiringPrincipal: 'keeper' }))).toBe(
      invalid,
    );
    expect(session.refusal('CreateGrant', of({}))).toMatch(/^ValidationException: You must specify either/);
    const service = { GranteeServicePrincipal: 'dynamodb.us-east-1.amazonaws.com' };
    expect(session.refusal('CreateGrant', of(service))).toMatch(
      /^ValidationException: GranteeServicePrincipal requires/,
    );
    const Constraints = { SourceArn: 'arn:aws:dynamodb:us-east-1:111122223333:table/t' };
    session.ok('CreateGrant', of({ ...service, RetiringPrincipal, Constraints }));
  });

  it('follows the key state, refuses foreign grant tokens, and a dry run changes nothing', () => {
    const { GrantToken } = grant();
    grant({ GrantTokens: [GrantToken] });
    const input = { KeyId, GranteePrincipal, Operations: ['Decrypt'] };
    expect(session.refusal('CreateGrant', { ...input, GrantTokens: ['made up'] })).toBe(
      'InvalidGrantTokenException: ',
    );
    const before = session.account;
    expect(session.refusal('CreateGrant', { ...input, DryRun: true })).toBe(
      'DryRunOperationException: The request would have succeeded, but the DryRun option is set.',
    );
    expect(session.account).toEqual(before);
    session.ok('DisableKey', { KeyId });
    expect(session.refusal('CreateGrant', { ...input, DryRun: true })).toBe(
      `DisabledException: ${arnOf(KeyId)} is disabled.`,
    );
  });

  it('stops at the quota of grants of a key, but still finds the one it has', () => {
    session = new Session({ quotas: { grantsPerKey: 1 } });
    KeyId = session.createKey();
    const { GrantId } = grant({ Name: 'only' });
    expect(grant({ Name: 'only' }).GrantId).toBe(GrantId);
    expect(session.refusal('CreateGrant', { KeyId, GranteePrincipal, Operations: ['Decrypt'] })).toBe(
      'LimitExceededException: A KMS key can have at most 1 grants.',
    );
  });
});

describe('ListGrants', () => {
  it('chooses by grantee and by grant ID, in pages', () => {
    const all = [grant(), grant(), grant({ GranteePrincipal: stranger })];
    const foreign = all[2]?.GrantId;
    expect(ids({ GranteePrincipal: stranger })).toEqual([foreign]);
    expect(ids({ GrantId: foreign })).toEqual([foreign]);
    const first = session.ok('ListGrants', { KeyId, Limit: 2 });
    expect(first.Truncated).toBe(true);
    const listed = [...(ids({ Limit: 2 }) ?? []), ...(ids({ Limit: 2, Marker: first.NextMarker }) ?? [])];
    expect(listed.toSorted()).toEqual(all.map(({ GrantId }) => GrantId).toSorted());
    expect(session.refusal('ListGrants', { KeyId, GrantId: 'x' })).toBe(
      "InvalidGrantIdException: Invalid grant ID 'x'",
    );
    expect(session.refusal('ListGrants', { KeyId, Limit: 101 })).toMatch(/^ValidationException/);
  });
});

describe('ListRetirableGrants', () => {
  it('finds the grants of all keys of the Region that a principal may retire, in pages', () => {
    const mine = [grant({ RetiringPrincipal }), grant({ RetiringPrincipal })];
    grant();
    KeyId = session.createKey();
    mine.push(grant({ RetiringPrincipal }));
    const found: (string | undefined)[] = [];
    for (let Marker: string | undefined; ; ) {
      const page = session.ok('ListRetirableGrants', { RetiringPrincipal, Limit: 1, Marker });
      found.push(...(page.Grants ?? []).map(({ GrantId }) => GrantId));
      Marker = page.NextMarker;
      if (Marker === undefined) break;
    }
    expect(found.toSorted()).toEqual(mine.map(({ GrantId }) => GrantId).toSorted());
    expect(session.ok('ListRetirableGrants', { RetiringPrincipal }, { region: 'eu-west-1' }).Grants).toEqual(
      [],
    );
  });

  it('is for principals of the own account', () => {
    expect(session.refusal('ListRetirableGrants', { RetiringPrincipal: stranger })).toMatch(
      /^AccessDeniedException: User: arn:aws:iam::111122223333:root is not authorized/,
    );
    grant({ RetiringPrincipal: stranger });
    const own = session.ok('ListRetirableGrants', { RetiringPrincipal: stranger }, { caller: stranger });
    expect(own.Grants).toHaveLength(1);
    expect(session.refusal('ListRetirableGrants', { RetiringPrincipal: 'keeper' })).toMatch(
      /^InvalidArnException/,
    );
  });
});

describe('RetireGrant', () => {
  it('takes a grant token, a key ID or a key ARN with the grant ID', () => {
    const [one, two, three] = [grant({ Name: 'one' }), grant(), grant()];
    const { GrantToken } = grant({ Name: 'one' });
    session.ok('RetireGrant', { GrantToken });
    session.ok('RetireGrant', { KeyId, GrantId: two.GrantId });
    session.ok('RetireGrant', { KeyId: arnOf(KeyId), GrantId: three.GrantId });
    expect(ids()).toEqual([]);
    expect(session.refusal('RetireGrant', { GrantToken: one.GrantToken })).toBe(
      `NotFoundException: Grant ID ${one.GrantId} not found`,
    );
  });

  it('refuses what names no grant', () => {
    expect(session.refusal('RetireGrant', { GrantToken: 'made up' })).toBe('InvalidGrantTokenException: ');
    expect(session.refusal('RetireGrant', { KeyId })).toMatch(/^ValidationException/);
    expect(session.refusal('RetireGrant', { KeyId, GrantId: 'x' })).toMatch(/^InvalidGrantIdException/);
    expect(session.refusal('RetireGrant', { KeyId, GrantId: '0'.repeat(64), DryRun: true })).toMatch(
      /^NotFoundException/,
    );
  });

  it('lets another account retire only what the grant lets it', () => {
    const caller = { caller: stranger };
    const mine = grant();
    const grantee = grant({ GranteePrincipal: stranger });
    const granteeWhoMay = grant({ GranteePrincipal: stranger, Operations: ['RetireGrant'] });
    const retirable = grant({ RetiringPrincipal: stranger });
    for (const { GrantToken } of [mine, grantee]) {
      expect(session.refusal('RetireGrant', { GrantToken }, caller)).toMatch(/^AccessDeniedException/);
    }
    for (const { GrantToken } of [granteeWhoMay, retirable]) {
      session.ok('RetireGrant', { GrantToken }, caller);
    }
    expect(ids()?.toSorted()).toEqual([mine.GrantId, grantee.GrantId].toSorted());
  });
});

describe('RevokeGrant', () => {
  it('takes a grant away in any key state, once', () => {
    const { GrantId } = grant();
    session.ok('ScheduleKeyDeletion', { KeyId });
    expect(session.refusal('RevokeGrant', { KeyId, GrantId, DryRun: true })).toMatch(
      /^DryRunOperationException/,
    );
    session.ok('RevokeGrant', { KeyId, GrantId });
    expect(session.refusal('RevokeGrant', { KeyId, GrantId })).toBe(
      `NotFoundException: Grant ID ${GrantId} not found`,
    );
  });

  it('finds no grant on a key that is gone', () => {
    const { GrantId, GrantToken } = grant();
    session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    session.advance(7 * day);
    const gone = `NotFoundException: Key '${arnOf(KeyId)}' does not exist`;
    expect(session.refusal('RevokeGrant', { KeyId, GrantId })).toBe(gone);
    expect(session.refusal('RetireGrant', { GrantToken })).toBe(gone);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { arnOf, day, Session, start } from '../session.ts';

const AliasName = 'alias/app';
const aliasArn = 'arn:aws:kms:us-east-1:111122223333:alias/app';
let session: Session;
let keyId: string;

beforeEach(() => {
  session = new Session();
  keyId = session.createKey();
});

/** Without those of AWS, which every account has. */
const aliases = (input: object = {}) =>
  session.ok('ListAliases', input).Aliases?.filter(({ AliasName: name }) => !name?.startsWith('alias/aws/'));
const names = (input: object = {}) => aliases(input)?.map((entry) => entry.AliasName);

describe('CreateAlias', () => {
  it('gives a key a name by which DescribeKey finds it, also as alias ARN', () => {
    expect(session.ok('CreateAlias', { AliasName, TargetKeyId: keyId })).toEqual({});
    for (const KeyId of [AliasName, aliasArn]) {
      expect(session.ok('DescribeKey', { KeyId }).KeyMetadata?.Arn).toBe(arnOf(keyId));
    }
  });

  it('takes a name only once in a Region, whatever its key', () => {
    session.ok('CreateAlias', { AliasName, TargetKeyId: keyId });
    const message = `AlreadyExistsException: An alias with the name ${aliasArn} already exists`;
    expect(session.refusal('CreateAlias', { AliasName, TargetKeyId: keyId })).toBe(message);
    expect(session.refusal('CreateAlias', { AliasName, TargetKeyId: session.createKey() })).toBe(message);
    const elsewhere = { region: 'eu-west-1' };
    session.ok('CreateAlias', { AliasName, TargetKeyId: session.createKey({}, elsewhere) }, elsewhere);
  });

  it('keeps alias/aws/ for AWS and asks for the prefix alias/', () => {
    expect(session.refusal('CreateAlias', { AliasName: 'alias/aws/s3', TargetKeyId: keyId })).toMatch(
      /^InvalidAliasNameException: /,
    );
    for (const operation of ['CreateAlias', 'UpdateAlias', 'DeleteAlias'] as const) {
      expect(session.refusal(operation, { AliasName: 'app', TargetKeyId: keyId })).toMatch(
        /^ValidationException: Alias must start with the prefix "alias\/"/,
      );
    }
  });

  it('names no alias, no key of another Region, and no key pending deletion', () => {
    session.ok('CreateAlias', { AliasName, TargetKeyId: keyId });
    const other = { AliasName: 'alias/other' };
    for (const TargetKeyId of [AliasName, aliasArn, 'alias/none']) {
      expect(session.refusal('CreateAlias', { ...other, TargetKeyId })).toBe(
        'ValidationException: Aliases must refer to keys. Not aliases',
      );
    }
    expect(
      session.refusal('CreateAlias', { ...other, TargetKeyId: arnOf(keyId) }, { region: 'eu-west-1' }),
    ).toBe('NotFoundException: Invalid arn us-east-1');
    session.ok('ScheduleKeyDeletion', { KeyId: keyId });
    expect(session.refusal('CreateAlias', { ...other, TargetKeyId: keyId })).toBe(
      `KMSInvalidStateException: ${arnOf(keyId)} is pending deletion.`,
    );
  });

  it('stops at the quota of aliases of a key', () => {
    session = new Session({ quotas: { aliasesPerKey: 2 } });
    keyId = session.createKey();
    const busy = session.createKey();
    session.ok('CreateAlias', { AliasName: 'alias/one', TargetKeyId: busy });
    session.ok('CreateAlias', { AliasName: 'alias/two', TargetKeyId: busy });
    session.ok('CreateAlias', { AliasName: 'alias/three', TargetKeyId: keyId });
    const refused = 'LimitExceededException: A KMS key can have at most 2 aliases.';
    expect(session.refusal('CreateAlias', { AliasName: 'alias/four', TargetKeyId: busy })).toBe(refused);
    expect(session.refusal('UpdateAlias', { AliasName: 'alias/three', TargetKeyId: busy })).toBe(refused);
    session.ok('UpdateAlias', { AliasName: 'alias/two', TargetKeyId: busy });
  });
});

describe('UpdateAlias', () => {
  it('moves a name to another key and remembers when', () => {
    session.ok('CreateAlias', { AliasName, TargetKeyId: keyId });
    const next = session.createKey();
    session.advance(day);
    session.ok('UpdateAlias', { AliasName, TargetKeyId: arnOf(next) });
    expect(aliases()).toEqual([
      {
        AliasName,
        AliasArn: aliasArn,
        TargetKeyId: next,
        CreationDate: start / 1000,
        LastUpdatedDate: (start + day) / 1000,
      },
    ]);
    expect(names({ KeyId: keyId })).toEqual([]);
    expect(names({ KeyId: next })).toEqual([AliasName]);
  });

  it('leads away from a key pending deletion, not onto one', () => {
    session.ok('CreateAlias', { AliasName, TargetKeyId: keyId });
    session.ok('ScheduleKeyDeletion', { KeyId: keyId });
    session.ok('UpdateAlias', { AliasName, TargetKeyId: session.createKey() });
    expect(session.refusal('UpdateAlias', { AliasName, TargetKeyId: keyId })).toBe(
      `KMSInvalidStateException: ${arnOf(keyId)} is pending deletion.`,
    );
  });

  it.each([
    [{}, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }, false],
    [{}, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, false],
    [
      { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' },
      { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
      false,
    ],
    [
      { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
      { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
      true,
    ],
    [{}, { Origin: 'EXTERNAL' }, true],
  ])('from %j to %j: allowed is %s', (from, to, allowed) => {
    session.ok('CreateAlias', { AliasName, TargetKeyId: session.createKey(from) });
    const outcome = session.call('UpdateAlias', { AliasName, TargetKeyId: session.createKey(to) });
    expect(outcome.ok || outcome.exception.name).toBe(allowed || 'ValidationException');
  });

  it('needs an alias that exists', () => {
    expect(session.refusal('UpdateAlias', { AliasName, TargetKeyId: keyId })).toBe(
      `NotFoundException: Alias ${aliasArn} is not found.`,
    );
  });
});

describe('DeleteAlias', () => {
  it('takes the name away and leaves the key, also one pending deletion', () => {
    session.ok('CreateAlias', { AliasName, TargetKeyId: keyId });
    session.ok('ScheduleKeyDeletion', { KeyId: keyId });
    session.ok('DeleteAlias', { AliasName });
    expect(session.keyState(keyId)).toBe('PendingDeletion');
    expect(names()).toEqual([]);
    expect(session.refusal('DeleteAlias', { AliasName })).toBe(
      `NotFoundException: Alias ${aliasArn} is not found.`,
    );
  });
});

describe('ListAliases', () => {
  it('shows the aliases of the Region in pages, sorted', () => {
    for (const name of ['ac', 'aa', 'ab']) {
      session.ok('CreateAlias', { AliasName: `alias/${name}`, TargetKeyId: keyId });
    }
    session.ok('CreateAlias', { AliasName: 'alias/ad', TargetKeyId: session.createKey() });
    const first = session.ok('ListAliases', { Limit: 2 });
    expect(first).toMatchObject({
      Truncated: true,
      Aliases: [{ AliasName: 'alias/aa' }, { AliasName: 'alias/ab' }],
    });
    const second = session.ok('ListAliases', { Limit: 2, Marker: first.NextMarker });
    expect(second).toMatchObject({
      Truncated: true,
      Aliases: [{ AliasName: 'alias/ac' }, { AliasName: 'alias/ad' }],
    });
    const last = session.ok('ListAliases', { Marker: second.NextMarker });
    expect(last).toMatchObject({ Truncated: false });
    expect(last).not.toHaveProperty('NextMarker');
    const ofKey = session.ok('ListAliases', { Limit: 2, KeyId: keyId });
    expect(session.ok('ListAliases', { KeyId: keyId, Marker: ofKey.NextMarker })).toMatchObject({
      Truncated: false,
      Aliases: [{ AliasName: 'alias/ac' }],
    });
    const elsewhere = session.ok('ListAliases', {}, { region: 'eu-west-1' });
    expect(elsewhere.Aliases?.filter((alias) => 'TargetKeyId' in alias)).toEqual([]);
  });

  it('takes at most 100 a page and only its own markers', () => {
    expect(session.refusal('ListAliases', { Limit: 101 })).toMatch(
      /^ValidationException: .*less than or equal to 100$/,
    );
    expect(session.refusal('ListAliases', { Marker: 'nonsense' })).toBe('InvalidMarkerException: ');
  });

  it('forgets the aliases of a key that is really deleted, and only then', () => {
    session.ok('CreateAlias', { AliasName, TargetKeyId: keyId });
    session.ok('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: 7 });
    session.advance(7 * day - 1);
    expect(names()).toEqual([AliasName]);
    session.advance(1);
    expect(names()).toEqual([]);
    session.ok('CreateAlias', { AliasName, TargetKeyId: session.createKey() });
  });
});

describe('a name without an ARN', () => {
  it('is one of the caller’s own account', () => {
    session.ok('CreateAlias', { AliasName, TargetKeyId: keyId });
    const caller = { caller: 'arn:aws:iam::444455556666:role/stranger' };
    const unknown = 'NotFoundException: Alias arn:aws:kms:us-east-1:444455556666:alias/app is not found.';
    expect(session.refusal('DescribeKey', { KeyId: AliasName }, caller)).toBe(unknown);
    expect(session.refusal('DeleteAlias', { AliasName }, caller)).toBe(unknown);
    expect(session.ok('DescribeKey', { KeyId: aliasArn }, caller).KeyMetadata?.KeyId).toBe(keyId);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { responseProblems } from '../request/response-problems.ts';
import { arnOf, day, home, importMaterial, Session, second, start } from '../session.ts';

const europe = { region: 'eu-west-1' };
const asia = { region: 'ap-southeast-1' };
let session: Session;
let KeyId: string;

beforeEach(() => {
  session = new Session();
  KeyId = session.createKey({
    MultiRegion: true,
    Description: 'primary',
    Tags: [{ TagKey: 'a', TagValue: '' }],
  });
});

const replicate = (region: string, input: object = {}) =>
  session.ok('ReplicateKey', { KeyId, ReplicaRegion: region, ...input });
const replicated = (...regions: readonly string[]) => {
  for (const region of regions) replicate(region);
  session.advance(60 * second);
};
const configuration = (where?: { region: string }) =>
  session.ok('DescribeKey', { KeyId }, where).KeyMetadata?.MultiRegionConfiguration;

describe('ReplicateKey', () => {
  it('makes a related key with its own description, policy and tags, Creating at first', () => {
    const Policy = '{"Version":"2012-10-17"}';
    const Tags = [{ TagKey: 'b', TagValue: '2' }];
    const response = replicate('eu-west-1', { Description: 'replica', Policy, Tags });
    expect(response).toMatchObject({
      ReplicaPolicy: Policy,
      ReplicaTags: Tags,
      ReplicaKeyMetadata: {
        KeyId,
        Arn: arnOf(KeyId, 'eu-west-1'),
        Description: 'replica',
        KeyState: 'Creating',
        Enabled: false,
        MultiRegionConfiguration: {
          MultiRegionKeyType: 'REPLICA',
          PrimaryKey: { Arn: arnOf(KeyId), Region: home },
          ReplicaKeys: [{ Arn: arnOf(KeyId, 'eu-west-1'), Region: 'eu-west-1' }],
        },
      },
    });
    expect(response.ReplicaKeyMetadata).not.toHaveProperty('CurrentKeyMaterialId');
    expect(responseProblems('ReplicateKey', response)).toEqual([]);
    expect(session.keyState(KeyId, europe)).toBe('Creating');
    session.advance(60 * second);
    expect(session.keyState(KeyId, europe)).toBe('Enabled');
    expect(session.ok('GetKeyPolicy', { KeyId }, europe).Policy).toBe(Policy);
    expect(session.ok('ListResourceTags', { KeyId }, europe).Tags).toEqual(Tags);
    expect(session.ok('ListResourceTags', { KeyId }).Tags).toEqual([{ TagKey: 'a', TagValue: '' }]);
  });

  it('copies neither description nor tags, and gives the default policy', () => {
    const { ReplicaKeyMetadata, ReplicaPolicy, ReplicaTags } = replicate('eu-west-1');
    expect(ReplicaKeyMetadata?.Description).toBe('');
    expect(ReplicaTags).toBeUndefined();
    expect(ReplicaPolicy).toBe(session.ok('GetKeyPolicy', { KeyId }).Policy);
  });

  it.each([
    ['aws', 'us-nowhere-1'],
    ['aws', 'cn-north-1'],
    ['aws-cn', 'us-west-2'],
  ])('of partition %s makes none in %s', (partition, ReplicaRegion) => {
    session = new Session({ partition });
    KeyId = session.createKey({ MultiRegion: true });
    expect(session.refusal('ReplicateKey', { KeyId, ReplicaRegion })).toBe(
      `UnsupportedOperationException: ${ReplicaRegion} is not a Region of AWS KMS in the partition of us-east-1.`,
    );
    expect(session.ok('DescribeKey', { KeyId }).KeyMetadata?.MultiRegionConfiguration?.ReplicaKeys).toEqual(
      [],
    );
  });

  it('is listed by the primary key and by all other replicas at once', () => {
    replicate('eu-west-1');
    replicate('ap-southeast-1');
    const regions = (where?: { region: string }) =>
      configuration(where)?.ReplicaKeys?.map(({ Region }) => Region);
    expect(regions()).toEqual(['eu-west-1', 'ap-southeast-1']);
    expect(regions(europe)).toEqual(['eu-west-1', 'ap-southeast-1']);
    expect(regions(asia)).toEqual(['eu-west-1', 'ap-southeast-1']);
  });

  it('is refused where a related key is, even one pending deletion, until that is really deleted', () => {
    replicated('eu-west-1');
    const taken = /^AlreadyExistsException/;
    expect(session.refusal('ReplicateKey', { KeyId, ReplicaRegion: home })).toMatch(taken);
    expect(session.refusal('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' })).toMatch(taken);
    session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }, europe);
    expect(session.refusal('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' })).toMatch(taken);
    session.advance(7 * day);
    expect(session.keyState(KeyId, europe)).toBe('NotFoundException');
    expect(configuration()?.ReplicaKeys).toEqual([]);
    replicated('eu-west-1');
    expect(session.keyState(KeyId, europe)).toBe('Enabled');
  });

  it('is for primary keys only', () => {
    replicated('eu-west-1');
    expect(session.refusal('ReplicateKey', { KeyId, ReplicaRegion: 'ap-southeast-1' }, europe)).toBe(
      `UnsupportedOperationException: ${arnOf(KeyId, 'eu-west-1')} is not a multi-region primary key.`,
    );
    const single = session.createKey();
    expect(session.refusal('ReplicateKey', { KeyId: single, ReplicaRegion: 'eu-west-1' })).toBe(
      `UnsupportedOperationException: ${arnOf(single)} is not a multi-region primary key.`,
    );
  });

  it('with a malformed policy or tags changes nothing', () => {
    const before = session.account;
    const input = { KeyId, ReplicaRegion: 'eu-west-1' };
    expect(session.refusal('ReplicateKey', { ...input, Policy: 'none' })).toMatch(
      /^MalformedPolicyDocumentException/,
    );
    expect(session.refusal('ReplicateKey', { ...input, Tags: [{ TagKey: 'aws:x', TagValue: '' }] })).toMatch(
      /^TagException/,
    );
    expect(session.account).toEqual(before);
  });

  it('gives a replica no imported key material: it is PendingImport until it is imported there', () => {
    KeyId = session.createKey({ MultiRegion: true, Origin: 'EXTERNAL' });
    importMaterial(session, KeyId, 'secret');
    replicated('eu-west-1');
    expect(session.keyState(KeyId, europe)).toBe('PendingImport');
    importMaterial(session, KeyId, 'secret', {}, europe);
    expect(session.keyState(KeyId, europe)).toBe('Enabled');
  });

  it('shares rotation: the setting and the new key material come from the primary key', () => {
    replicated('eu-west-1');
    session.ok('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 });
    expect(session.ok('GetKeyRotationStatus', { KeyId }, europe)).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
    });
    session.advance(90 * day);
    const current = (where?: { region: string }) =>
      session.ok('DescribeKey', { KeyId }, where).KeyMetadata?.CurrentKeyMaterialId;
    expect(current(europe)).toBe(current());
    expect(session.ok('ListKeyRotations', { KeyId }, europe).Rotations).toHaveLength(1);
    expect(session.refusal('EnableKeyRotation', { KeyId }, europe)).toMatch(/^UnsupportedOperationException/);
  });
});

describe('UpdatePrimaryRegion', () => {
  it('makes both keys Updating, then the replica is the primary key', () => {
    replicated('eu-west-1', 'ap-southeast-1');
    expect(session.ok('UpdatePrimaryRegion', { KeyId, PrimaryRegion: 'eu-west-1' })).toEqual({});
    expect(session.keyState(KeyId)).toBe('Updating');
    expect(session.keyState(KeyId, europe)).toBe('Updating');
    expect(session.keyState(KeyId, asia)).toBe('Enabled');
    session.advance(5 * second);
    for (const where of [undefined, europe, asia]) {
      expect(session.keyState(KeyId, where)).toBe('Enabled');
      expect(configuration(where)).toEqual({
        MultiRegionKeyType: where === europe ? 'PRIMARY' : 'REPLICA',
        PrimaryKey: { Arn: arnOf(KeyId, 'eu-west-1'), Region: 'eu-west-1' },
        ReplicaKeys: [home, 'ap-southeast-1'].map((Region) => ({ Arn: arnOf(KeyId, Region), Region })),
      });
    }
    session.ok('ReplicateKey', { KeyId, ReplicaRegion: 'sa-east-1' }, europe);
  });

  it('needs a replica in that Region that is Enabled', () => {
    replicated('eu-west-1');
    const to = (PrimaryRegion: string) => session.refusal('UpdatePrimaryRegion', { KeyId, PrimaryRegion });
    expect(to('sa-east-1')).toBe(`NotFoundException: Key '${arnOf(KeyId, 'sa-east-1')}' does not exist`);
    session.ok('DisableKey', { KeyId }, europe);
    expect(to('eu-west-1')).toBe(`DisabledException: ${arnOf(KeyId, 'eu-west-1')} is disabled.`);
    session.ok('ScheduleKeyDeletion', { KeyId }, europe);
    expect(to('eu-west-1')).toBe(
      `KMSInvalidStateException: ${arnOf(KeyId, 'eu-west-1')} is pending deletion.`,
    );
    replicate('ap-southeast-1');
    expect(to('ap-southeast-1')).toBe(
      `KMSInvalidStateException: ${arnOf(KeyId, 'ap-southeast-1')} is creating.`,
    );
    session.ok('CancelKeyDeletion', { KeyId }, europe);
    session.ok('EnableKey', { KeyId }, europe);
    session.ok('UpdatePrimaryRegion', { KeyId, PrimaryRegion: 'eu-west-1' });
  });

  it('while it is under way can lead to a third key, and then the second stays a replica', () => {
    replicated('eu-west-1', 'ap-southeast-1');
    session.ok('UpdatePrimaryRegion', { KeyId, PrimaryRegion: 'eu-west-1' });
    session.advance(2 * second);
    session.ok('UpdatePrimaryRegion', { KeyId, PrimaryRegion: 'ap-southeast-1' });
    session.advance(4 * second);
    expect(session.keyState(KeyId, europe)).toBe('Updating');
    expect(session.refusal('ScheduleKeyDeletion', { KeyId }, europe)).toMatch(/is updating\.$/);
    session.advance(10 * second);
    for (const where of [undefined, europe, asia]) {
      expect(session.keyState(KeyId, where)).toBe('Enabled');
      expect(configuration(where)?.PrimaryKey?.Region).toBe('ap-southeast-1');
    }
  });

  it('does not lose a rotation that is under way', () => {
    replicated('eu-west-1', 'ap-southeast-1');
    session.ok('RotateKeyOnDemand', { KeyId });
    session.ok('UpdatePrimaryRegion', { KeyId, PrimaryRegion: 'eu-west-1' });
    session.advance(day);
    const materials = [undefined, europe, asia].map(
      (where) =>
        session.ok('ListKeyRotations', { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }, where).Rotations,
    );
    expect(materials[0]).toHaveLength(2);
    expect(materials[1]).toEqual(materials[0]);
    expect(materials[2]).toEqual(materials[0]);
  });
});

describe('the deletion of a primary key', () => {
  it('waits for its last replica to be really deleted, then for its own waiting period', () => {
    replicated('eu-west-1', 'ap-southeast-1');
    expect(session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })).toEqual({
      KeyId: arnOf(KeyId),
      KeyState: 'PendingReplicaDeletion',
      PendingWindowInDays: 7,
    });
    session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }, europe);
    session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 9 }, asia);
    session.advance(9 * day - 1);
    expect(session.keyState(KeyId)).toBe('PendingReplicaDeletion');
    session.advance(1);
    expect(session.ok('DescribeKey', { KeyId }).KeyMetadata).toMatchObject({
      KeyState: 'PendingDeletion',
      DeletionDate: (start + 60 * second + 16 * day) / 1000,
    });
    session.advance(7 * day);
    expect(session.keyState(KeyId)).toBe('NotFoundException');
  });
});

import { describe, expect, it } from 'vitest';
import { minute, Session, second } from './session.ts';

const europe = { region: 'eu-west-1' };

describe('what the service does by itself takes as long as AWS was seen to take (aws-observed.json J51)', () => {
  it('a replica is Creating for a minute', () => {
    const session = new Session();
    const KeyId = session.createKey({ MultiRegion: true });
    session.ok('ReplicateKey', { KeyId, ReplicaRegion: europe.region });
    session.advance(minute - 1);
    expect(session.keyState(KeyId, europe)).toBe('Creating');
    session.advance(1);
    expect(session.keyState(KeyId, europe)).toBe('Enabled');
  });

  it('an on-demand rotation shows in GetKeyRotationStatus for at most 6.4 seconds', () => {
    const session = new Session();
    const KeyId = session.createKey();
    session.ok('RotateKeyOnDemand', { KeyId });
    session.advance(5 * second);
    expect(session.ok('GetKeyRotationStatus', { KeyId })).toHaveProperty('OnDemandRotationStartDate');
    session.advance(1.4 * second);
    expect(session.ok('GetKeyRotationStatus', { KeyId })).not.toHaveProperty('OnDemandRotationStartDate');
  });
});

describe('how long it takes is a setting of the account', () => {
  it.each([0, 3 * second, 20 * minute])('%i milliseconds for everything', (delay) => {
    const session = new Session({
      delays: { replication: delay, primaryRegionUpdate: delay, rotation: delay, keyStoreConnection: delay },
    });
    const KeyId = session.createKey({ MultiRegion: true });
    session.ok('ReplicateKey', { KeyId, ReplicaRegion: europe.region });
    session.ok('RotateKeyOnDemand', { KeyId });
    expect(session.keyState(KeyId, europe)).toBe(delay === 0 ? 'Enabled' : 'Creating');
    session.advance(delay);
    expect(session.keyState(KeyId, europe)).toBe('Enabled');
    expect(session.ok('GetKeyRotationStatus', { KeyId })).not.toHaveProperty('OnDemandRotationStartDate');
    session.ok('UpdatePrimaryRegion', { KeyId, PrimaryRegion: europe.region });
    session.advance(delay);
    expect(session.keyState(KeyId)).toBe('Enabled');
  });
});

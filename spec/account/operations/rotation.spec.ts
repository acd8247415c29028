import { beforeEach, describe, expect, it } from 'vitest';
import { responseProblems } from '../request/response-problems.ts';
import { arnOf, day, importMaterial, Session, second, start } from '../session.ts';

let session: Session;

beforeEach(() => {
  session = new Session();
});

const status = (KeyId: string) => session.ok('GetKeyRotationStatus', { KeyId });
const rotations = (KeyId: string, input: object = {}) => session.ok('ListKeyRotations', { KeyId, ...input });

describe('automatic rotation', () => {
  it('is off, then on with a date, then happens, then off again', () => {
    const KeyId = session.createKey();
    expect(status(KeyId)).toEqual({ KeyId: arnOf(KeyId), KeyRotationEnabled: false });
    expect(session.ok('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 })).toEqual({});
    expect(status(KeyId)).toEqual({
      KeyId: arnOf(KeyId),
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
      NextRotationDate: (start + 90 * day) / 1000,
    });
    session.advance(200 * day);
    expect(status(KeyId).NextRotationDate).toBe((start + 270 * day) / 1000);
    expect(rotations(KeyId)).toMatchObject({
      Truncated: false,
      Rotations: [
        {
          KeyId,
          RotationType: 'AUTOMATIC',
          RotationDate: (start + 90 * day) / 1000,
          KeyMaterialState: 'NON_CURRENT',
        },
        {
          KeyId,
          RotationType: 'AUTOMATIC',
          RotationDate: (start + 180 * day) / 1000,
          KeyMaterialState: 'CURRENT',
        },
      ],
    });
    session.ok('DisableKeyRotation', { KeyId });
    expect(status(KeyId).KeyRotationEnabled).toBe(false);
  });

  it('has a period of a year unless given, and keeps one that was given', () => {
    const KeyId = session.createKey();
    session.ok('EnableKeyRotation', { KeyId });
    expect(status(KeyId).RotationPeriodInDays).toBe(365);
  });

  it('is for symmetric keys of AWS only, and says so without a message for an RSA key', () => {
    const KeyId = session.createKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    expect(session.refusal('EnableKeyRotation', { KeyId })).toBe('UnsupportedOperationException: ');
    expect(status(KeyId)).toEqual({ KeyId: arnOf(KeyId), KeyRotationEnabled: false });
    expect(rotations(KeyId)).toEqual({ Rotations: [], Truncated: false });
    expect(session.refusal('ListKeyRotations', { KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' })).toBe(
      'UnsupportedOperationException: ',
    );
  });

  it('is shown as off while the key is pending deletion, and comes back on cancel', () => {
    const KeyId = session.createKey();
    session.ok('EnableKeyRotation', { KeyId });
    session.ok('ScheduleKeyDeletion', { KeyId });
    expect(status(KeyId)).toEqual({ KeyId: arnOf(KeyId), KeyRotationEnabled: false });
    session.ok('CancelKeyDeletion', { KeyId });
    expect(status(KeyId).KeyRotationEnabled).toBe(true);
  });
});

describe('on-demand rotation', () => {
  it('runs for a while, then the old key material is non-current', () => {
    const KeyId = session.createKey();
    const before = rotations(KeyId, { IncludeKeyMaterial: 'ALL_KEY_MATERIAL' });
    expect(before.Rotations).toEqual([
      { KeyId, KeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/), KeyMaterialState: 'CURRENT' },
    ]);
    expect(session.ok('RotateKeyOnDemand', { KeyId })).toEqual({ KeyId: arnOf(KeyId) });
    expect(status(KeyId).OnDemandRotationStartDate).toBe(start / 1000);
    expect(rotations(KeyId).Rotations).toEqual([]);
    session.advance(6 * second);
    expect(status(KeyId)).not.toHaveProperty('OnDemandRotationStartDate');
    expect(rotations(KeyId, { IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }).Rotations).toMatchObject([
      { KeyMaterialId: before.Rotations?.[0]?.KeyMaterialId, KeyMaterialState: 'NON_CURRENT' },
      { KeyMaterialState: 'CURRENT', RotationType: 'ON_DEMAND', RotationDate: start / 1000 + 6 },
    ]);
    expect(rotations(KeyId, { IncludeKeyMaterial: 'ROTATIONS_ONLY' }).Rotations).toHaveLength(1);
  });

  it('is refused while one is running, and after 25 of them', () => {
    const KeyId = session.createKey();
    session.ok('RotateKeyOnDemand', { KeyId });
    expect(session.refusal('RotateKeyOnDemand', { KeyId })).toMatch(/^ConflictException/);
    for (let count = 1; count < 25; count += 1) {
      session.advance(day);
      session.ok('RotateKeyOnDemand', { KeyId });
    }
    session.advance(day);
    expect(session.refusal('RotateKeyOnDemand', { KeyId })).toBe(
      `LimitExceededException: The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arnOf(KeyId)}`,
    );
  });
});

describe('ListKeyRotations', () => {
  it('shows of imported key material whether it is there, how long, and as what', () => {
    const KeyId = session.createKey({ Origin: 'EXTERNAL' });
    const ValidTo = (start + 100 * day) / 1000;
    importMaterial(session, KeyId, 'one', { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo });
    importMaterial(session, KeyId, 'two', { ImportType: 'NEW_KEY_MATERIAL' });
    const all = rotations(KeyId, { IncludeKeyMaterial: 'ALL_KEY_MATERIAL' });
    expect(all.Rotations).toEqual([
      {
        KeyId,
        KeyMaterialId: expect.any(String),
        ImportState: 'IMPORTED',
        KeyMaterialState: 'CURRENT',
        ExpirationModel: 'KEY_MATERIAL_EXPIRES',
        ValidTo,
      },
      {
        KeyId,
        KeyMaterialId: expect.any(String),
        ImportState: 'IMPORTED',
        KeyMaterialState: 'PENDING_ROTATION',
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      },
    ]);
    expect(responseProblems('ListKeyRotations', all)).toEqual([]);
    session.advance(100 * day);
    expect(rotations(KeyId, { IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }).Rotations?.[0]).toEqual({
      KeyId,
      KeyMaterialId: all.Rotations?.[0]?.KeyMaterialId,
      ImportState: 'PENDING_IMPORT',
      KeyMaterialState: 'CURRENT',
    });
  });

  it('shows the description that an import gave last', () => {
    const KeyId = session.createKey({ Origin: 'EXTERNAL' });
    const shown = () =>
      rotations(KeyId, { IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }).Rotations?.[0]?.KeyMaterialDescription;
    importMaterial(session, KeyId, 'one');
    expect(shown()).toBeUndefined();
    importMaterial(session, KeyId, 'one', { KeyMaterialDescription: 'from the safe' });
    importMaterial(session, KeyId, 'one');
    expect(shown()).toBe('from the safe');
    importMaterial(session, KeyId, 'one', { KeyMaterialDescription: 'from the vault' });
    expect(shown()).toBe('from the vault');
    const rsa = session.createKey({ Origin: 'EXTERNAL', KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    expect(() => importMaterial(session, rsa, 'one', { KeyMaterialDescription: 'x' })).toThrow(
      'ValidationException: KeyMaterialDescription is supported for symmetric encryption keys only.',
    );
  });

  it('comes in pages', () => {
    const KeyId = session.createKey();
    session.ok('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 });
    session.advance(270 * day);
    const first = rotations(KeyId, { Limit: 2 });
    expect(first.Truncated).toBe(true);
    const second = rotations(KeyId, { Limit: 2, Marker: first.NextMarker });
    expect(second).toMatchObject({ Truncated: false });
    expect([...(first.Rotations ?? []), ...(second.Rotations ?? [])]).toEqual(rotations(KeyId).Rotations);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { EmulatorTrouble } from '../../src/guard/emulator/emulator.ts';
import { guardedCallText } from '../../src/guard/guarded-call.ts';
import { CarelessEmulator } from './careless-emulator.ts';
import { Guarded } from './guarded.ts';

const Plaintext = btoa('hello');

let emulator: CarelessEmulator;
let guarded: Guarded;

beforeEach(() => {
  emulator = new CarelessEmulator();
  guarded = new Guarded(emulator.forward);
});

describe('what AWS would refuse', () => {
  it('is refused as AWS does, before the emulator sees it', async () => {
    const KeyId = await guarded.key();
    expect(await guarded.call('CancelKeyDeletion', { KeyId })).toEqual({
      refused: 'KMSInvalidStateException',
      message: `arn:aws:kms:us-east-1:000000000000:key/${KeyId} is not pending deletion.`,
    });
    await guarded.call('DisableKey', { KeyId });
    expect(await guarded.call('Encrypt', { KeyId, Plaintext })).toMatchObject({
      refused: 'DisabledException',
    });
    expect(emulator.asked).toEqual(['CreateKey', 'DisableKey']);
  });

  it('is a malformed request, too, and an operation that KMS has not got', async () => {
    expect(await guarded.call('Encrypt', { KeyId: 1 })).toMatchObject({ refused: 'SerializationException' });
    expect(await guarded.call('MakeTea', {})).toMatchObject({ refused: 'UnknownOperationException' });
    expect(emulator.asked).toEqual([]);
  });

  it('is a dry run that would succeed: it changes nothing in the emulator', async () => {
    const KeyId = await guarded.key();
    const GranteePrincipal = 'arn:aws:iam::000000000000:user/A';
    const input = { KeyId, GranteePrincipal, Operations: ['Encrypt'], DryRun: true };
    expect(await guarded.call('CreateGrant', input)).toMatchObject({ refused: 'DryRunOperationException' });
    expect(emulator.asked).toEqual(['CreateKey']);
  });
});

describe('what AWS would allow', () => {
  it('the emulator does: its key ID and its ciphertext come back, with what AWS answers besides', async () => {
    const KeyId = await guarded.key();
    const { CiphertextBlob, ...rest } = await guarded.call('Encrypt', { KeyId, Plaintext });
    expect(atob(String(CiphertextBlob))).toBe(`${KeyId} hello`);
    expect(rest).toEqual({
      KeyId: `arn:aws:kms:us-east-1:000000000000:key/${KeyId}`,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    });
    expect(await guarded.call('Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext });
  });

  it('has the members that the key state decides from the model, whatever the emulator says', async () => {
    const KeyId = await guarded.key();
    const scheduled = await guarded.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect(scheduled).toMatchObject({ KeyState: 'PendingDeletion', DeletionDate: 1_767_916_800 });
    await guarded.call('CancelKeyDeletion', { KeyId });
    const { KeyMetadata } = await guarded.call('DescribeKey', { KeyId });
    expect(KeyMetadata).toMatchObject({ KeyState: 'Disabled', Enabled: false });
    expect(KeyMetadata).not.toHaveProperty('DeletionDate');
    expect(emulator.keys.get(KeyId)?.keyState).toBe('Enabled');
  });

  it('is not valid where the emulator says that a signature is not', async () => {
    const KeyId = await guarded.key({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const input = { KeyId, Message: Plaintext, SigningAlgorithm: 'ECDSA_SHA_256' };
    const { Signature } = await guarded.call('Sign', input);
    expect(await guarded.call('Verify', { ...input, Signature })).toMatchObject({ SignatureValid: true });
    const wrong = await guarded.call('Verify', { ...input, Signature: btoa('forged') });
    expect(wrong).toMatchObject({ refused: 'KMSInvalidSignatureException' });
  });
});

describe('the service itself', () => {
  it('deletes a key on its deletion date, though the emulator keeps it', async () => {
    const KeyId = await guarded.key();
    const { CiphertextBlob } = await guarded.call('Encrypt', { KeyId, Plaintext });
    await guarded.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    guarded.guard.advance('7d');
    expect(await guarded.stateOf(KeyId)).toBe('NotFoundException');
    expect(await guarded.call('Decrypt', { CiphertextBlob })).toMatchObject({
      refused: 'AccessDeniedException',
    });
    expect(await guarded.call('ListKeys')).toMatchObject({ Keys: [] });
    expect(await guarded.stateOf(KeyId)).toBe('NotFoundException');
    expect(emulator.keys.has(KeyId)).toBe(true);
  });
});

describe('a ciphertext', () => {
  it('is judged by the key that made it', async () => {
    const [one, other] = [await guarded.key(), await guarded.key()];
    const { CiphertextBlob } = await guarded.call('Encrypt', { KeyId: one, Plaintext });
    const wrong = await guarded.call('Decrypt', { CiphertextBlob, KeyId: other });
    expect(wrong).toMatchObject({ refused: 'IncorrectKeyException' });
    const EncryptionContext = { purpose: 'test' };
    expect(await guarded.call('Decrypt', { CiphertextBlob, EncryptionContext })).toMatchObject({
      refused: 'InvalidCiphertextException',
    });
    await guarded.call('DisableKey', { KeyId: one });
    expect(await guarded.call('Decrypt', { CiphertextBlob })).toMatchObject({ refused: 'DisabledException' });
  });

  it('that the guard has not seen is judged after the emulator has told whose it is', async () => {
    const KeyId = await guarded.key();
    const CiphertextBlob = btoa(`${KeyId} made before`);
    expect(await guarded.call('Decrypt', { CiphertextBlob })).toMatchObject({
      Plaintext: btoa('made before'),
    });
    await guarded.call('DisableKey', { KeyId });
    const another = btoa(`${KeyId} made before, too`);
    expect(await guarded.call('Decrypt', { CiphertextBlob: another })).toMatchObject({
      refused: 'DisabledException',
    });
    expect(await guarded.call('Decrypt', { CiphertextBlob: btoa('no key at all') })).toMatchObject({
      refused: 'InvalidCiphertextException',
    });
  });
});

describe('a key that the emulator had already', () => {
  const alone = async (operation: string, input: object) => {
    const before = new Guarded(emulator.forward);
    return before.call(operation, input);
  };
  const KeyId = '00000000-0000-4000-8000-000000000001';

  beforeEach(() => alone('CreateKey', {}));

  it.each(['Enabled', 'Disabled', 'PendingDeletion'])(
    'is taken up when it is named, in state %s',
    async (state) => {
      const key = emulator.keys.get(KeyId);
      if (key !== undefined) key.keyState = state;
      expect(await guarded.stateOf(KeyId)).toBe(state);
      const cancelled = await guarded.call('CancelKeyDeletion', { KeyId });
      expect(cancelled['refused']).toBe(state === 'PendingDeletion' ? undefined : 'KMSInvalidStateException');
    },
  );

  it('is taken up with its aliases, by one of them, by its ARN, or when keys are listed', async () => {
    emulator.keys.get(KeyId)?.aliases.push('alias/old');
    expect(await guarded.stateOf('alias/old')).toBe('Enabled');
    const byArn = new Guarded(emulator.forward);
    expect(await byArn.stateOf(`arn:aws:kms:us-east-1:000000000000:key/${KeyId}`)).toBe('Enabled');
    const listed = new Guarded(emulator.forward);
    expect(await listed.call('ListKeys')).toMatchObject({ Keys: [{ KeyId }] });
    const { Aliases } = await listed.call('ListAliases');
    expect(Aliases).toContainEqual(expect.objectContaining({ AliasName: 'alias/old', TargetKeyId: KeyId }));
  });

  it('of a kind that AWS has not got is not judged, and the user is told', async () => {
    const key = emulator.keys.get(KeyId);
    emulator.keys.set(KeyId, { ...emptyKey, ...key, metadata: { ...key?.metadata, KeySpec: 'ROT_13' } });
    expect(await guarded.stateOf(KeyId)).toBe('Enabled');
    expect(guarded.troubles).toEqual([
      `the key '${KeyId}' is not judged: the model refuses CreateKey with ValidationException`,
    ]);
    expect(guarded.calls.at(-1)).toMatchObject({ by: 'emulator' });
  });
});

describe('an emulator that disagrees', () => {
  it('is brought along with calls of the guard’s own', async () => {
    const KeyId = await guarded.key();
    const key = emulator.keys.get(KeyId);
    if (key !== undefined) key.keyState = 'Disabled';
    expect(await guarded.call('Encrypt', { KeyId, Plaintext })).toHaveProperty('CiphertextBlob');
    expect(emulator.asked).toEqual([
      'CreateKey',
      'Encrypt',
      'Encrypt',
      'DescribeKey',
      'EnableKey',
      'Encrypt',
    ]);
    expect(guarded.calls.map(guardedCallText).at(-1)).toBe(
      `us-east-1 Encrypt ${KeyId}: ok, by both: allowed, after DescribeKey, EnableKey`,
    );
  });

  it('has lost a key: so has AWS, then', async () => {
    const KeyId = await guarded.key();
    emulator.keys.clear();
    expect(await guarded.call('Encrypt', { KeyId, Plaintext })).toMatchObject({
      refused: 'NotFoundException',
    });
    expect(guarded.troubles).toEqual([`the emulator has lost the key '${KeyId}': it is forgotten`]);
  });

  it('shows an AWS managed key that it does not have: that one is not forgotten', async () => {
    const other = new Guarded(emulator.forward, { answerMissing: true });
    const { KeyMetadata } = await other.call('DescribeKey', { KeyId: 'alias/aws/s3' });
    const KeyId = String(Reflect.get(Object(KeyMetadata), 'KeyId'));
    expect(await other.stateOf(KeyId)).toBe('Enabled');
    expect(await other.call('ScheduleKeyDeletion', { KeyId })).toMatchObject({
      refused: expect.stringMatching(/AccessDenied|UnsupportedOperation/),
    });
    expect(await other.stateOf('alias/aws/s3')).toBe('Enabled');
  });

  it('names keys and grants in forms of its own, and callers do not see them', async () => {
    const own = new CarelessEmulator({
      newKeyId: (count) => `mrk-0000000${count}-1111-2222-3333-444444444444`,
    });
    const other = new Guarded(own.forward);
    const KeyId = await other.key({ MultiRegion: true });
    expect(KeyId).toBe('mrk-00000001111122223333444444444444');
    expect(await other.call('Encrypt', { KeyId, Plaintext })).toHaveProperty('CiphertextBlob');
    const grant = { KeyId, GranteePrincipal: 'arn:aws:iam::000000000000:user/A', Operations: ['Encrypt'] };
    const { GrantId } = await other.call('CreateGrant', grant);
    expect(GrantId).toMatch(/^[0-9a-f]{64}$/);
    expect(await other.call('RevokeGrant', { KeyId, GrantId })).toEqual({});
    expect([...own.keys.values()][0]?.grants).toEqual({});
    const anew = new Guarded(own.forward);
    expect(await anew.stateOf('mrk-00000001-1111-2222-3333-444444444444')).toBe('Enabled');
    expect(await anew.call('Encrypt', { KeyId, Plaintext })).toHaveProperty('CiphertextBlob');
  });
});

describe('an operation that the emulator has not got', () => {
  it('is answered by the model if that is wanted and needs no key material', async () => {
    const KeyId = await guarded.key();
    expect(await guarded.call('EnableKeyRotation', { KeyId })).toMatchObject({
      refused: 'NotImplementedException',
    });
    const answering = new Guarded(emulator.forward, { answerMissing: true });
    expect(await answering.call('EnableKeyRotation', { KeyId })).toEqual({});
    const status = await answering.call('GetKeyRotationStatus', { KeyId });
    expect(status).toMatchObject({ KeyRotationEnabled: true });
    const made = await answering.call('GenerateDataKey', { KeyId, KeySpec: 'AES_256' });
    expect(made).toMatchObject({ refused: 'NotImplementedException' });
    expect(answering.calls.map(({ by }) => by)).toEqual(['model', 'model', 'emulator']);
  });
});

describe('an emulator that does not answer', () => {
  it('is a fault of the server to callers, and leaves the model as it is', async () => {
    const KeyId = await guarded.key();
    let isLate = false;
    const broken = new Guarded(async (request) => {
      if (request.headers['x-amz-target'] !== 'TrentService.DisableKey') return emulator.forward(request);
      throw new EmulatorTrouble('nobody is there', isLate);
    });
    const refused = 'KMSInternalException';
    expect(await broken.call('DisableKey', { KeyId })).toEqual({ refused, message: 'nobody is there' });
    isLate = true;
    expect(await broken.call('DisableKey', { KeyId })).toMatchObject({
      refused: 'DependencyTimeoutException',
    });
    expect(await broken.stateOf(KeyId)).toBe('Enabled');
  });
});

describe('calls at the same time', () => {
  it('that change a key are done one after another', async () => {
    const KeyId = await guarded.key();
    const input = { KeyId, PendingWindowInDays: 7 };
    const both = await Promise.all([1, 2].map(() => guarded.call('ScheduleKeyDeletion', input)));
    expect(both.map(({ refused }) => refused)).toEqual([undefined, 'KMSInvalidStateException']);
  });
});

describe('a guard that is told so', () => {
  it('makes calls fail, applied or not', async () => {
    const KeyId = await guarded.key();
    guarded.guard.inject({ operation: 'DisableKey', exception: 'KMSInternalException', applied: true });
    expect(await guarded.call('DisableKey', { KeyId })).toMatchObject({ refused: 'KMSInternalException' });
    expect(await guarded.stateOf(KeyId)).toBe('Disabled');
  });

  it('forgets everything, for an emulator that was reset', async () => {
    const KeyId = await guarded.key();
    emulator.keys.clear();
    guarded.guard.reset();
    expect(await guarded.stateOf(KeyId)).toBe('NotFoundException');
    expect(guarded.troubles).toEqual([]);
  });
});

const emptyKey = { keyState: 'Enabled', metadata: {}, aliases: [], grants: {} };

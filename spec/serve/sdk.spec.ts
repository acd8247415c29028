import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisabledException,
  DisableKeyCommand,
  EnableKeyCommand,
  GenerateDataKeyCommand,
  KMSClient,
  KMSInternalException,
  NotFoundException,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { describe, expect, it, vi } from 'vitest';
import { type ReferenceKms, type ReferenceKmsOptions, referenceKms } from '../../src/serve/sdk.ts';

const time = '2026-01-01T00:00:00Z';

/** A value that no type checker has seen, as if it were right. */
function untyped<Expected>(value: unknown): Expected {
  const isExpected = (_: unknown): _ is Expected => true;
  if (isExpected(value)) return value;
  throw new Error('unreachable');
}

describe('a KMS behind the AWS SDK in process', () => {
  it('keeps keys by the Region of the client', async () => {
    const { kms, client } = kmsAndClient();
    const elsewhere = clientOf(kms, 'us-west-2');
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    expect(KeyMetadata?.Arn).toMatch(/^arn:aws:kms:eu-central-1:111122223333:key\//);
    const absent = elsewhere.send(new DescribeKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    await expect(absent).rejects.toBeInstanceOf(NotFoundException);
  });

  it('deletes a key when its waiting period has passed by the clock of the test', async () => {
    const { kms, client } = kmsAndClient();
    const KeyId = await createdKey(client);
    const { DeletionDate } = await client.send(
      new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }),
    );
    expect(DeletionDate).toEqual(new Date('2026-01-08T00:00:00Z'));
    expect(kms.advance('6d')).toEqual([]);
    expect(kms.advance('1d')).toMatchObject([{ region: 'eu-central-1', event: { type: 'DeleteKey' } }]);
    expect(kms.now()).toEqual(DeletionDate);
    await expect(client.send(new DescribeKeyCommand({ KeyId }))).rejects.toBeInstanceOf(NotFoundException);
  });

  it('shows the real time unless told otherwise, and follows fake timers', async () => {
    vi.useFakeTimers({ now: Date.parse(time), toFake: ['Date'] });
    try {
      const { client } = kmsAndClient({});
      const KeyId = await createdKey(client);
      await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      vi.setSystemTime('2026-01-09T00:00:00Z');
      await expect(client.send(new DescribeKeyCommand({ KeyId }))).rejects.toBeInstanceOf(NotFoundException);
    } finally {
      vi.useRealTimers();
    }
  });

  it('goes on from an account that was saved as JSON', async () => {
    const { kms, client } = kmsAndClient();
    const KeyId = await createdKey(client);
    const saved: ReferenceKms['account'] = JSON.parse(JSON.stringify(kms.account));
    const { client: later } = kmsAndClient({ account: saved, time: '2026-02-01T00:00:00Z' });
    const { KeyMetadata } = await later.send(new DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata?.CreationDate).toEqual(new Date(time));
  });

  it('never runs its clock backwards', () => {
    const { kms } = kmsAndClient();
    expect(() => kms.moveTo('2025-12-31T00:00:00Z')).toThrow(
      new RangeError(
        'the clock never runs backwards: it shows 2026-01-01T00:00:00.000Z, which is after 2025-12-31T00:00:00.000Z',
      ),
    );
    expect(() => kms.advance(-1)).toThrow(RangeError);
    expect(() => kms.advance(0.5)).toThrow(RangeError);
    expect(kms.now()).toEqual(new Date(time));
  });

  it('fails calls by an injected fault, without or with effect, as often as asked', async () => {
    const { kms, client } = kmsAndClient();
    const KeyId = await createdKey(client);
    kms.inject({ operation: 'DisableKey', exception: 'KMSInternalException', message: 'try later' });
    const failed = client.send(new DisableKeyCommand({ KeyId }));
    await expect(failed).rejects.toSatisfy(
      (error) =>
        error instanceof KMSInternalException &&
        error.message === 'try later' &&
        error.$fault === 'server' &&
        error.$metadata.httpStatusCode === 500,
    );
    expect(await keyState(client, KeyId)).toBe('Enabled');

    kms.inject({ exception: 'DependencyTimeoutException', applied: true });
    await expect(client.send(new DisableKeyCommand({ KeyId }))).rejects.toThrow('UnknownError');
    expect(await keyState(client, KeyId)).toBe('Disabled');

    kms.inject({ exception: 'ThrottlingException', times: 2 });
    await expect(keyState(client, KeyId)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(keyState(client, KeyId)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await keyState(client, KeyId)).toBe('Disabled');

    kms.inject({ exception: 'KMSInternalException' });
    kms.clearFaults();
    expect(await keyState(client, KeyId)).toBe('Disabled');
  });

  it('has the SDK try again after a server fault, as it does with AWS', async () => {
    const kms = referenceKms({ time });
    const client = clientOf(kms, 'eu-central-1', 3);
    kms.inject({ exception: 'KMSInternalException', times: 2 });
    expect(await createdKey(client)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes no fault that cannot be', () => {
    const { kms } = kmsAndClient();
    expect(() => kms.inject({ exception: 'NotFoundException', applied: true })).toThrow(
      new RangeError(
        'NotFoundException is a client fault, which changes nothing: only a server fault can be applied',
      ),
    );
    expect(() => kms.inject({ exception: 'KMSInternalException', times: 0 })).toThrow(RangeError);
  });

  it.each<[string, object]>([
    ["unknown exception 'Foo': name one of AWS KMS", { exception: 'Foo' }],
    ['unknown exception a symbol', { exception: Symbol('Foo') }],
    ['unknown exception an object', { exception: Object.create(null) }],
    ['unknown exception undefined', {}],
    [
      "unknown operation 'Encript': name one of AWS KMS",
      { exception: 'KMSInternalException', operation: 'Encript' },
    ],
    [
      'unknown member of a fault "operatoin": use operation',
      { exception: 'KMSInternalException', operatoin: 1 },
    ],
  ])('takes no fault in silence that would meet no call: %s', (problem, fault) => {
    expect(() => kmsAndClient().kms.inject(untyped(fault))).toThrow(RangeError);
    expect(() => kmsAndClient().kms.inject(untyped(fault))).toThrow(problem);
  });

  it.each<[string, object]>([
    ['unknown option of referenceKms "tiem": use account, time', { tiem: '2026-01-01' }],
    ['unknown delay "rotatoin": use ', { delays: { rotatoin: 0 } }],
    ['unknown assumption "cancel": use ', { assumptions: { cancel: 'Enabled' } }],
    ['unknown quota "keyz": use ', { quotas: { keyz: 1 } }],
  ])('takes no option in silence that nobody reads: %s', (problem, options) => {
    expect(() => referenceKms(untyped(options))).toThrow(RangeError);
    expect(() => referenceKms(untyped(options))).toThrow(problem);
  });

  it('takes no lag in silence that nobody reads', () => {
    expect(() => kmsAndClient().kms.setLag(untyped({ cals: 2 }))).toThrow(/^unknown member of a lag "cals"/);
  });

  it('lets calls see a change late: after so many of them', async () => {
    const { kms, client } = kmsAndClient();
    const KeyId = await createdKey(client);
    kms.setLag({ calls: 2 });
    await client.send(new DisableKeyCommand({ KeyId }));
    expect(await keyState(client, KeyId)).toBe('Enabled');
    await client.send(new EnableKeyCommand({ KeyId }));
    expect(await keyState(client, KeyId)).toBe('Enabled');
    expect(await keyState(client, KeyId)).toBe('Disabled');
    expect(await keyState(client, KeyId)).toBe('Enabled');
  });

  it('lets calls see a change late: after so much time', async () => {
    const { kms, client } = kmsAndClient();
    kms.setLag({ milliseconds: 5_000 });
    const KeyId = await createdKey(client);
    await expect(keyState(client, KeyId)).rejects.toBeInstanceOf(NotFoundException);
    kms.advance('4s');
    await expect(keyState(client, KeyId)).rejects.toBeInstanceOf(NotFoundException);
    kms.advance('1s');
    expect(await keyState(client, KeyId)).toBe('Enabled');
    expect(() => kms.setLag({ calls: -1 })).toThrow(RangeError);
  });

  it('lets a disabled key be used until the change shows, and makes no data key twice', async () => {
    const { kms, client } = kmsAndClient();
    const KeyId = await createdKey(client);
    kms.setLag({ calls: 2 });
    await client.send(new DisableKeyCommand({ KeyId }));
    const dataKey = () => client.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
    const [first, second] = [await dataKey(), await dataKey()];
    expect(first.Plaintext).not.toEqual(second.Plaintext);
    await expect(dataKey()).rejects.toBeInstanceOf(DisabledException);
  });

  it('gives up a request that was aborted before it was made', async () => {
    const { client, kms } = kmsAndClient();
    const before = kms.account;
    const aborted = client.send(new CreateKeyCommand({}), { abortSignal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect(kms.account).toBe(before);
  });
});

function kmsAndClient(options: ReferenceKmsOptions = { time }) {
  const kms = referenceKms(options);
  return { kms, client: clientOf(kms, 'eu-central-1') };
}

function clientOf(kms: ReferenceKms, region: string, maxAttempts = 1): KMSClient {
  return new KMSClient({
    region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    requestHandler: kms,
    maxAttempts,
  });
}

async function createdKey(client: KMSClient): Promise<string> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  return String(KeyMetadata?.KeyId);
}

async function keyState(client: KMSClient, KeyId: string) {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
  return KeyMetadata?.KeyState;
}

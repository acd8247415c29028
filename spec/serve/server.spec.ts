import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  KMSClient,
  KMSInvalidStateException,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReferenceServer, startServer } from '../../src/serve/server.ts';

let server: ReferenceServer;
let client: KMSClient;

beforeAll(async () => {
  server = await startServer();
  client = new KMSClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

describe('a server', () => {
  it('answers the AWS SDK in the Region of the signature', async () => {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.KeyId;
    expect(KeyMetadata?.Arn).toBe(`arn:aws:kms:eu-central-1:111122223333:key/${KeyId}`);
    await expect(client.send(new CancelKeyDeletionCommand({ KeyId }))).rejects.toSatisfy(
      (error) =>
        error instanceof KMSInvalidStateException &&
        error.message === `${KeyMetadata?.Arn} is not pending deletion.` &&
        error.$metadata.httpStatusCode === 400,
    );
    await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    await client.send(new CancelKeyDeletionCommand({ KeyId }));
    const { KeyMetadata: after } = await client.send(new DescribeKeyCommand({ KeyId }));
    expect(after?.KeyState).toBe('Disabled');
  });
});

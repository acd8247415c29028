import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  EncryptCommand,
  KMSClient,
  NotFoundException,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { type ReferenceKms, referenceKms } from '../../src/serve/sdk.ts';

// What your application does: a customer leaves, and may come back for a week.
async function leave(client: KMSClient, KeyId: string): Promise<void> {
  await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
}
async function comeBack(client: KMSClient, KeyId: string): Promise<void> {
  await client.send(new CancelKeyDeletionCommand({ KeyId }));
}

function clientOf(kms: ReferenceKms): KMSClient {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  return new KMSClient({ region: 'eu-central-1', credentials, requestHandler: kms });
}

test('a customer who comes back within a week can encrypt again', async () => {
  const kms = referenceKms({ time: '2026-01-01T00:00:00Z' });
  const client = clientOf(kms);
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? '';

  await leave(client, KeyId);
  kms.advance('6d');
  await comeBack(client, KeyId);

  // Found: CancelKeyDeletion leaves the key Disabled. comeBack must send EnableKeyCommand too.
  const encrypting = client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('a secret') }));
  await expect(encrypting).rejects.toThrow(`${KeyMetadata?.Arn} is disabled.`);
});

test('after a week the key is gone, and nobody can come back', async () => {
  const kms = referenceKms({ time: '2026-01-01T00:00:00Z' });
  const client = clientOf(kms);
  const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.KeyId ?? '';

  await leave(client, KeyId);
  kms.advance('7d');
  await expect(comeBack(client, KeyId)).rejects.toBeInstanceOf(NotFoundException);
});

import { DescribeKeyCommand, KMSClient, NotFoundException } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { startMoto } from './moto-server.ts';

test('moto starts on a loopback port, answers the AWS SDK, and is gone after stop', async () => {
  const moto = await startMoto();
  const client = new KMSClient({
    endpoint: moto.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  try {
    const missing = client.send(new DescribeKeyCommand({ KeyId: '00000000-0000-4000-8000-000000000000' }));
    await expect(missing).rejects.toBeInstanceOf(NotFoundException);
  } finally {
    client.destroy();
    await moto.stop();
  }
  await expect(fetch(moto.url)).rejects.toThrow('fetch failed');
});

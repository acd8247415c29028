import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DescribeKeyCommand,
  DisabledException,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  IncorrectKeyMaterialException,
  KMSClient,
  KMSInvalidStateException,
  ListKeyRotationsCommand,
  NotFoundException,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  type WrappingKeySpec,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedModel, startModel } from './served-model.ts';

let model: ServedModel;
let client: KMSClient;

beforeAll(async () => {
  model = await startModel('--time', '2026-01-01T00:00:00Z');
  client = clientFor('us-east-1');
});

afterAll(async () => {
  client?.destroy();
  await model?.end('SIGTERM');
});

test('a key is created, used, disabled, scheduled for deletion, cancelled, and at last gone', async () => {
  const KeyId = await createdKey({});
  const Plaintext = Buffer.from('attack at dawn');
  const EncryptionContext = { purpose: 'test' };
  const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));
  const decrypted = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
  expect(Buffer.from(decrypted.Plaintext ?? [])).toEqual(Plaintext);

  await client.send(new DisableKeyCommand({ KeyId }));
  await expect(client.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toBeInstanceOf(
    DisabledException,
  );
  await client.send(new EnableKeyCommand({ KeyId }));
  await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await client.send(new CancelKeyDeletionCommand({ KeyId }));
  expect(await keyState(KeyId)).toBe('Disabled');
  await expect(client.send(new CancelKeyDeletionCommand({ KeyId }))).rejects.toSatisfy(
    (error) =>
      error instanceof KMSInvalidStateException &&
      error.message === `arn:aws:kms:us-east-1:111122223333:key/${KeyId} is not pending deletion.`,
  );
  await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await model.advance('7d');
  await expect(keyState(KeyId)).rejects.toBeInstanceOf(NotFoundException);
});

test.each(['RSA_2048', 'RSA_3072', 'RSA_4096'] as const)(
  'key material wrapped with %s is imported, expires, and only the same comes back',
  async (spec) => {
    const KeyId = await createdKey({ Origin: 'EXTERNAL' });
    const material = randomBytes(32);
    expect(await keyState(KeyId)).toBe('PendingImport');
    await imported(KeyId, material, spec, 'RSAES_OAEP_SHA_256');
    expect(await keyState(KeyId)).toBe('Enabled');
    await model.advance('1d');
    expect(await keyState(KeyId)).toBe('PendingImport');
    const other = imported(KeyId, randomBytes(32), spec, 'RSA_AES_KEY_WRAP_SHA_256');
    await expect(other).rejects.toBeInstanceOf(IncorrectKeyMaterialException);
    await imported(KeyId, material, spec, 'RSA_AES_KEY_WRAP_SHA_256');
    expect(await keyState(KeyId)).toBe('Enabled');
  },
);

test('a multi-Region key is replicated, and outlives its deletion date until its replica is gone', async () => {
  const europe = clientFor('eu-west-1');
  const KeyId = await createdKey({ MultiRegion: true });
  await client.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: 'eu-west-1' }));
  expect(await keyState(KeyId, europe)).toBe('Creating');
  await model.advance('10m');
  expect(await keyState(KeyId, europe)).toBe('Enabled');
  await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  expect(await keyState(KeyId)).toBe('PendingReplicaDeletion');
  await europe.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
  await model.advance('7d');
  await expect(keyState(KeyId, europe)).rejects.toBeInstanceOf(NotFoundException);
  expect(await keyState(KeyId)).toBe('PendingDeletion');
  await model.advance('7d');
  await expect(keyState(KeyId)).rejects.toBeInstanceOf(NotFoundException);
  europe.destroy();
});

test('a key rotates when it is due and when it is asked to', async () => {
  const KeyId = await createdKey({});
  await client.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  await model.advance('91d');
  await client.send(new RotateKeyOnDemandCommand({ KeyId }));
  await model.advance('1d');
  const { Rotations } = await client.send(new ListKeyRotationsCommand({ KeyId }));
  expect(Rotations?.map(({ RotationType }) => RotationType)).toEqual(['AUTOMATIC', 'ON_DEMAND']);
  const status = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
  expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
});

function clientFor(region: string): KMSClient {
  return new KMSClient({
    endpoint: model.url,
    region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
}

async function createdKey(input: CreateKeyCommandInput): Promise<string> {
  const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
  return String(KeyMetadata?.KeyId);
}

async function keyState(KeyId: string, by = client): Promise<string | undefined> {
  return (await by.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
}

/** Wraps and imports key material that expires in a day. */
async function imported(
  KeyId: string,
  material: Buffer,
  WrappingKeySpec: WrappingKeySpec,
  WrappingAlgorithm: 'RSAES_OAEP_SHA_256' | 'RSA_AES_KEY_WRAP_SHA_256',
): Promise<void> {
  const { ImportToken, PublicKey, ParametersValidTo } = await client.send(
    new GetParametersForImportCommand({ KeyId, WrappingAlgorithm, WrappingKeySpec }),
  );
  const encrypted = (bytes: Buffer) =>
    publicEncrypt(
      {
        key: createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' }),
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: 'sha256',
      },
      bytes,
    );
  const hybrid = () => {
    const aesKey = randomBytes(32);
    const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'));
    return Buffer.concat([encrypted(aesKey), cipher.update(material), cipher.final()]);
  };
  await client.send(
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: WrappingAlgorithm === 'RSAES_OAEP_SHA_256' ? encrypted(material) : hybrid(),
      ExpirationModel: 'KEY_MATERIAL_EXPIRES',
      ValidTo: ParametersValidTo,
    }),
  );
}

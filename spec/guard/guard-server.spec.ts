import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { wrapped } from '../../src/guard/emulator/wrap-for-emulator.ts';
import { type GuardServer, type StartGuardOptions, startGuard } from '../../src/guard/guard-server.ts';
import type { Members } from '../../src/guard/members.ts';
import { startServer } from '../../src/serve/server.ts';
import { CarelessEmulator } from './careless-emulator.ts';
import { kmsRequest } from './guarded.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** The URL of a server on a loopback port. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${isAddress(address) ? address.port : 0}`;
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}

/** A server with the careless emulator's KMS, and an echo of all else. */
function emulatorServer(emulator: CarelessEmulator): Promise<string> {
  return serving(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string' && target.startsWith('TrentService.')) {
      const headers = { 'x-amz-target': target };
      const answer = await emulator.forward({ method: 'POST', path: '/', headers, body });
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    }
    if (body.toString().startsWith('Action=GetCallerIdentity')) {
      response.end('<GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult>');
      return;
    }
    response.writeHead(
      207,
      'Odd',
      [
        ['X-Echo', `${request.method} ${request.url}`],
        ['X-Two', 'a'],
        ['X-Two', 'b'],
      ].flat(),
    );
    response.end(
      Buffer.concat([Buffer.from(`${request.headers['x-odd'] ?? ''} ${request.headers.host} `), body]),
    );
  });
}

async function guardBefore(upstream: string, options: Partial<StartGuardOptions> = {}): Promise<GuardServer> {
  const guard = await startGuard({ upstream, ...options });
  ends.push(guard.close);
  return guard;
}

async function callAt(url: string, operation: string, input: unknown): Promise<Members & { status: number }> {
  const { headers, body } = kmsRequest(operation, input);
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  return { ...(text === '' ? {} : JSON.parse(text)), status: response.status };
}

async function keyAt(url: string): Promise<string> {
  const { KeyMetadata } = await callAt(url, 'CreateKey', {});
  return String(Reflect.get(Object(KeyMetadata), 'KeyId'));
}

describe('a guard in front of an emulator', () => {
  it('hands on what is none of KMS, byte for byte', async () => {
    const { url } = await guardBefore(await emulatorServer(new CarelessEmulator()));
    const sent = Buffer.from([...Array(300_000).keys()].map((index) => index % 256));
    const answer = await new Promise<{ head: string; echo: string[]; body: Buffer }>((resolve, reject) => {
      const headers = { 'X-Odd': 'here', Host: 'bucket.s3.localhost', Expect: '100-continue' };
      const made = httpRequest(`${url}/a%20b?c=%2F`, { method: 'PUT', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const head = `${response.statusCode} ${response.statusMessage} ${response.headers['x-echo']}`;
          resolve({ head, echo: response.rawHeaders, body: Buffer.concat(chunks) });
        });
      });
      made.on('error', reject);
      made.on('continue', () => made.end(sent));
      made.flushHeaders();
    });
    expect(answer.head).toBe('207 Odd PUT /a%20b?c=%2F');
    expect(answer.echo.filter((text) => text === 'X-Two')).toHaveLength(2);
    expect(answer.body.equals(Buffer.concat([Buffer.from('here bucket.s3.localhost '), sent]))).toBe(true);
  });

  it('hands on a body that is longer than KMS would take, as it comes', async () => {
    const { url } = await guardBefore(await emulatorServer(new CarelessEmulator()));
    const body = Buffer.alloc(5_000_000, 'x');
    const response = await fetch(`${url}/large`, { method: 'PUT', body });
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(5_000_000);
    const { headers } = kmsRequest('Encrypt', {});
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(413);
  });

  it('moves its clock by the control path, and has its account reset', async () => {
    const emulator = new CarelessEmulator();
    const { url } = await guardBefore(await emulatorServer(emulator));
    const KeyId = await keyAt(url);
    await callAt(url, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    const control = (path: string, body: unknown) =>
      fetch(`${url}/_kms-model/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(await (await control('clock', { advance: '8d' })).json()).toMatchObject({
      events: [{ event: { type: 'DeleteKey' } }],
    });
    expect(await callAt(url, 'DescribeKey', { KeyId })).toMatchObject({ __type: 'NotFoundException' });
    expect((await control('lag', { calls: 1 })).status).toBe(404);
    emulator.keys.clear();
    expect((await control('reset', {})).status).toBe(200);
    expect(await callAt(url, 'ListKeys', {})).toMatchObject({ Keys: [] });
  });

  it('forgets everything when the emulator is told to, and what the emulator no longer lists', async () => {
    const emulator = new CarelessEmulator();
    const { url } = await guardBefore(await emulatorServer(emulator));
    await keyAt(url);
    emulator.keys.clear();
    await fetch(`${url}/moto-api/reset`, { method: 'POST' });
    emulator.asked.length = 0;
    expect(await callAt(url, 'ListKeys', {})).toMatchObject({ Keys: [] });
    expect(emulator.asked).toEqual(['ListKeys']);
    await keyAt(url);
    emulator.keys.clear();
    expect(await callAt(url, 'ListKeys', {})).toMatchObject({ Keys: [] });
  });

  it('asks the emulator in which account its callers are, before any key says so', async () => {
    const { url } = await guardBefore(await emulatorServer(new CarelessEmulator()));
    const KeyId = '12345678-1234-4234-8234-123456789012';
    expect(await callAt(url, 'DescribeKey', { KeyId })).toMatchObject({
      message: `Key 'arn:aws:kms:us-east-1:000000000000:key/${KeyId}' does not exist`,
    });
  });

  it('knows after a restart what it knew before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guard-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const stateFile = join(folder, 'state');
    const upstream = await emulatorServer(new CarelessEmulator());
    const first = await startGuard({ upstream, stateFile });
    const [gone, kept] = [await keyAt(first.url), await keyAt(first.url)];
    const { CiphertextBlob } = await callAt(first.url, 'Encrypt', { KeyId: kept, Plaintext: btoa('hello') });
    await callAt(first.url, 'ScheduleKeyDeletion', { KeyId: gone, PendingWindowInDays: 7 });
    await fetch(`${first.url}/_kms-model/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"advance":"8d"}',
    });
    await callAt(first.url, 'DisableKey', { KeyId: kept });
    await first.close();

    const { url } = await guardBefore(upstream, { stateFile });
    expect(await callAt(url, 'DescribeKey', { KeyId: gone })).toMatchObject({ __type: 'NotFoundException' });
    expect(await callAt(url, 'Decrypt', { CiphertextBlob })).toMatchObject({ __type: 'DisabledException' });
  });
});

describe('imported key material', () => {
  it.each([
    ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'RSAES_OAEP_SHA_256'],
    ['RSA_2048', 'SIGN_VERIFY', 'RSA_AES_KEY_WRAP_SHA_256'],
  ])(
    'of %s reaches the emulator, and the model knows which it is',
    async (KeySpec, KeyUsage, WrappingAlgorithm) => {
      const emulator = await startServer();
      ends.push(emulator.close);
      const { url } = await guardBefore(emulator.url);
      const { KeyMetadata } = await callAt(url, 'CreateKey', { KeySpec, KeyUsage, Origin: 'EXTERNAL' });
      const KeyId = String(Reflect.get(Object(KeyMetadata), 'KeyId'));
      const imported = async (material: Buffer) => {
        const wrapping = { WrappingAlgorithm, WrappingKeySpec: 'RSA_2048' };
        const { PublicKey, ImportToken } = await callAt(url, 'GetParametersForImport', {
          KeyId,
          ...wrapping,
        });
        const EncryptedKeyMaterial = wrapped(material.toString('base64'), String(PublicKey));
        const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
        return callAt(url, 'ImportKeyMaterial', {
          KeyId,
          ImportToken,
          EncryptedKeyMaterial,
          ExpirationModel,
        });
      };
      const material = () =>
        KeySpec === 'RSA_2048'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
              type: 'pkcs8',
              format: 'der',
            })
          : randomBytes(32);
      const first = material();
      expect(await imported(first)).toMatchObject({ status: 200 });
      for (const at of [url, emulator.url]) {
        expect(await callAt(at, 'DescribeKey', { KeyId })).toMatchObject({
          KeyMetadata: { KeyState: 'Enabled' },
        });
      }
      await callAt(url, 'DeleteImportedKeyMaterial', { KeyId });
      expect(await imported(material())).toMatchObject({ __type: 'IncorrectKeyMaterialException' });
      expect(await imported(first)).toMatchObject({ status: 200 });
    },
  );
});

describe('an emulator that is not well', () => {
  it('that is not there is a fault of the server, and a bad gateway for all else', async () => {
    const upstream = await serving(() => {});
    await ends.pop()?.();
    const { url } = await guardBefore(upstream);
    expect(await callAt(url, 'CreateKey', {})).toMatchObject({ __type: 'KMSInternalException', status: 500 });
    expect((await fetch(`${url}/bucket`)).status).toBe(502);
    // What the model refuses needs no emulator.
    expect(await callAt(url, 'CreateKey', { KeySpec: 'ROT_13' })).toMatchObject({
      __type: 'ValidationException',
    });
  });

  it('that is too slow is given up', async () => {
    const { url } = await guardBefore(await serving(() => {}), { timeout: 50 });
    expect(await callAt(url, 'CreateKey', {})).toMatchObject({
      __type: 'DependencyTimeoutException',
      message: expect.stringContaining('did not answer in 50 ms'),
    });
  });

  it('that breaks off, or answers without end, does not take the guard with it', async () => {
    const breaking = await serving((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => response.destroy(), 10);
    });
    const { url } = await guardBefore(breaking);
    expect(await callAt(url, 'CreateKey', {})).toMatchObject({ __type: 'KMSInternalException' });
    const chunk = Buffer.alloc(1_000_000, ' ');
    const endless = await serving((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const other = await guardBefore(endless);
    expect(await callAt(other.url, 'CreateKey', {})).toMatchObject({ __type: 'KMSInternalException' });
  });

  it('must have the URL of an HTTP server', async () => {
    await expect(startGuard({ upstream: 'localhost:5000' })).rejects.toThrow(
      "the upstream must be a URL such as http://127.0.0.1:5000; got 'localhost:5000'",
    );
  });
});

describe('the log of a guard', () => {
  it('has a call of KMS with who answered it and why, and nothing of what passes', async () => {
    const heard: string[] = [];
    const upstream = await emulatorServer(new CarelessEmulator());
    const { url } = await guardBefore(upstream, {
      onCall: ({ operation, by, exception }) => heard.push(`${operation} ${exception ?? 'ok'} ${by}`),
    });
    const KeyId = await keyAt(url);
    await callAt(url, 'CancelKeyDeletion', { KeyId });
    await fetch(`${url}/bucket`);
    expect(heard).toEqual(['CreateKey ok both', 'CancelKeyDeletion KMSInvalidStateException model']);
  });
});

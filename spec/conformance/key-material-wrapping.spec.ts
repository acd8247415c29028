import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { expect, test } from 'vitest';
import { wrapped } from '../../src/conformance/session/key-material-wrapping.ts';
import { symmetricKeyType } from '../../src/key/key-type.ts';

const external = { ...symmetricKeyType, origin: 'EXTERNAL' } as const;

test('key material is wrapped for the holder of the private key, the same for the same name', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const unwrapped = (name: string) =>
    privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      wrapped(der, external, name),
    );
  expect(unwrapped('one')).toHaveLength(32);
  expect(unwrapped('one')).toEqual(unwrapped('one'));
  expect(unwrapped('one')).not.toEqual(unwrapped('another'));
});

test('a target that answers with bytes that are no public key does not end the run', () => {
  expect(wrapped(Buffer.from('no key at all'), external, 'one')).toHaveLength(256);
  expect(wrapped(new Uint8Array(), external, 'one')).toHaveLength(256);
});

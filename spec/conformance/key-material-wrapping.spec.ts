import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { expect, test } from 'vitest';
import { wrapped } from '../../src/conformance/session/key-material-wrapping.ts';
import { symmetricKeyType } from '../../src/key/key-type.ts';

const arn = (partition: string) =>
  `arn:${partition}:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const external = { type: { ...symmetricKeyType, origin: 'EXTERNAL' }, keyArn: arn('aws') } as const;

test('key material is wrapped for the holder of the private key, the same for the same name', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const unwrapped = (name: string, key = external) =>
    privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
      wrapped(der, key, name),
    );
  expect(unwrapped('one')).toHaveLength(32);
  expect(unwrapped('one')).toEqual(unwrapped('one'));
  expect(unwrapped('one')).not.toEqual(unwrapped('another'));
  expect(unwrapped('one', { ...external, keyArn: arn('aws-cn') })).toHaveLength(16);
});

test('a target that answers with bytes that are no public key does not end the run', () => {
  expect(wrapped(Buffer.from('no key at all'), external, 'one')).toHaveLength(256);
  expect(wrapped(new Uint8Array(), external, 'one')).toHaveLength(256);
});

test('a P-521 key is too long for RSA_2048, and is wrapped with an AES key', () => {
  const der = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
    type: 'spki',
    format: 'der',
  });
  const type = { ...external.type, keySpec: 'ECC_NIST_P521', keyUsage: 'SIGN_VERIFY' } as const;
  expect(wrapped(der, { ...external, type }, 'one').length).toBeGreaterThan(256);
});

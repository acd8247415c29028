/** Keys of an account with real cryptography: what they encrypt and agree on, who shares them, and how long they last. */
import {
  constants,
  createECDH,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../src/account/account.ts';
import { cryptographyOf, withCryptography } from '../../../src/serve/cryptography/real-cryptography.ts';
import { attestation } from './attestation.ts';
import { importMaterial } from './import-material.ts';
import { base64, bytes, realAccount } from './real-account.ts';

const account = realAccount();
const { kms, createKey, served } = account;

function publicKey(value: unknown): KeyObject {
  return createPublicKey({ key: bytes(value), format: 'der', type: 'spki' });
}

function privateKey(value: unknown): KeyObject {
  return createPrivateKey({ key: bytes(value), format: 'der', type: 'pkcs8' });
}

describe('a symmetric encryption key', () => {
  it('opens what it encrypted, with the same encryption context in any order', async () => {
    const KeyId = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const Plaintext = base64('attack at dawn');
    const { CiphertextBlob } = await kms('Encrypt', {
      KeyId,
      Plaintext,
      EncryptionContext: { a: '1', b: '2' },
    });
    expect(bytes(CiphertextBlob).includes('attack')).toBe(false);
    expect(await kms('Decrypt', { CiphertextBlob, EncryptionContext: { b: '2', a: '1' } })).toMatchObject({
      Plaintext,
    });
    for (const EncryptionContext of [undefined, { a: '1' }, { a: '1', b: '3' }, { a: '2', b: '1' }]) {
      const refused = kms('Decrypt', { CiphertextBlob, ...(EncryptionContext && { EncryptionContext }) });
      await expect(refused).rejects.toThrow('InvalidCiphertextException');
    }
  });

  it('refuses a ciphertext with any byte changed, and never encrypts the same twice', async () => {
    const KeyId = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const encrypt = async () =>
      bytes((await kms('Encrypt', { KeyId, Plaintext: base64('x') }))['CiphertextBlob']);
    const good = await encrypt();
    expect((await encrypt()).equals(good)).toBe(false);
    for (let at = 0; at < good.length; at += 1) {
      const changed = Buffer.from(good);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      await expect(kms('Decrypt', { CiphertextBlob: base64(changed) })).rejects.toThrow(
        'InvalidCiphertextException',
      );
    }
  });

  it('opens what it encrypted before it was rotated', async () => {
    const KeyId = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const before = await kms('Encrypt', { KeyId, Plaintext: base64('before') });
    await kms('RotateKeyOnDemand', { KeyId });
    const after = await kms('Encrypt', { KeyId, Plaintext: base64('after') });
    const opened = [await kms('Decrypt', before), await kms('Decrypt', after)];
    expect(opened.map(({ Plaintext }) => bytes(Plaintext).toString())).toEqual(['before', 'after']);
    expect(opened[0]?.['KeyMaterialId']).not.toBe(opened[1]?.['KeyMaterialId']);
  });

  it('makes data keys that nobody else gets, and encrypts them again under another key', async () => {
    const KeyId = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const other = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const one = await kms('GenerateDataKey', { KeyId, KeySpec: 'AES_256' });
    const two = await kms('GenerateDataKey', { KeyId, KeySpec: 'AES_256' });
    expect(bytes(one['Plaintext'])).toHaveLength(32);
    expect(one['Plaintext']).not.toBe(two['Plaintext']);
    const { CiphertextBlob } = await kms('ReEncrypt', {
      CiphertextBlob: one['CiphertextBlob'],
      DestinationKeyId: other,
    });
    expect(await kms('Decrypt', { CiphertextBlob, KeyId: other })).toMatchObject({
      Plaintext: one['Plaintext'],
    });
    await expect(kms('Decrypt', { CiphertextBlob, KeyId })).rejects.toThrow('IncorrectKeyException');
  });
});

describe('related multi-Region keys', () => {
  it.each([
    ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'Encrypt', { Plaintext: 'eA==' }, 'Decrypt', {}],
    [
      'HMAC_256',
      'GENERATE_VERIFY_MAC',
      'GenerateMac',
      { Message: 'eA==', MacAlgorithm: 'HMAC_SHA_256' },
      'VerifyMac',
      { Message: 'eA==', MacAlgorithm: 'HMAC_SHA_256' },
    ],
    [
      'ECC_NIST_P256',
      'SIGN_VERIFY',
      'Sign',
      { Message: 'eA==', SigningAlgorithm: 'ECDSA_SHA_256' },
      'Verify',
      { Message: 'eA==', SigningAlgorithm: 'ECDSA_SHA_256' },
    ],
  ] as const)('of %s share their key material', async (spec, usage, use, input, undo, back) => {
    const KeyId = await createKey(spec, usage, { MultiRegion: true });
    await kms('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' });
    const { KeyId: _arn, ...made } = await kms(use, { KeyId, ...input });
    const { CiphertextBlob, Mac, Signature } = made;
    const result = {
      ...(CiphertextBlob ? { CiphertextBlob } : {}),
      ...(Mac ? { Mac } : {}),
      ...(Signature ? { Signature } : {}),
    };
    expect(await kms(undo, { KeyId, ...back, ...result }, 'eu-west-1')).toBeTruthy();
  });
});

describe('an RSA key for encryption', () => {
  it.each([
    ['RSAES_OAEP_SHA_1', 'sha1'],
    ['RSAES_OAEP_SHA_256', 'sha256'],
  ])(
    'opens with %s what was encrypted offline with its public key',
    async (EncryptionAlgorithm, oaepHash) => {
      const KeyId = await createKey('RSA_2048', 'ENCRYPT_DECRYPT');
      const { PublicKey } = await kms('GetPublicKey', { KeyId });
      const key = publicKey(PublicKey);
      const offline = publicEncrypt(
        { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash },
        Buffer.from('offline'),
      );
      for (const CiphertextBlob of [
        base64(offline),
        (await kms('Encrypt', { KeyId, EncryptionAlgorithm, Plaintext: base64('offline') }))[
          'CiphertextBlob'
        ],
      ]) {
        const { Plaintext } = await kms('Decrypt', { KeyId, EncryptionAlgorithm, CiphertextBlob });
        expect(bytes(Plaintext).toString()).toBe('offline');
      }
      const changed = Buffer.from(offline);
      changed[7] = (changed[7] ?? 0) ^ 1;
      const refused = kms('Decrypt', { KeyId, EncryptionAlgorithm, CiphertextBlob: base64(changed) });
      await expect(refused).rejects.toThrow('InvalidCiphertextException');
    },
  );
});

describe('a data key pair', () => {
  it.each([
    'RSA_2048',
    'ECC_NIST_P256',
    'ECC_NIST_P384',
    'ECC_NIST_P521',
    'ECC_SECG_P256K1',
    'ECC_NIST_EDWARDS25519',
  ])('of %s fits, and its private key comes back', async (KeyPairSpec) => {
    const KeyId = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const pair = await kms('GenerateDataKeyPair', { KeyId, KeyPairSpec });
    const own = createPublicKey(privateKey(pair['PrivateKeyPlaintext']));
    expect(own.export({ type: 'spki', format: 'der' })).toEqual(bytes(pair['PublicKey']));
    const { Plaintext } = await kms('Decrypt', { CiphertextBlob: pair['PrivateKeyCiphertextBlob'] });
    expect(Plaintext).toBe(pair['PrivateKeyPlaintext']);
  });
});

describe('a key for key agreement', () => {
  it.each([
    ['ECC_NIST_P256', 'prime256v1'],
    ['ECC_NIST_P384', 'secp384r1'],
    ['ECC_NIST_P521', 'secp521r1'],
  ])('of %s agrees with a peer', async (spec, namedCurve) => {
    const KeyId = await createKey(spec, 'KEY_AGREEMENT');
    const peer = generateKeyPairSync('ec', { namedCurve });
    const derive = (key: Buffer) =>
      kms('DeriveSharedSecret', { KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey: base64(key) });
    const spki = peer.publicKey.export({ type: 'spki', format: 'der' });
    const { SharedSecret } = await derive(spki);
    const { PublicKey } = await kms('GetPublicKey', { KeyId });
    const theirs = diffieHellman({ privateKey: peer.privateKey, publicKey: publicKey(PublicKey) });
    expect(bytes(SharedSecret)).toEqual(theirs);
    const offCurve = Buffer.from(spki);
    offCurve[offCurve.length - 1] = (offCurve.at(-1) ?? 0) ^ 1;
    const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey;
    for (const bad of [
      offCurve,
      other.export({ type: 'spki', format: 'der' }),
      createECDH(namedCurve).generateKeys(),
    ]) {
      await expect(derive(bad)).rejects.toThrow('ValidationException');
    }
  });
});

describe('an HMAC key', () => {
  it('with imported key material makes the MAC that everybody makes with it', async () => {
    const KeyId = await createKey('HMAC_512', 'GENERATE_VERIFY_MAC', { Origin: 'EXTERNAL' });
    const material = Buffer.alloc(64, 7);
    await importMaterial(account, KeyId, material);
    const { Mac } = await kms('GenerateMac', { KeyId, Message: base64('m'), MacAlgorithm: 'HMAC_SHA_512' });
    expect(bytes(Mac)).toEqual(createHmac('sha512', material).update('m').digest());
  });
});

describe('imported private keys', () => {
  it.each([
    ['RSA_2048', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['ECC_NIST_P384', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' })],
    ['ECC_SECG_P256K1', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
    ['ECC_NIST_EDWARDS25519', () => generateKeyPairSync('ed25519')],
  ] as const)('of %s show their own public key', async (spec, make) => {
    const KeyId = await createKey(spec, 'SIGN_VERIFY', { Origin: 'EXTERNAL' });
    const pair = make();
    await importMaterial(account, KeyId, pair.privateKey.export({ type: 'pkcs8', format: 'der' }));
    const { PublicKey } = await kms('GetPublicKey', { KeyId });
    expect(bytes(PublicKey)).toEqual(pair.publicKey.export({ type: 'spki', format: 'der' }));
  });

  it('are refused if they are of another spec or broken', async () => {
    const KeyId = await createKey('ECC_NIST_P256', 'SIGN_VERIFY', { Origin: 'EXTERNAL' });
    const key = generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey;
    for (const material of [key.export({ type: 'pkcs8', format: 'der' }), Buffer.alloc(32, 1)]) {
      await expect(importMaterial(account, KeyId, material)).rejects.toThrow('IncorrectKeyMaterialException');
    }
  });

  it('are used again after they were deleted and imported again', async () => {
    const KeyId = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', { Origin: 'EXTERNAL' });
    const material = Buffer.alloc(32, 9);
    await importMaterial(account, KeyId, material);
    const { CiphertextBlob } = await kms('Encrypt', { KeyId, Plaintext: base64('kept') });
    await kms('DeleteImportedKeyMaterial', { KeyId });
    await expect(kms('Decrypt', { CiphertextBlob })).rejects.toThrow('KMSInvalidStateException');
    await importMaterial(account, KeyId, material);
    expect(await kms('Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext: base64('kept') });
  });
});

describe('an account', () => {
  it('is as it was after a restart: keys, signatures and ciphertexts', async () => {
    const KeyId = await createKey('ECC_NIST_P256', 'SIGN_VERIFY');
    const symmetric = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const { CiphertextBlob } = await kms('Encrypt', { KeyId: symmetric, Plaintext: base64('kept') });
    const request = { KeyId, Message: base64('m'), SigningAlgorithm: 'ECDSA_SHA_256' };
    const { Signature } = await kms('Sign', request);
    const again = realAccount(JSON.parse(JSON.stringify(served.account)));
    expect(await again.kms('Verify', { ...request, Signature })).toMatchObject({ SignatureValid: true });
    expect(await again.kms('GetPublicKey', { KeyId })).toEqual(await kms('GetPublicKey', { KeyId }));
    expect(await again.kms('Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext: base64('kept') });
  });

  it('with keys of the stand-in keeps the stand-in', async () => {
    const old = realAccount(createAccount());
    await old.createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    expect(cryptographyOf(withCryptography(old.served.account, 'real'))).toBe('stand-in');
  });

  it('answers others while an RSA key is being made, and gives each caller a key of its own', async () => {
    const order: string[] = [];
    const noted = async (name: string, made: Promise<string>) => {
      const KeyId = await made;
      order.push(name);
      return KeyId;
    };
    const slow = [1, 2, 3].map(() => noted('slow', createKey('RSA_3072', 'SIGN_VERIFY')));
    await noted('fast', createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT'));
    const keys = await Promise.all(slow);
    expect(order).toEqual(['fast', 'slow', 'slow', 'slow']);
    const shown = await Promise.all(
      keys.map(async (KeyId) => (await kms('GetPublicKey', { KeyId }))['PublicKey']),
    );
    expect(new Set(shown).size).toBe(3);
  });

  it.runIf(Number(process.versions.node.split('.')[0]) < 24).each([
    ['ML_DSA_44', 'SIGN_VERIFY'],
    ['ML_KEM_768', 'ENCAPSULATE_DECAPSULATE'],
  ])('says which Node makes %s', async (spec, usage) => {
    await expect(createKey(spec, usage)).rejects.toThrow(
      `UnsupportedOperationException: Node ${process.versions.node} has no real ${spec}: Node 24.7 or later has it; the stand-in has it too.`,
    );
  });
});

describe('CiphertextForRecipient', () => {
  it('opens with the private key of the attested environment alone', async () => {
    const enclave = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = enclave.publicKey.export({ type: 'spki', format: 'der' });
    const Recipient = {
      KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      AttestationDocument: base64(attestation(key)),
    };
    const KeyId = await createKey('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT');
    const { CiphertextBlob } = await kms('Encrypt', { KeyId, Plaintext: base64('for the enclave') });
    const { CiphertextForRecipient, Plaintext } = await kms('Decrypt', { CiphertextBlob, Recipient });
    expect(Plaintext).toBeUndefined();
    const cms = bytes(CiphertextForRecipient);
    const at = cms.indexOf(Buffer.from('04820100', 'hex')) + 4;
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    expect(
      privateDecrypt({ key: enclave.privateKey, padding, oaepHash: 'sha256' }, cms.subarray(at, at + 256)),
    ).toHaveLength(32);
    const unread = { ...Recipient, AttestationDocument: base64('nothing') };
    await expect(kms('GenerateRandom', { NumberOfBytes: 8, Recipient: unread })).rejects.toThrow(
      'ValidationException',
    );
  });
});

import type { Account } from '../../account.ts';
import { type CallContext, type Failure, failure, type Handlers, success } from '../../answer.ts';
import { freshDigits } from '../../fresh-identifier.ts';
import { given } from '../../given.ts';
import type { FoundKey } from '../../identifier.ts';
import { keyStoreAt } from '../../look-up.ts';
import type { RequestInput } from '../../request/operation-shapes.ts';
import { type Bytes, blobOf } from '../../stand-in/bytes.ts';
import type { Cryptography, Unmade } from '../../stand-in/cryptography.ts';
import { specProblem } from '../region-rules.ts';
import { encryptUnder } from './encrypt-under-key.ts';
import { secretMembers } from './recipient.ts';
import { onUsableKey } from './usable-key.ts';

/** Data keys, data key pairs and random bytes: docs/cryptography.md. */
export const dataKeyHandlers = {
  GenerateDataKey: onUsableKey((found, context) => {
    const { input } = context;
    const made = freshDataKey(context, input);
    const done = encrypted(context, found, made, input);
    const shown = secretMembers(context, input.Recipient, made.secret, {
      Plaintext: blobOf(made.secret),
      ...done.keyMaterial,
    });
    if (!shown.ok) return shown;
    return success(done.account, {
      CiphertextBlob: done.ciphertextBlob,
      KeyId: done.keyArn,
      ...shown.members,
    });
  }, lengthIsGivenOnce),

  GenerateDataKeyWithoutPlaintext: onUsableKey((found, context) => {
    const { input } = context;
    const done = encrypted(context, found, freshDataKey(context, input), input);
    return success(done.account, {
      CiphertextBlob: done.ciphertextBlob,
      KeyId: done.keyArn,
      ...done.keyMaterial,
    });
  }, lengthIsGivenOnce),

  GenerateDataKeyPair: onUsableKey((found, context) => {
    const { input } = context;
    const done = freshKeyPair(context, found, input);
    if (!done.ok) return done;
    const shown = secretMembers(context, input.Recipient, done.privateKey, {
      PrivateKeyPlaintext: blobOf(done.privateKey),
      ...done.keyMaterial,
    });
    return shown.ok ? success(done.account, { ...done.pair, ...shown.members }) : shown;
  }),

  GenerateDataKeyPairWithoutPlaintext: onUsableKey((found, context) => {
    const done = freshKeyPair(context, found, context.input);
    return done.ok ? success(done.account, { ...done.pair, ...done.keyMaterial }) : done;
  }),

  /** A custom key store must be a connected AWS CloudHSM key store. Source: API reference, GenerateRandom. */
  GenerateRandom: (context) => {
    const { account, input, region } = context;
    const { CustomKeyStoreId, NumberOfBytes = 0, Recipient } = input;
    if (CustomKeyStoreId !== undefined) {
      const store = keyStoreAt(account, region, CustomKeyStoreId);
      if (store === undefined) return failure('CustomKeyStoreNotFoundException');
      if (store.type === 'EXTERNAL_KEY_STORE') return failure('UnsupportedOperationException');
      if (store.connectionState !== 'CONNECTED') return failure('CustomKeyStoreInvalidStateException');
    }
    const { account: counted, secret } = freshBytes(context, 'random', NumberOfBytes);
    const shown = secretMembers(context, Recipient, secret, { Plaintext: blobOf(secret) });
    return shown.ok ? success(counted, shown.members) : shown;
  },
} as const satisfies Handlers;

/** What makes something new of an account. */
interface Maker {
  readonly account: Account;
  readonly cryptography: Cryptography;
}

/** Something secret that no other call of the account gets, and the account that has counted it. */
interface Fresh {
  readonly account: Account;
  readonly secret: Bytes;
}

/** Something secret made anew, encrypted under the KMS key of the request. */
function encrypted(
  { cryptography }: Maker,
  found: FoundKey,
  { account, secret }: Fresh,
  { EncryptionContext }: Pick<RequestInput<'GenerateDataKey'>, 'EncryptionContext'>,
) {
  const wrapped = encryptUnder(account, cryptography, found, secret, {
    algorithm: 'SYMMETRIC_DEFAULT',
    encryptionContext: EncryptionContext,
  });
  return {
    account: wrapped.account,
    keyArn: found.record.key.facts.keyArn,
    ciphertextBlob: blobOf(wrapped.ciphertext),
    keyMaterial: given({ KeyMaterialId: wrapped.keyMaterialId }),
  };
}

/** A data key pair made anew, with the part of the response that does not depend on who may see the private key. */
function freshKeyPair(
  context: CallContext<'GenerateDataKeyPair' | 'GenerateDataKeyPairWithoutPlaintext'>,
  found: FoundKey,
  input: RequestInput<'GenerateDataKeyPair'>,
) {
  const problem = specProblem(context.account, input);
  if (problem !== null) return problem;
  const { account, digits } = freshDigits(context.account, 'data key pair');
  const made = context.cryptography.keyPair({ keySpec: input.KeyPairSpec, digits });
  if ('ok' in made) return made satisfies Unmade;
  const { privateKey, publicKey } = made;
  const { ciphertextBlob, keyArn, ...done } = encrypted(
    context,
    found,
    { account, secret: privateKey },
    input,
  );
  const pair = {
    PrivateKeyCiphertextBlob: ciphertextBlob,
    PublicKey: blobOf(publicKey),
    KeyId: keyArn,
    KeyPairSpec: input.KeyPairSpec,
  };
  return { ok: true as const, ...done, pair, privateKey };
}

type DataKeyLength = Pick<RequestInput<'GenerateDataKey'>, 'KeySpec' | 'NumberOfBytes'>;

/** Source: aws-observed.json J22: before the key's usage and state. */
function lengthIsGivenOnce({ KeySpec, NumberOfBytes }: DataKeyLength): Failure | null {
  return (KeySpec === undefined) === (NumberOfBytes === undefined)
    ? failure('ValidationException', 'Please specify either number of bytes or key spec.')
    : null;
}

function freshDataKey(maker: Maker, { KeySpec, NumberOfBytes = 0 }: DataKeyLength): Fresh {
  const lengths = { AES_128: 16, AES_256: 32 } as const;
  return freshBytes(maker, 'data key', KeySpec === undefined ? NumberOfBytes : lengths[KeySpec]);
}

function freshBytes({ account, cryptography }: Maker, what: string, length: number): Fresh {
  const { account: counted, digits } = freshDigits(account, what);
  return { account: counted, secret: cryptography.randomBytes(length, digits) };
}

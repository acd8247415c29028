import type { Account } from '../../account.ts';
import { type Failure, failure, type Handlers, success } from '../../answer.ts';
import { freshDigits } from '../../fresh-identifier.ts';
import { given } from '../../given.ts';
import type { FoundKey } from '../../identifier.ts';
import { keyStoreAt } from '../../look-up.ts';
import type { RequestInput } from '../../request/operation-shapes.ts';
import { type Bytes, blobOf, bytesFrom } from '../../stand-in/bytes.ts';
import { privateKeyBytes, publicKeyBytes } from '../../stand-in/key-pair.ts';
import { specProblem } from '../region-rules.ts';
import { encryptUnder } from './encrypt-under-key.ts';
import { recipientProblem, toRecipient } from './recipient.ts';
import { onUsableKey } from './usable-key.ts';

/** Data keys, data key pairs and random bytes, from the account's seed and counter. This is not cryptography. */
export const dataKeyHandlers = {
  GenerateDataKey: onUsableKey((found, { account, input }) => {
    const done = generated(account, found, input, freshDataKey(input));
    if (!done.ok) return done;
    return success(done.account, {
      CiphertextBlob: done.ciphertextBlob,
      KeyId: done.keyArn,
      ...(input.Recipient === undefined
        ? { Plaintext: blobOf(done.made.secret), ...done.keyMaterial }
        : { CiphertextForRecipient: toRecipient(done.made.secret) }),
    });
  }, lengthIsGivenOnce),

  GenerateDataKeyWithoutPlaintext: onUsableKey((found, { account, input }) => {
    const done = generated(account, found, input, freshDataKey(input));
    if (!done.ok) return done;
    return success(done.account, {
      CiphertextBlob: done.ciphertextBlob,
      KeyId: done.keyArn,
      ...done.keyMaterial,
    });
  }, lengthIsGivenOnce),

  GenerateDataKeyPair: onUsableKey((found, { account, input }) => {
    const done = generatedPair(account, found, input);
    if (!done.ok) return done;
    return success(done.account, {
      ...done.pair,
      ...(input.Recipient === undefined
        ? { PrivateKeyPlaintext: blobOf(done.made.secret), ...done.keyMaterial }
        : { CiphertextForRecipient: toRecipient(done.made.secret) }),
    });
  }),

  GenerateDataKeyPairWithoutPlaintext: onUsableKey((found, { account, input }) => {
    const done = generatedPair(account, found, input);
    return done.ok ? success(done.account, { ...done.pair, ...done.keyMaterial }) : done;
  }),

  /** A custom key store must be a connected AWS CloudHSM key store. Source: API reference, GenerateRandom. */
  GenerateRandom: ({ account, input, region }) => {
    const { CustomKeyStoreId, NumberOfBytes = 0, Recipient } = input;
    if (CustomKeyStoreId !== undefined) {
      const store = keyStoreAt(account, region, CustomKeyStoreId);
      if (store === undefined) return failure('CustomKeyStoreNotFoundException');
      if (store.type === 'EXTERNAL_KEY_STORE') return failure('UnsupportedOperationException');
      if (store.connectionState !== 'CONNECTED') return failure('CustomKeyStoreInvalidStateException');
    }
    const problem = recipientProblem(Recipient);
    if (problem !== null) return problem;
    const made = freshBytes(account, 'random', NumberOfBytes);
    return success(
      made.account,
      Recipient === undefined
        ? { Plaintext: blobOf(made.secret) }
        : { CiphertextForRecipient: toRecipient(made.secret) },
    );
  },
} as const satisfies Handlers;

/** What the requests for data keys and data key pairs have in common. */
type DataKeyInput = Omit<RequestInput<'GenerateDataKey'>, 'KeySpec' | 'NumberOfBytes'>;

/** Something secret that no other call of the account gets, and the account that has counted it. */
interface Fresh {
  readonly account: Account;
  readonly secret: Bytes;
}

/** Something secret made anew and encrypted under the KMS key of the request. */
function generated<Made extends Fresh>(
  account: Account,
  found: FoundKey,
  { EncryptionContext, Recipient }: DataKeyInput,
  make: (account: Account) => Made,
) {
  const problem = recipientProblem(Recipient);
  if (problem !== null) return problem;
  const made = make(account);
  const wrapped = encryptUnder(made.account, found, {
    algorithm: 'SYMMETRIC_DEFAULT',
    plaintext: made.secret,
    encryptionContext: EncryptionContext,
  });
  return {
    ok: true as const,
    account: wrapped.account,
    made,
    keyArn: found.record.key.facts.keyArn,
    ciphertextBlob: blobOf(wrapped.ciphertext),
    keyMaterial: given({ KeyMaterialId: wrapped.keyMaterialId }),
  };
}

/** A data key pair made anew, with the part of the response that does not depend on who may see the private key. */
function generatedPair(account: Account, found: FoundKey, input: RequestInput<'GenerateDataKeyPair'>) {
  const problem = specProblem(account, input);
  if (problem !== null) return problem;
  const done = generated(account, found, input, freshKeyPair(input.KeyPairSpec));
  if (!done.ok) return done;
  const pair = {
    PrivateKeyCiphertextBlob: done.ciphertextBlob,
    PublicKey: blobOf(done.made.publicKey),
    KeyId: done.keyArn,
    KeyPairSpec: input.KeyPairSpec,
  };
  return { ...done, pair };
}

type DataKeyLength = Pick<RequestInput<'GenerateDataKey'>, 'KeySpec' | 'NumberOfBytes'>;

/** Source: aws-observed.json J22: before the key's usage and state. */
function lengthIsGivenOnce({ KeySpec, NumberOfBytes }: DataKeyLength): Failure | null {
  return (KeySpec === undefined) === (NumberOfBytes === undefined)
    ? failure('ValidationException', 'Please specify either number of bytes or key spec.')
    : null;
}

function freshDataKey({ KeySpec, NumberOfBytes = 0 }: DataKeyLength) {
  const lengths = { AES_128: 16, AES_256: 32 } as const;
  const length = KeySpec === undefined ? NumberOfBytes : lengths[KeySpec];
  return (account: Account) => freshBytes(account, 'data key', length);
}

function freshKeyPair(keySpec: RequestInput<'GenerateDataKeyPair'>['KeyPairSpec']) {
  return (account: Account) => {
    const { account: counted, digits } = freshDigits(account, 'data key pair');
    return {
      account: counted,
      secret: privateKeyBytes(keySpec, digits),
      publicKey: publicKeyBytes(keySpec, digits),
    };
  };
}

function freshBytes(account: Account, what: string, length: number): Fresh {
  const { account: counted, digits } = freshDigits(account, what);
  return { account: counted, secret: bytesFrom(digits, length) };
}

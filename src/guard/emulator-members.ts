import { type Operation, operations } from '../key/operation.ts';
import { type Members, only, without } from './members.ts';

/** The members of an answer that need the key material, or randomness: only the emulator can make them. */
const emulatorMembers: { readonly [Op in Operation]?: readonly string[] } = {
  Decapsulate: ['SharedSecret'],
  Decrypt: ['Plaintext', 'CiphertextForRecipient'],
  DeriveSharedSecret: ['SharedSecret', 'CiphertextForRecipient'],
  Encapsulate: ['SharedSecret', 'SharedSecretCiphertextBlob'],
  Encrypt: ['CiphertextBlob'],
  GenerateDataKey: ['CiphertextBlob', 'Plaintext', 'CiphertextForRecipient'],
  GenerateDataKeyPair: [
    'PrivateKeyCiphertextBlob',
    'PrivateKeyPlaintext',
    'PublicKey',
    'CiphertextForRecipient',
  ],
  GenerateDataKeyPairWithoutPlaintext: ['PrivateKeyCiphertextBlob', 'PublicKey'],
  GenerateDataKeyWithoutPlaintext: ['CiphertextBlob'],
  GenerateMac: ['Mac'],
  GenerateRandom: ['Plaintext', 'CiphertextForRecipient'],
  GetPublicKey: ['PublicKey'],
  ReEncrypt: ['CiphertextBlob'],
  Sign: ['Signature'],
};

/** What a caller gets of a call that both have done: the model's answer, with what only the emulator can make. */
export function joinedAnswer(operation: Operation, modelled: Members, output: Members): Members {
  const names = emulatorMembers[operation] ?? [];
  return { ...without(modelled, names), ...only(output, names) };
}

/**
 * Says whether only the emulator can do an operation: what uses key material, and what makes a key for later uses. All others
 * the model can answer where the emulator has not got them.
 */
export function needsEmulator(operation: Operation): boolean {
  return (
    operations[operation].category === 'cryptographic' ||
    operation === 'GetPublicKey' ||
    operation === 'CreateKey' ||
    operation === 'ReplicateKey'
  );
}

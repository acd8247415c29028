import { isInCustomKeyStore, type KeyType, keyTypeProblem } from '../../key/key-type.ts';
import type { Account, KeyStoreRecord } from '../account.ts';
import { withKeyStore } from '../agenda.ts';
import { type CallContext, type Failure, failure } from '../answer.ts';
import { keyStoreAt } from '../look-up.ts';
import { entriesOf, withValue } from '../trie.ts';

/** Where a new key goes: into a connected custom key store, or into none. */
export type PlaceOfKey = { readonly ok: true; readonly store: KeyStoreRecord | null } | Failure;

/**
 * The custom key store that a CreateKey request names, checked; or that it names none and needs none.
 *
 * Source: API reference, CreateKey: exceptions and parameters; semantics.md B.1. The wording of these refusals is ours.
 */
export function storeOfNewKey(
  { account, input, region }: CallContext<'CreateKey'>,
  type: KeyType,
): PlaceOfKey {
  const problem = keyTypeProblem(type);
  if (problem !== undefined) {
    return isInCustomKeyStore(type)
      ? failure('UnsupportedOperationException', `The request is not supported: ${problem}.`)
      : failure('ValidationException', problem);
  }
  if (!isInCustomKeyStore(type)) {
    return input.CustomKeyStoreId === undefined && input.XksKeyId === undefined
      ? { ok: true, store: null }
      : failure(
          'ValidationException',
          `CustomKeyStoreId and XksKeyId are not valid with Origin ${type.origin}.`,
        );
  }
  const id = input.CustomKeyStoreId;
  if (id === undefined) {
    return failure('ValidationException', `CustomKeyStoreId is required with Origin ${type.origin}.`);
  }
  const store = keyStoreAt(account, region, id);
  if (store === undefined) return failure('CustomKeyStoreNotFoundException');
  if (store.type !== (type.origin === 'AWS_CLOUDHSM' ? 'AWS_CLOUDHSM' : 'EXTERNAL_KEY_STORE')) {
    return failure(
      'ValidationException',
      `Origin ${type.origin} does not match the type of the custom key store.`,
    );
  }
  if (store.connectionState !== 'CONNECTED') return failure('CustomKeyStoreInvalidStateException');
  return externalKeyProblem(store, input.XksKeyId) ?? { ok: true, store };
}

/** The account in which a custom key store holds a new key. */
export function withKeyOfStore(
  account: Account,
  region: string,
  store: KeyStoreRecord,
  keyId: string,
  xksKeyId: string,
): Account {
  return withKeyStore(account, region, { ...store, keys: withValue(store.keys, keyId, xksKeyId) });
}

function externalKeyProblem(store: KeyStoreRecord, xksKeyId: string | undefined): Failure | null {
  if (store.type === 'AWS_CLOUDHSM') {
    return xksKeyId === undefined
      ? null
      : failure('ValidationException', 'XksKeyId is not valid for a key in an AWS CloudHSM key store.');
  }
  if (xksKeyId === undefined) {
    return failure('ValidationException', 'XksKeyId is required for a key in an external key store.');
  }
  for (const [, used] of entriesOf(store.keys)) {
    if (used === xksKeyId) return failure('XksKeyAlreadyInUseException');
  }
  return null;
}

import { createKey } from '../../key/create-key.ts';
import { keyIdOf } from '../../key/key-facts.ts';
import { isInCustomKeyStore, type KeySpec, type KeyType, keyTypeProblem } from '../../key/key-type.ts';
import { type KeyStoreRecord, keyRecord, ownSecret } from '../account.ts';
import { withKey, withKeyStore } from '../agenda.ts';
import { type CallContext, type Failure, failure, type Handlers, success, wireTime } from '../answer.ts';
import { freshKeyId } from '../fresh-identifier.ts';
import { keyArn } from '../identifier.ts';
import { keyMetadata } from '../key-metadata.ts';
import { keyStoreAt } from '../look-up.ts';
import { onKey } from '../on-key.ts';
import type { RequestInput } from '../request/operation-shapes.ts';
import { entriesOf, withValue } from '../trie.ts';
import { after, pageOf } from './page.ts';
import { policyProblem } from './policies.ts';
import { specProblem } from './region-rules.ts';

/**
 * Which keys there are, and what they are.
 *
 * Source: semantics.md B.1; aws-observed.json J25, J48. Which of two problems of CreateKey comes first is inferred.
 */
export const keyHandlers = {
  CreateKey: (context) => {
    const { account, at, chosen, cryptography, input, region } = context;
    const type = typeOf(input);
    const problem = specProblem(account, { KeySpec: type.keySpec }) ?? policyProblem(input.Policy);
    if (problem !== null) return problem;
    const place = storeOfNewKey(context, type);
    if (!place.ok) return place;
    const { store } = place;
    const { account: counted, keyId: ownId } = freshKeyId(account, type.multiRegion);
    const keyId = chosen.keyId ?? ownId;
    const key = createKey({
      at,
      type,
      keyArn: keyArn(account, region, keyId),
      description: input.Description ?? '',
      assumptions: account.settings.assumptions,
      delays: account.settings.delays,
      ...(store === null
        ? {}
        : {
            customKeyStore: {
              customKeyStoreId: store.customKeyStoreId,
              isConnected: true,
              cloudHsmClusterId: store.cloudHsmClusterId,
              xksKeyId: input.XksKeyId ?? null,
            },
          }),
    });
    const isOurs = type.origin === 'AWS_KMS';
    const secret = isOurs ? cryptography.newSecret({ keySpec: type.keySpec, digits: keyId }) : null;
    if (secret !== null && typeof secret !== 'string') return secret;
    const made = keyRecord(account, key);
    const stored = withKey(counted, {
      ...made,
      ...(secret === null ? {} : { secrets: { [ownSecret]: secret } }),
      policy: input.Policy ?? made.policy,
      tags: input.Tags ?? [],
      keyStoreId: store?.customKeyStoreId ?? null,
    });
    return success(
      store === null
        ? stored
        : withKeyStore(stored, region, {
            ...store,
            keys: withValue(store.keys, keyId, input.XksKeyId ?? ''),
          }),
      { KeyMetadata: keyMetadata(key) },
    );
  },

  DescribeKey: onKey(({ record }, { account }) => success(account, { KeyMetadata: keyMetadata(record.key) })),

  ListKeys: ({ account, input, region }) => {
    const prefix = `${region}/`;
    const page = pageOf(
      (name) => entriesOf(account.keys, after(prefix, name)),
      ([place]) => place.slice(prefix.length),
      input,
      { usual: 100, most: 1000 },
    );
    if (!page.ok) return page;
    const Keys = page.items.map(([, { key }]) => ({
      KeyId: keyIdOf(key.facts.keyArn),
      KeyArn: key.facts.keyArn,
    }));
    return success(account, { Keys, ...page.more });
  },

  /** Counts successful cryptographic operations only. Source: API reference, GetKeyLastUsage; semantics.md C31. */
  GetKeyLastUsage: onKey(({ keyId, record: { key, lastUsage } }, { account }) => {
    const created = wireTime(key.facts.creationDate);
    return success(account, {
      KeyId: keyId,
      KeyCreationDate: created,
      TrackingStartDate: created,
      KeyLastUsage:
        lastUsage === null ? {} : { Operation: lastUsage.operation, Timestamp: wireTime(lastUsage.at) },
    });
  }),
} as const satisfies Handlers;

function typeOf(input: RequestInput<'CreateKey'>): KeyType {
  const keySpec: KeySpec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  return {
    keyManager: 'CUSTOMER',
    origin: input.Origin ?? 'AWS_KMS',
    keySpec,
    keyUsage: input.KeyUsage ?? 'ENCRYPT_DECRYPT',
    multiRegion: input.MultiRegion ?? false,
  };
}

/** Where a new key goes: into a connected custom key store, or into none. */
type PlaceOfKey = { readonly ok: true; readonly store: KeyStoreRecord | null } | Failure;

/**
 * The custom key store that a CreateKey request names, checked; or that it names none and needs none.
 *
 * Source: API reference, CreateKey: exceptions and parameters; semantics.md B.1. The wording of these refusals is ours.
 */
function storeOfNewKey({ account, input, region }: CallContext<'CreateKey'>, type: KeyType): PlaceOfKey {
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

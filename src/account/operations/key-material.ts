import { hexDigest } from '../../key/hex-digest.ts';
import { judgeByTable } from '../../key/judge.ts';
import { isSymmetricEncryption } from '../../key/key-type.ts';
import type { Account } from '../account.ts';
import { withKey } from '../agenda.ts';
import { failure, type Handlers, wireTime } from '../answer.ts';
import { type FoundKey, findKey } from '../identifier.ts';
import { findPermitted, performOnKey } from '../on-key.ts';
import { importTokenOf, tokenIn } from '../stand-in/import-token.ts';
import { valueAt } from '../trie.ts';

/** How long an import token and its wrapping key are good. Source: API reference, GetParametersForImport. */
const tokenLifetime = 24 * 60 * 60 * 1000;

/** Imported key material. Source: semantics.md B.7, B.8. */
export const importHandlers = {
  GetParametersForImport: (context) => {
    const { account, at, input, wrapping } = context;
    const found = findPermitted(context, input.KeyId);
    if (!found.ok) return found;
    const PublicKey = wrapping.publicKey(input.WrappingKeySpec);
    if (PublicKey === null) return failure('UnsupportedOperationException');
    const { keyArn } = found.record.key.facts;
    const token = {
      keyArn,
      wrappingKeySpec: input.WrappingKeySpec,
      wrappingAlgorithm: input.WrappingAlgorithm,
      validTo: at + tokenLifetime,
    };
    return {
      ok: true,
      account,
      response: {
        KeyId: keyArn,
        ImportToken: importTokenOf(token),
        PublicKey,
        ParametersValidTo: wireTime(token.validTo),
      },
    };
  },

  /** Order: key type and state, token, unwrapping, match of the material; the table judges the first by itself. */
  ImportKeyMaterial: (context) => {
    const { account, at, input, wrapping } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const request = (keyMaterial: string) =>
      ({
        operation: 'ImportKeyMaterial',
        at,
        input: {
          keyMaterial,
          ...(input.ImportType === undefined ? {} : { ImportType: input.ImportType }),
          ...(input.KeyMaterialId === undefined ? {} : { KeyMaterialId: input.KeyMaterialId }),
          ...(input.ExpirationModel === undefined ? {} : { ExpirationModel: input.ExpirationModel }),
          ...(input.ValidTo === undefined ? {} : { ValidTo: Math.round(input.ValidTo * 1000) }),
        },
      }) as const;
    const { facts, keyState } = found.record.key;
    const refused = keyState === 'Deleted' ? null : judgeByTable(facts, keyState, 'ImportKeyMaterial');
    if (refused !== null) return { ok: false, exception: refused.error };
    const token = tokenIn(input.ImportToken);
    if (token === null || token.keyArn !== facts.keyArn) {
      return failure('InvalidImportTokenException');
    }
    if (at > token.validTo) return failure('ExpiredImportTokenException');
    const material = wrapping.unwrap({
      encryptedKeyMaterial: input.EncryptedKeyMaterial,
      wrappingKeySpec: token.wrappingKeySpec,
      wrappingAlgorithm: token.wrappingAlgorithm,
    });
    if (material === null) return failure('InvalidCiphertextException');
    const description = input.KeyMaterialDescription;
    if (description !== undefined && !isSymmetricEncryption(facts.type)) {
      return failure(
        'ValidationException',
        'KeyMaterialDescription is supported for symmetric encryption keys only.',
      );
    }
    const done = performOnKey(account, found, request(hexDigest(material)));
    if (!done.ok) return done;
    const { KeyId, KeyMaterialId = '' } = done.response;
    return {
      ok: true,
      account:
        description === undefined
          ? done.account
          : withDescription(done.account, found, KeyMaterialId, description),
      response: {
        ...(KeyId === undefined ? {} : { KeyId }),
        ...(KeyMaterialId === '' ? {} : { KeyMaterialId }),
      },
    };
  },

  DeleteImportedKeyMaterial: (context) => {
    const { account, at, input } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const { KeyMaterialId } = input;
    const done = performOnKey(account, found, {
      operation: 'DeleteImportedKeyMaterial',
      at,
      input: KeyMaterialId === undefined ? {} : { KeyMaterialId },
    });
    if (!done.ok) return done;
    return {
      ok: true,
      account: done.account,
      response: {
        KeyId: done.key.facts.keyArn,
        ...(done.response.KeyMaterialId === undefined ? {} : { KeyMaterialId: done.response.KeyMaterialId }),
      },
    };
  },
} as const satisfies Partial<Handlers>;

/** The account in which a key's material has a description; it stays until another is given for the same material. */
function withDescription(
  account: Account,
  { keyId, region }: FoundKey,
  keyMaterialId: string,
  description: string,
): Account {
  const record = valueAt(account.keys, `${region}/${keyId}`);
  if (record === undefined) return account;
  const materialDescriptions = { ...record.materialDescriptions, [keyMaterialId]: description };
  return withKey(account, { ...record, materialDescriptions });
}

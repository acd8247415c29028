import { hexDigest } from '../../key/hex-digest.ts';
import { judgeByTable } from '../../key/judge.ts';
import { isSymmetricEncryption } from '../../key/key-type.ts';
import { withKey } from '../agenda.ts';
import { failure, type Handlers, success, wireTime } from '../answer.ts';
import { findKey } from '../identifier.ts';
import { onKey, performOnKey } from '../on-key.ts';
import { partsOfToken, tokenOf } from '../stand-in/token.ts';

/** How long an import token and its wrapping key are good. Source: API reference, GetParametersForImport. */
const tokenLifetime = 24 * 60 * 60 * 1000;

/** Imported key material. Source: semantics.md B.7, B.8. */
export const importHandlers = {
  GetParametersForImport: onKey(({ record }, { account, at, input, wrapping }) => {
    const PublicKey = wrapping.publicKey(input.WrappingKeySpec);
    if (PublicKey === null) return failure('UnsupportedOperationException');
    const { keyArn } = record.key.facts;
    const validTo = at + tokenLifetime;
    const ImportToken = tokenOf([keyArn, input.WrappingKeySpec, input.WrappingAlgorithm, `${validTo}`]);
    return success(account, { KeyId: keyArn, ImportToken, PublicKey, ParametersValidTo: wireTime(validTo) });
  }),

  /** Order: key type and state, token, unwrapping, match of the material; the table judges the first by itself. */
  ImportKeyMaterial: (context) => {
    const { account, at, input, wrapping } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const { facts, keyState } = found.record.key;
    const refused = keyState === 'Deleted' ? null : judgeByTable(facts, keyState, 'ImportKeyMaterial');
    if (refused !== null) return { ok: false, exception: refused.error };
    const [keyArn, wrappingKeySpec, wrappingAlgorithm, validTo] = partsOfToken(input.ImportToken, 4) ?? [];
    if (keyArn !== facts.keyArn || wrappingKeySpec === undefined || wrappingAlgorithm === undefined) {
      return failure('InvalidImportTokenException');
    }
    if (at > Number(validTo)) return failure('ExpiredImportTokenException');
    const { EncryptedKeyMaterial, KeyMaterialDescription, ValidTo, ...members } = input;
    const material = wrapping.unwrap({
      encryptedKeyMaterial: EncryptedKeyMaterial,
      wrappingKeySpec,
      wrappingAlgorithm,
    });
    if (material === null) return failure('InvalidCiphertextException');
    if (KeyMaterialDescription !== undefined && !isSymmetricEncryption(facts.type)) {
      return failure(
        'ValidationException',
        'KeyMaterialDescription is supported for symmetric encryption keys only.',
      );
    }
    const done = performOnKey(account, found, {
      operation: 'ImportKeyMaterial',
      at,
      input: {
        ...members,
        keyMaterial: hexDigest(material),
        ...(ValidTo === undefined ? {} : { ValidTo: Math.round(ValidTo * 1000) }),
      },
    });
    if (!done.ok) return done;
    const { KeyMaterialId = '' } = done.response;
    const { materialDescriptions } = found.record;
    return success(
      KeyMaterialDescription === undefined
        ? done.account
        : withKey(done.account, {
            ...found.record,
            key: done.key,
            materialDescriptions: { ...materialDescriptions, [KeyMaterialId]: KeyMaterialDescription },
          }),
      { KeyId: facts.keyArn, KeyMaterialId },
    );
  },
} as const satisfies Handlers;

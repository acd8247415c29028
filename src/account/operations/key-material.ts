import { hexDigest } from '../../key/hex-digest.ts';
import { judgeByTable } from '../../key/judge.ts';
import { isReplica, type KeyFacts } from '../../key/key-facts.ts';
import { isSymmetricEncryption } from '../../key/key-type.ts';
import type { Account, KeyRecord } from '../account.ts';
import { withKey } from '../agenda.ts';
import { type Failure, failure, type Handlers, success, wireTime } from '../answer.ts';
import { type FoundKey, findKey } from '../identifier.ts';
import { keyRecordAt, relatedKeys } from '../look-up.ts';
import { deniedByPolicy, onKey, performOnKey } from '../on-key.ts';
import { bytesOf } from '../stand-in/bytes.ts';
import { partsOfToken, tokenOf } from '../stand-in/token.ts';
import { lengthProblem, wrappingProblem } from './wrapping-rules.ts';

/** How long an import token and its wrapping key are good. Source: API reference, GetParametersForImport. */
const tokenLifetime = 24 * 60 * 60 * 1000;

/** Imported key material. Source: semantics.md B.7, B.8. */
export const importHandlers = {
  GetParametersForImport: onKey(({ record }, { account, at, input, wrapping }) => {
    const { keyArn, type } = record.key.facts;
    const problem = wrappingProblem(account, type, input);
    if (problem !== null) return problem;
    const PublicKey = wrapping.publicKey(input.WrappingKeySpec);
    if (PublicKey === null) return failure('UnsupportedOperationException');
    const validTo = at + tokenLifetime;
    const ImportToken = tokenOf([keyArn, input.WrappingKeySpec, input.WrappingAlgorithm, `${validTo}`]);
    return success(account, { KeyId: keyArn, ImportToken, PublicKey, ParametersValidTo: wireTime(validTo) });
  }),

  /** Order: key type and state, token, unwrapping, match of the material; the table judges the first by itself. */
  ImportKeyMaterial: (context) => {
    const { account, at, cryptography, input, wrapping } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const denied = deniedByPolicy(context, found, 'ImportKeyMaterial');
    if (denied !== null) return denied;
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
    const problem =
      (wrapping.isTransparent ? null : lengthProblem(account, facts.type, material)) ??
      (KeyMaterialDescription === undefined ? null : descriptionProblem(facts));
    if (problem !== null) return problem;
    const secret = cryptography.importedSecret(facts.type.keySpec, bytesOf(material));
    if (secret !== null && typeof secret !== 'string') return secret;
    const done = performOnKey(context, found, {
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
    const { secrets } = found.record;
    const kept =
      secret === null
        ? done.account
        : withKey(done.account, {
            ...found.record,
            key: done.key,
            secrets: { ...secrets, [KeyMaterialId]: secret },
          });
    const described =
      KeyMaterialDescription === undefined
        ? kept
        : withDescription(kept, found, { [KeyMaterialId]: KeyMaterialDescription });
    return success(described, { KeyId: facts.keyArn, KeyMaterialId });
  },
} as const satisfies Handlers;

/** Source: API reference, ImportKeyMaterial; aws-observed.json J43, whose exception and wording are inferred. */
function descriptionProblem(facts: KeyFacts): Failure | null {
  if (!isSymmetricEncryption(facts.type)) {
    return failure(
      'ValidationException',
      'KeyMaterialDescription is supported for symmetric encryption keys only.',
    );
  }
  if (!isReplica(facts)) return null;
  return failure('UnsupportedOperationException', `${facts.keyArn} is not a multi-region primary key.`, [
    'ValidationException',
  ]);
}

/** What the primary key's key material is described as, its replicas say too. Source: aws-observed.json J43. */
function withDescription(
  account: Account,
  { keyId, record, region }: FoundKey,
  description: KeyRecord['materialDescriptions'],
): Account {
  return relatedKeys(account, keyRecordAt(account, region, keyId) ?? record).reduce(
    (described, related) =>
      withKey(described, {
        ...related,
        materialDescriptions: { ...related.materialDescriptions, ...description },
      }),
    account,
  );
}

import { type Handlers, success } from '../../answer.ts';
import { given } from '../../given.ts';
import { findKey } from '../../identifier.ts';
import { refusalOf } from '../../on-key.ts';
import type { RequestInput } from '../../request/operation-shapes.ts';
import { blobOf, bytesOf } from '../../stand-in/bytes.ts';
import { findSource, openSource, type SourceRequest } from './ciphertext-source.ts';
import { contextProblem, encryptUnder, sizeProblem } from './encrypt-under-key.ts';
import { secretMembers } from './recipient.ts';
import { algorithmProblem, onUsableKey, withUsage } from './usable-key.ts';

/** Encrypt, Decrypt and ReEncrypt: docs/cryptography.md. */
export const encryptionHandlers = {
  /** Order: usage and key state, algorithm, encryption context, size. */
  Encrypt: onUsableKey((found, { account, cryptography, input }) => {
    const algorithm = input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT';
    const plaintext = bytesOf(input.Plaintext);
    const problem =
      algorithmProblem(found, algorithm) ??
      contextProblem(algorithm, input.EncryptionContext) ??
      sizeProblem(found, algorithm, plaintext);
    if (problem !== null) return problem;
    const encryption = { algorithm, encryptionContext: input.EncryptionContext };
    const done = encryptUnder(account, cryptography, found, plaintext, encryption);
    return success(done.account, {
      CiphertextBlob: blobOf(done.ciphertext),
      KeyId: found.record.key.facts.keyArn,
      EncryptionAlgorithm: algorithm,
    });
  }),

  /** Order: key of the ciphertext, usage and key state, algorithm, encryption context, ciphertext. */
  Decrypt: (context) => {
    const { account, at, input } = context;
    const request: SourceRequest = {
      judgedAs: 'Decrypt',
      keyMember: 'KeyId',
      keyId: input.KeyId,
      ciphertextBlob: ignoresCiphertext(input) ? undefined : input.CiphertextBlob,
      algorithm: input.EncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT',
      encryptionContext: input.EncryptionContext,
      grantTokens: input.GrantTokens,
    };
    const source = findSource(context, request);
    if (!source.ok) return source;
    const { found } = source;
    const read = openSource(context, source, request);
    if (!read.ok) return read;
    const { keyMaterialId, plaintext } = read.opened;
    const shown = secretMembers(context, input.Recipient, plaintext, {
      Plaintext: blobOf(plaintext),
      ...given({ KeyMaterialId: keyMaterialId }),
    });
    if (!shown.ok) return shown;
    return success(withUsage(account, found, 'Decrypt', at), {
      KeyId: found.record.key.facts.keyArn,
      EncryptionAlgorithm: request.algorithm,
      ...shown.members,
    });
  },

  /** Order: the source key, the destination key, then the ciphertext and the plaintext in it. Source: semantics.md F37. */
  ReEncrypt: (context) => {
    const { account, at, input } = context;
    const request: SourceRequest = {
      judgedAs: 'ReEncryptFrom',
      keyMember: 'SourceKeyId',
      keyId: input.SourceKeyId,
      ciphertextBlob: ignoresCiphertext(input) ? undefined : input.CiphertextBlob,
      algorithm: input.SourceEncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT',
      encryptionContext: input.SourceEncryptionContext,
      grantTokens: input.GrantTokens,
    };
    const source = findSource(context, request);
    if (!source.ok) return source;
    const destination = findKey(context, input.DestinationKeyId);
    if (!destination.ok) return destination;
    const algorithm = input.DestinationEncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT';
    const encryptionContext = input.DestinationEncryptionContext;
    const destinationProblem =
      refusalOf(context, destination, 'ReEncryptTo') ??
      algorithmProblem(destination, algorithm) ??
      contextProblem(algorithm, encryptionContext);
    if (destinationProblem !== null) return destinationProblem;
    const read = openSource(context, source, request);
    if (!read.ok) return read;
    const { keyMaterialId, plaintext } = read.opened;
    const problem = sizeProblem(destination, algorithm, plaintext);
    if (problem !== null) return problem;
    const encryption = { algorithm, encryptionContext };
    const done = encryptUnder(account, context.cryptography, destination, plaintext, encryption);
    const used = withUsage(done.account, source.found, 'ReEncrypt', at);
    return success(withUsage(used, destination, 'ReEncrypt', at), {
      CiphertextBlob: blobOf(done.ciphertext),
      SourceKeyId: source.found.record.key.facts.keyArn,
      KeyId: destination.record.key.facts.keyArn,
      SourceEncryptionAlgorithm: request.algorithm,
      DestinationEncryptionAlgorithm: algorithm,
      ...given({ SourceKeyMaterialId: keyMaterialId, DestinationKeyMaterialId: done.keyMaterialId }),
    });
  },
} as const satisfies Handlers;

/** Source: API reference, Decrypt, `DryRunModifiers`: they only apply to a dry run. */
function ignoresCiphertext(input: RequestInput<'Decrypt'> | RequestInput<'ReEncrypt'>): boolean {
  return input.DryRun === true && (input.DryRunModifiers ?? []).includes('IGNORE_CIPHERTEXT');
}

import { type CallContext, type Failure, failure } from '../../answer.ts';
import type { RequestInput } from '../../request/operation-shapes.ts';
import { type Bytes, blobOf, bytesOf } from '../../stand-in/bytes.ts';

type Recipient = RequestInput<'GenerateRandom'>['Recipient'];

/**
 * What a response has of a secret: for an attested environment, what only that can read; else the members given.
 *
 * The refusal of an attestation document is inferred, and its wording ours. Nobody checks who signed the document.
 */
export function secretMembers<Members>(
  { cryptography }: Pick<CallContext<'GenerateRandom'>, 'cryptography'>,
  recipient: Recipient,
  secret: Bytes,
  members: Members,
): { readonly ok: true; readonly members: Members | { readonly CiphertextForRecipient: string } } | Failure {
  if (recipient === undefined) return { ok: true, members };
  const { AttestationDocument } = recipient;
  if (AttestationDocument === undefined) {
    return failure('ValidationException', 'Recipient.AttestationDocument is required.');
  }
  const sealed = cryptography.toRecipient(bytesOf(AttestationDocument), secret);
  return sealed === null
    ? failure('ValidationException', 'Recipient.AttestationDocument has no RSA public key that can be read.')
    : { ok: true, members: { CiphertextForRecipient: blobOf(sealed) } };
}

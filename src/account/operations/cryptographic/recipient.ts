import { type Failure, failure } from '../../answer.ts';
import type { RequestInput } from '../../request/operation-shapes.ts';
import { type Bytes, blobOf, sealed } from '../../stand-in/bytes.ts';

type Recipient = RequestInput<'GenerateRandom'>['Recipient'];

/**
 * A recipient without an attestation document; null if there is no such problem.
 *
 * Any document counts as valid: the model does not read it. The refusal is inferred, and its wording ours.
 */
export function recipientProblem(recipient: Recipient): Failure | null {
  return recipient !== undefined && recipient.AttestationDocument === undefined
    ? failure('ValidationException', 'Recipient.AttestationDocument is required.')
    : null;
}

/**
 * A plaintext for an attested environment, as a blob: the plaintext openly, then 16 bytes of digest.
 *
 * On AWS it is encrypted under the public key in the attestation document; here nothing is.
 */
export function toRecipient(plaintext: Bytes): string {
  return blobOf(sealed(plaintext));
}

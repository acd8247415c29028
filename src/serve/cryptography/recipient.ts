import {
  constants,
  createCipheriv,
  createHash,
  createPublicKey,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import type { Bytes } from '../../account/stand-in/bytes.ts';
import { der, derIdentifier, tags } from '../../account/stand-in/der.ts';
import { cborIn } from './cbor.ts';

/** The object identifiers of CMS, by their hexadecimal digits. Source: RFC 5652, 8017, 3565. */
const identifiers = {
  data: '2a864886f70d010701',
  envelopedData: '2a864886f70d010703',
  rsaOaep: '2a864886f70d010107',
  mgf1: '2a864886f70d010108',
  sha256: '608648016503040201',
  aes256Cbc: '60864801650304012a',
} as const;

/** Context-specific tags, and that of a SET. */
const [set, first, second, firstPrimitive] = [0x31, 0xa0, 0xa1, 0x80];

/**
 * CMS EnvelopedData for the public key in an attestation document: AES-256-CBC under a key that RSAES-OAEP-SHA-256 wraps.
 *
 * Source: API reference, RecipientInfo and CiphertextForRecipient; RFC 5652, section 6. The document's signature is not verified.
 *
 * @returns null if the document has no RSA public key
 */
export function envelopedData(attestationDocument: Bytes, plaintext: Bytes): Bytes | null {
  const publicKey = publicKeyIn(Buffer.from(attestationDocument, 'latin1'));
  if (publicKey === null) return null;
  const [key, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const content = Buffer.concat([cipher.update(plaintext, 'latin1'), cipher.final()]);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key: publicKey, padding, oaepHash: 'sha256' }, key);
  const sha256 = der(tags.sequence, derIdentifier(identifiers.sha256));
  const oaep = der(
    tags.sequence,
    der(first, sha256),
    der(second, der(tags.sequence, derIdentifier(identifiers.mgf1), sha256)),
  );
  const two = der(tags.integer, '\x02');
  const recipient = der(
    tags.sequence,
    two,
    der(
      firstPrimitive,
      textOf(
        createHash('sha1')
          .update(publicKey.export({ type: 'spki', format: 'der' }))
          .digest(),
      ),
    ),
    der(tags.sequence, derIdentifier(identifiers.rsaOaep), oaep),
    der(tags.octetString, textOf(wrapped)),
  );
  const encrypted = der(
    tags.sequence,
    derIdentifier(identifiers.data),
    der(tags.sequence, derIdentifier(identifiers.aes256Cbc), der(tags.octetString, textOf(iv))),
    der(firstPrimitive, textOf(content)),
  );
  const data = der(tags.sequence, two, der(set, recipient), encrypted);
  return der(tags.sequence, derIdentifier(identifiers.envelopedData), der(first, data));
}

/** Of a COSE_Sign1 whose payload is a map. Source: AWS Nitro Enclaves, "Attestation process". */
function publicKeyIn(document: Buffer) {
  try {
    const signed = cborIn(document);
    const payload: unknown = Array.isArray(signed) ? signed[2] : null;
    const members = Buffer.isBuffer(payload) ? cborIn(payload) : null;
    const key = members instanceof Map ? members.get('public_key') : null;
    if (!Buffer.isBuffer(key)) return null;
    const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
    return publicKey.asymmetricKeyType === 'rsa' ? publicKey : null;
  } catch {
    return null;
  }
}

function textOf(bytes: Buffer): Bytes {
  return bytes.toString('latin1');
}

import { hexDigest } from '../../key/hex-digest.ts';
import { base64Of } from './wrapping.ts';

/** The grant that a grant token of the model names, openly. */
export interface GrantToken {
  readonly keyArn: string;
  readonly grantId: string;
}

/** A grant token as the wire has it; `serial` makes each one of the same grant differ, as on AWS. */
export function grantTokenOf({ keyArn, grantId }: GrantToken, serial: string): string {
  const text = [keyArn, grantId, serial].join(' ');
  return base64Of(`${text} ${hexDigest(text)}`);
}

/** What is in a grant token; null if it is none or was changed. */
export function grantTokenIn(base64: string): GrantToken | null {
  const [keyArn, grantId, serial, digest, ...more] = decoded(base64).split(' ');
  if (keyArn === undefined || grantId === undefined || serial === undefined || more.length > 0) return null;
  return digest === hexDigest([keyArn, grantId, serial].join(' ')) ? { keyArn, grantId } : null;
}

/** Says whether a text is a grant token that a CreateGrant of the model returned, whether or not its grant still exists. */
export function isGrantToken(text: string): boolean {
  return grantTokenIn(text) !== null;
}

function decoded(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}

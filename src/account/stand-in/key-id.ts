import { type Bytes, bytesOfDigits, digitsOf } from './bytes.ts';

/** How many bytes a key ID takes: one for its form, sixteen for its digits. */
export const keyIdLength = 17;

const forms = { uuid: '\x00', multiRegion: '\x01' } as const;

export function keyIdBytes(keyId: string): Bytes {
  return keyId.startsWith('mrk-')
    ? forms.multiRegion + bytesOfDigits(keyId.slice('mrk-'.length))
    : forms.uuid + bytesOfDigits(keyId.replaceAll('-', ''));
}

/** The key ID in {@link keyIdLength} bytes; null for bytes that are not one. */
export function keyIdIn(bytes: Bytes): string | null {
  const digits = digitsOf(bytes.slice(1));
  if (digits.length !== 32) return null;
  if (bytes.startsWith(forms.multiRegion)) return `mrk-${digits}`;
  return bytes.startsWith(forms.uuid)
    ? digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : null;
}

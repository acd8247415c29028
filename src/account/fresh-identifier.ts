import { hexDigest } from '../key/hex-digest.ts';
import type { Account } from './account.ts';

/** A fresh text of 64 hexadecimal digits from the account's seed and counter, and the account that has counted it. */
export function freshDigits(
  account: Account,
  what: string,
): { readonly account: Account; readonly digits: string } {
  const counter = account.counter + 1;
  return {
    account: { ...account, counter },
    digits: hexDigest(`${account.seed}/${account.accountId}/${counter}/${what}`),
  };
}

/** A fresh key ID: a UUID, or `mrk-` and 32 digits for a multi-Region key. Source: AWS KMS Developer Guide, key identifiers. */
export function freshKeyId(
  account: Account,
  multiRegion: boolean,
): { readonly account: Account; readonly keyId: string } {
  const { account: counted, digits } = freshDigits(account, 'key');
  return { account: counted, keyId: multiRegion ? `mrk-${digits.slice(0, 32)}` : uuidOf(digits) };
}

function uuidOf(digits: string): string {
  const variant = '89ab'[Number.parseInt(digits[16] ?? '0', 16) % 4];
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}

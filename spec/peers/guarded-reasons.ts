import type { GuardedRecord } from './guarded-record.ts';

/** Why something still diverges behind the guard: what in the emulator the guard cannot mend. */
interface Reason {
  readonly name: RegExp;
  readonly headline: RegExp;
  readonly why: string;
}

const reasons: readonly Reason[] = [
  {
    name: /^/,
    headline: /^CreateKey: .*(not supported|failed to satisfy constraint|Unsupported|unsupported)/,
    why: 'it makes no keys of this kind',
  },
  {
    name: /^moto$/,
    headline: /^(Decrypt|ReEncrypt) in (Enabled|Updating): AccessDeniedException/,
    why: 'it reads 36 characters of key ID off a ciphertext, and the IDs of its multi-Region keys have 40: it cannot decrypt what it encrypted',
  },
  {
    name: /^ministack$/,
    headline: /^GetPublicKey in (Disabled|PendingImport)/,
    why: 'it has no public key before key material was imported',
  },
];

/** Why a divergence is left; null if nobody has found out. */
export function reasonOf({ name }: Pick<GuardedRecord, 'name'>, headline: string): string | null {
  return reasons.find((reason) => reason.name.test(name) && reason.headline.test(headline))?.why ?? null;
}

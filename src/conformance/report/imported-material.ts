import { isWireObject, textIn } from '../../scenario/wire-form.ts';
import type { FindingStep } from '../finding/finding.ts';

/** What kind of key material a step imports. */
export type ImportedMaterial =
  | { readonly kind: 'bytes'; readonly length: number }
  | { readonly kind: 'RSA'; readonly bits: number }
  | { readonly kind: 'EC'; readonly curve: string };

/** What kind of key material the key that a step imports into takes, from the answer that created it. */
export function importedMaterial({ input }: FindingStep, steps: readonly FindingStep[]): ImportedMaterial {
  const keyId = textIn(input, 'KeyId');
  const creation = steps.find(
    ({ createdKeyId }) => createdKeyId !== undefined && keyId?.includes(createdKeyId),
  );
  const metadata = creation?.output?.['KeyMetadata'];
  const answered = isWireObject(metadata) ? textIn(metadata, 'KeySpec') : undefined;
  const spec = textIn(creation?.input ?? {}, 'KeySpec') ?? answered ?? 'SYMMETRIC_DEFAULT';
  const [, kind, bits] = /^(RSA|HMAC)_(\d+)$/.exec(spec) ?? [];
  if (kind === 'RSA') return { kind, bits: Number(bits) };
  const curve = curves.get(spec);
  if (curve !== undefined) return { kind: 'EC', curve };
  if (kind === 'HMAC') return { kind: 'bytes', length: Number(bits) / 8 };
  return { kind: 'bytes', length: spec.startsWith('ML_KEM') ? 64 : 32 };
}

const curves: ReadonlyMap<string, string> = new Map([
  ['ECC_NIST_P256', 'P-256'],
  ['ECC_NIST_P384', 'P-384'],
  ['ECC_NIST_P521', 'P-521'],
  ['ECC_SECG_P256K1', 'secp256k1'],
]);

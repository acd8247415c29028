import { isChina } from '../account/partition.ts';
import type { KeyType } from '../key/key-type.ts';
import type { Step } from './scenario.ts';
import { isWireObject, textIn } from './wire-form.ts';

/** What kind of key material a key takes. */
export type KeyMaterialKind =
  | { readonly kind: 'bytes'; readonly length: number }
  | { readonly kind: 'RSA'; readonly bits: number }
  | { readonly kind: 'EC'; readonly curve: string };

/**
 * The kind of key material that is imported into a key of a spec. Source: AWS KMS Developer Guide, importing key material.
 *
 * @param keyArn says whether the key is in China, where SYMMETRIC_DEFAULT is SM4
 */
export function keyMaterialKind(keySpec: string, keyArn = ''): KeyMaterialKind {
  const [, kind, bits] = /^(RSA|HMAC)_(\d+)$/.exec(keySpec) ?? [];
  if (kind === 'RSA') return { kind, bits: Number(bits) };
  const curve = curves.get(keySpec);
  if (curve !== undefined) return { kind: 'EC', curve };
  if (kind === 'HMAC') return { kind: 'bytes', length: Number(bits) / 8 };
  return { kind: 'bytes', length: isChina(keyArn.split(':')[1] ?? '') ? 16 : 32 };
}

const curves: ReadonlyMap<string, string> = new Map([
  ['ECC_NIST_P256', 'P-256'],
  ['ECC_NIST_P384', 'P-384'],
  ['ECC_NIST_P521', 'P-521'],
  ['ECC_SECG_P256K1', 'secp256k1'],
]);

/** The kind of key material that a step imports, from the answer that created the key. */
export function importedKind({ input }: Step, steps: readonly Step[]): KeyMaterialKind {
  const keyId = textIn(input, 'KeyId');
  for (const { operation, input: asked, output } of steps) {
    const metadata = output?.['KeyMetadata'];
    if (operation !== 'CreateKey' || !isWireObject(metadata)) continue;
    const created = textIn(metadata, 'KeyId');
    if (created === undefined || keyId?.includes(created) !== true) continue;
    const keySpec = textIn(asked, 'KeySpec') ?? textIn(metadata, 'KeySpec') ?? '';
    return keyMaterialKind(keySpec, textIn(metadata, 'Arn'));
  }
  return keyMaterialKind('SYMMETRIC_DEFAULT');
}

/**
 * Says whether RSA_2048 wraps key material only by way of an AES key: private keys of RSA and P-521 are too long for it.
 *
 * Source: API reference, GetParametersForImport, `WrappingAlgorithm`.
 */
export function needsAesKey(material: KeyMaterialKind): boolean {
  return material.kind === 'RSA' || (material.kind === 'EC' && material.curve === 'P-521');
}

/** How key material of a type is wrapped under RSA_2048. */
export function wrappingAlgorithmOf({ keySpec }: KeyType): 'RSAES_OAEP_SHA_256' | 'RSA_AES_KEY_WRAP_SHA_256' {
  return needsAesKey(keyMaterialKind(keySpec)) ? 'RSA_AES_KEY_WRAP_SHA_256' : 'RSAES_OAEP_SHA_256';
}

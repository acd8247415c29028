import { hexDigest } from './hex-digest.ts';
import type { KeyType } from './key-type.ts';

/** Whether a key material in this state belongs to its key for good: losing it makes the key unusable. */
const permanence = {
  CURRENT: true,
  NON_CURRENT: true,
  PENDING_ROTATION: false,
  PENDING_MULTI_REGION_IMPORT_AND_ROTATION: false,
} as const;

/** What a key material is to its key. Source: AWS SDK, `KeyMaterialState`. */
export type KeyMaterialState = keyof typeof permanence;

/** One key material of a key. */
export interface KeyMaterial {
  /** Key material ID: 64 lower-case hexadecimal digits. */
  readonly id: string;
  readonly state: KeyMaterialState;
  /** False once imported key material was deleted or expired, and for material that a replica still has to import. */
  readonly isImported: boolean;
  /** When imported key material expires, epoch milliseconds; null if never. */
  readonly validTo: number | null;
  /** The replica Regions that have not yet imported this new key material of a multi-Region key. */
  readonly awaitedRegions: readonly string[];
  /** The rotation that made this material current; null for the first one and for one that waits. */
  readonly rotation: { readonly date: number; readonly type: 'AUTOMATIC' | 'ON_DEMAND' } | null;
}

/** Says whether a material belongs to its key for good. */
export function isPermanent({ state }: KeyMaterial): boolean {
  return permanence[state];
}

/** The material that waits to become current at the next rotation. */
export function pendingMaterial(materials: readonly KeyMaterial[]): KeyMaterial | undefined {
  return materials.find((material) => !isPermanent(material));
}

/** The material that encrypts now. */
export function currentMaterial(materials: readonly KeyMaterial[]): KeyMaterial | undefined {
  return materials.find((material) => material.state === 'CURRENT');
}

/**
 * Says whether a key is not usable because it lacks key material: none was ever imported, or a permanent one is gone.
 *
 * Source: API reference, ImportKeyMaterial; semantics.md C6.
 */
export function lacksMaterial(type: KeyType, materials: readonly KeyMaterial[]): boolean {
  if (type.origin !== 'EXTERNAL') return false;
  const permanent = materials.filter(isPermanent);
  return permanent.length === 0 || permanent.some((material) => !material.isImported);
}

/**
 * Key material deleted or expired: a permanent one stays on the list as not imported, a waiting one disappears.
 *
 * Source: API reference, DeleteImportedKeyMaterial; semantics.md B.8, F8, F32.
 */
export function withoutMaterial(materials: readonly KeyMaterial[], id: string): readonly KeyMaterial[] {
  return materials.flatMap((material) => {
    if (material.id !== id) return [material];
    return isPermanent(material) ? [{ ...material, isImported: false }] : [];
  });
}

/** Key material imported again: its expiry is replaced. Source: semantics.md F3. */
export function withMaterialAgain(
  materials: readonly KeyMaterial[],
  id: string,
  validTo: number | null,
): readonly KeyMaterial[] {
  return materials.map((material) =>
    material.id === id ? { ...material, isImported: true, validTo } : material,
  );
}

/** The waiting material, or `fresh` where none waits, becomes current; the current one becomes non-current. */
export function withRotation(
  materials: readonly KeyMaterial[],
  fresh: string,
  rotation: NonNullable<KeyMaterial['rotation']>,
): readonly KeyMaterial[] {
  const next: KeyMaterial = pendingMaterial(materials) ?? newMaterial(fresh);
  return [
    ...materials
      .filter(isPermanent)
      .map(
        (material): KeyMaterial =>
          material.state === 'CURRENT' ? { ...material, state: 'NON_CURRENT' } : material,
      ),
    { ...next, state: 'CURRENT', awaitedRegions: [], rotation },
  ];
}

/** A current key material that does not expire. */
export function newMaterial(id: string): KeyMaterial {
  return { id, state: 'CURRENT', isImported: true, validTo: null, awaitedRegions: [], rotation: null };
}

/**
 * A key material ID made from a key ID and anything that tells its materials apart: the same on every machine.
 *
 * AWS does not say how it makes them; only the form is documented (64 lower-case hexadecimal digits).
 */
export function keyMaterialIdOf(keyId: string, material: string): string {
  return hexDigest(`${keyId}/${material}`);
}

import type { KeyMaterial } from '../../key/key-material.ts';
import { failure, type Handlers, success, wireTime } from '../answer.ts';
import { given } from '../given.ts';
import type { FoundKey } from '../identifier.ts';
import { onKey } from '../on-key.ts';
import type { NamedValue } from '../request/notation.ts';
import { pageOf } from './page.ts';

/**
 * The key materials that rotation made.
 *
 * Source: API reference of the operations; semantics.md B.10, B.11, C21, C22; aws-recorded.json D1 to D9, H4 to H7.
 * Inferred: that ListKeyRotations shows the oldest first, and with which exception it refuses IncludeKeyMaterial for keys
 * that do not rotate.
 */
export const rotationHandlers = {
  ListKeyRotations: onKey((found, { account, input }) => {
    const { facts } = found.record.key;
    if (input.IncludeKeyMaterial !== undefined && facts.type.keySpec !== 'SYMMETRIC_DEFAULT') {
      return failure('UnsupportedOperationException');
    }
    const all = input.IncludeKeyMaterial === 'ALL_KEY_MATERIAL';
    const listed = facts.materials.filter(({ rotation }) => all || rotation !== null);
    const page = pageOf(
      (name) => listed.slice(listed.findIndex(({ id }) => id === name) + 1),
      ({ id }) => id,
      input,
      { usual: 100, most: 1000 },
    );
    if (!page.ok) return page;
    const Rotations = page.items.map((material) => rotationOf(found, material));
    return success(account, { Rotations, ...page.more });
  }),
} as const satisfies Handlers;

type WireRotation = NamedValue<'RotationsListEntry'>;

function rotationOf({ keyId, record }: FoundKey, material: KeyMaterial): WireRotation {
  const { id, rotation, state } = material;
  const { facts } = record.key;
  return {
    KeyId: keyId,
    KeyMaterialId: id,
    ...given({ KeyMaterialDescription: record.materialDescriptions[id] }),
    ...(facts.type.origin === 'EXTERNAL' ? importOf(material) : {}),
    KeyMaterialState: state,
    ...(rotation === null ? {} : { RotationDate: wireTime(rotation.date), RotationType: rotation.type }),
  };
}

/** What is shown of imported key material only; when it is gone, it no longer expires. */
function importOf({ isImported, validTo }: KeyMaterial): WireRotation {
  if (!isImported) return { ImportState: 'PENDING_IMPORT' };
  return validTo === null
    ? { ImportState: 'IMPORTED', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
    : { ImportState: 'IMPORTED', ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: wireTime(validTo) };
}

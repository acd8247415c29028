import type { KeyMaterial } from '../../key/key-material.ts';
import { rotationStatus } from '../../key/rotation-status.ts';
import { type Answer, type CallContext, failure, type Handlers, wireTime } from '../answer.ts';
import { type FoundKey, findKey } from '../identifier.ts';
import { findPermitted, performOnKey } from '../on-key.ts';
import type { ResponseOutput } from '../request/operation-shapes.ts';
import { pageOf } from './page.ts';

/**
 * Rotation of key material.
 *
 * Source: API reference of the five operations; semantics.md B.10, B.11, C21, C22; aws-recorded.json D1 to D9, H4 to H7.
 * Inferred: that ListKeyRotations shows the oldest first, and with which exception it refuses IncludeKeyMaterial for keys
 * that do not rotate.
 */
export const rotationHandlers = {
  EnableKeyRotation: (context) => {
    const { account, at, input } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const { RotationPeriodInDays } = input;
    const done = performOnKey(account, found, {
      operation: 'EnableKeyRotation',
      at,
      input: RotationPeriodInDays === undefined ? {} : { RotationPeriodInDays },
    });
    return done.ok ? { ok: true, account: done.account, response: {} } : done;
  },

  DisableKeyRotation: (context) => {
    const { account, at, input } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const done = performOnKey(account, found, { operation: 'DisableKeyRotation', at });
    return done.ok ? { ok: true, account: done.account, response: {} } : done;
  },

  RotateKeyOnDemand: (context) => {
    const { account, at, input } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const done = performOnKey(account, found, { operation: 'RotateKeyOnDemand', at });
    return done.ok ? { ok: true, account: done.account, response: { KeyId: done.key.facts.keyArn } } : done;
  },

  GetKeyRotationStatus: (context) => {
    const found = findPermitted(context, context.input.KeyId);
    if (!found.ok) return found;
    const { NextRotationDate, OnDemandRotationStartDate, ...rest } = rotationStatus(found.record.key);
    return {
      ok: true,
      account: context.account,
      response: {
        KeyId: found.record.key.facts.keyArn,
        ...rest,
        ...(NextRotationDate === undefined ? {} : { NextRotationDate: wireTime(NextRotationDate) }),
        ...(OnDemandRotationStartDate === undefined
          ? {}
          : { OnDemandRotationStartDate: wireTime(OnDemandRotationStartDate) }),
      },
    };
  },

  ListKeyRotations: listKeyRotations,
} as const satisfies Partial<Handlers>;

function listKeyRotations(context: CallContext<'ListKeyRotations'>): Answer<'ListKeyRotations'> {
  const { account, input } = context;
  const found = findPermitted(context, input.KeyId);
  if (!found.ok) return found;
  const { key } = found.record;
  if (input.IncludeKeyMaterial !== undefined && key.facts.type.keySpec !== 'SYMMETRIC_DEFAULT') {
    return failure('UnsupportedOperationException');
  }
  const all = input.IncludeKeyMaterial === 'ALL_KEY_MATERIAL';
  const listed = key.facts.materials.filter(({ rotation }) => all || rotation !== null);
  const page = pageOf(
    (after) => listed.slice(listed.findIndex(({ id }) => id === after) + 1),
    ({ id }) => id,
    { marker: input.Marker, limit: input.Limit, usual: 100, most: 1000 },
  );
  if (!page.ok) return page;
  const Rotations = page.items.map((material) => rotationOf(found, material));
  return { ok: true, account, response: { Rotations, ...page.more } };
}

type WireRotation = NonNullable<ResponseOutput<'ListKeyRotations'>['Rotations']>[number];

function rotationOf({ keyId, record }: FoundKey, material: KeyMaterial): WireRotation {
  const { id, rotation, state } = material;
  const { facts } = record.key;
  const description = record.materialDescriptions[id];
  return {
    KeyId: keyId,
    KeyMaterialId: id,
    ...(description === undefined ? {} : { KeyMaterialDescription: description }),
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

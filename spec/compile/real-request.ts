import { requestOf } from '../../src/explore/replay.ts';
import { now } from '../../src/explore/search/canonical-key.ts';
import type { Key } from '../../src/key/create-key.ts';
import { fillMessage } from '../../src/key/decide.ts';
import type { OperationEvent } from '../../src/key/key-event.ts';
import { type KeyFacts, keyArnInRegion, keyIdOf, regionOf } from '../../src/key/key-facts.ts';
import { keyMaterialIdOf } from '../../src/key/key-material.ts';
import type { KeyRequest } from '../../src/key/key-request.ts';
import type { KeyOperation } from '../../src/key/operation.ts';

/** A key of an exploration as a caller has it: its key materials have the IDs that imports of these texts give. */
export function realKey(key: Key): Key {
  const { facts } = key;
  return {
    ...key,
    at: now,
    facts: {
      ...facts,
      // How late KMS deletes a key is its own affair: what an exploration does not let happen does not happen.
      delays: { ...facts.delays, deletion: 1e12 },
      materials: facts.materials.map((material) => ({ ...material, id: realId(facts, material.id) })),
    },
  };
}

/** The call that an event of an exploration stands for. */
export function realRequest({ facts }: Key, event: OperationEvent): KeyRequest {
  if (event.type !== 'DeleteImportedKeyMaterial' || event.KeyMaterialId === null) return requestOf(event);
  return requestOf({ ...event, KeyMaterialId: realId(facts, event.KeyMaterialId) });
}

/** The message of a compiled refusal as the key's owner would read it, its places filled by what docs/compiled.md says. */
export function filledMessage(message: string, { facts }: Key, request: KeyRequest): string {
  const { keyArn, type: keyType } = facts;
  const operation: KeyOperation = request.operation;
  const waiting = facts.materials.find(({ state }) => state.startsWith('PENDING'))?.id;
  return fillMessage(message, { keyArn, operation, keyType })
    .replaceAll('{key_id}', keyIdOf(keyArn))
    .replaceAll('{region}', regionNamed(request) ?? regionOf(keyArn))
    .replaceAll('{replica_arn}', keyArnInRegion(keyArn, regionNamed(request) ?? regionOf(keyArn)))
    .replaceAll('{key_material_id}', materialNamed(facts, request) ?? '')
    .replaceAll('{waiting_key_material_id}', waiting ?? '');
}

function regionNamed(request: KeyRequest): string | undefined {
  if (request.operation === 'ReplicateKey') return request.input.ReplicaRegion;
  return request.operation === 'UpdatePrimaryRegion' ? request.input.PrimaryRegion : undefined;
}

function materialNamed(facts: KeyFacts, request: KeyRequest): string | undefined {
  if (request.operation === 'ImportKeyMaterial') return realId(facts, request.input.keyMaterial);
  return request.operation === 'DeleteImportedKeyMaterial' ? request.input?.KeyMaterialId : undefined;
}

const realIds = new Map<string, string>();

function realId({ keyArn }: KeyFacts, name: string): string {
  const known = realIds.get(`${keyArn} ${name}`);
  const id = known ?? keyMaterialIdOf(keyIdOf(keyArn), `imported ${name}`);
  if (known === undefined) realIds.set(`${keyArn} ${name}`, id);
  return id;
}

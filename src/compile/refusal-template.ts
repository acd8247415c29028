import type { Key } from '../key/create-key.ts';
import { decide, fillMessage } from '../key/decide.ts';
import type { KmsError } from '../key/exception.ts';
import type { JudgedRequest } from '../key/key-event.ts';
import { keyArnInRegion, keyIdOf } from '../key/key-facts.ts';
import { pendingMaterial } from '../key/key-material.ts';
import type { Refused } from '../key/refusal.ts';
import type { RefusingVerdict } from './compiled-table.ts';

/**
 * A refusal of one request on one key as a verdict on all that are like it: with places in its message instead of what is
 * the key's or the request's own.
 *
 * Places besides those of the key state table: `{key_id}`, `{region}`, `{key_material_id}` (those of the request),
 * `{waiting_key_material_id}`, and `{replica_arn}`, the key ARN in the Region that UpdatePrimaryRegion names.
 */
export function refusalTemplate(key: Key, request: JudgedRequest, refused: Refused): RefusingVerdict {
  const { error, ...grounds } = refused;
  const message = messageOfTable(key, request, error) ?? messageOfFacts(key, request, error.message);
  return { verdict: 'refused', exception: error.name, message, ...grounds };
}

/** The message of the table with its places, if that is what the request was refused with. */
function messageOfTable({ facts, keyState }: Key, { type }: JudgedRequest, error: KmsError): string | null {
  if (keyState === 'Deleted') return null;
  const { keyArn, type: keyType } = facts;
  const verdict = decide(type, keyState, keyType);
  if (verdict.verdict === 'allowed' || verdict.exception !== error.name) return null;
  const message = fillMessage(verdict.message, { keyArn, operation: type, keyType });
  return message === error.message ? verdict.message : null;
}

function messageOfFacts({ facts }: Key, request: JudgedRequest, message: string): string {
  const { keyArn, materials } = facts;
  const text = message.replaceAll(keyArn, '{key_arn}');
  switch (request.type) {
    case 'ReplicateKey':
      return text.replaceAll(request.ReplicaRegion, '{region}').replaceAll(keyIdOf(keyArn), '{key_id}');
    case 'UpdatePrimaryRegion':
      return text.replaceAll(keyArnInRegion(keyArn, request.PrimaryRegion), '{replica_arn}');
    case 'ImportKeyMaterial':
      return text
        .replace(`(id: ${request.keyMaterialId})`, '(id: {key_material_id})')
        .replace(`(id: ${pendingMaterial(materials)?.id})`, '(id: {waiting_key_material_id})');
    case 'DeleteImportedKeyMaterial':
      return text.replace(`'${request.KeyMaterialId}'`, "'{key_material_id}'");
    default:
      return text;
  }
}

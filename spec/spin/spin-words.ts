/** Keys and events of `src/explore` in the words of the Promela models: as `tellKey` and `call` print them. */
import { datePhase, type MaterialName } from '../../src/explore/search/canonical-key.ts';
import type { Stimulus } from '../../src/explore/search/stimulus.ts';
import type { Key } from '../../src/key/create-key.ts';
import { isPrimary } from '../../src/key/key-facts.ts';
import { currentMaterial, type KeyMaterial, pendingMaterial } from '../../src/key/key-material.ts';

/** Which facts a Promela model has of a key: by what it was compiled with. */
export interface FactsShown {
  readonly importedMaterial: boolean;
  readonly rotation: boolean;
}

/**
 * A key, or null for none.
 *
 * Left out, because no key state depends on it: when a rotation, a replication or a change of primary Region comes, how
 * many on-demand rotations there were, which replicas have imported new key material. A rotation whose key material is
 * gone is not shown, nor new key material that a replica has not imported.
 */
export function keyText(key: Key | null, shown: FactsShown): string {
  const facts = key?.facts;
  const materials = facts?.materials ?? [];
  const pending = pendingMaterial(materials);
  const isPending = pending?.isImported === true;
  const phase = facts === undefined ? null : datePhase(facts);
  const days = facts?.waitingPeriod?.days;
  const isRotating = (facts?.onDemandRotation ?? null) !== null && (!shown.importedMaterial || isPending);
  return [
    key?.keyState ?? 'Deleted',
    `disabled=${bit(facts?.isDisabled === true)}`,
    `window=${days === undefined ? 'none' : `days${days}`}`,
    `date=${phase === null ? 'none' : dates[phase]}`,
    ...(shown.importedMaterial
      ? [
          `current=${materialText(currentMaterial(materials))}`,
          `nonCurrent=${materialText(materials.find(({ state }) => state === 'NON_CURRENT'))}`,
          `pending=${materialText(isPending ? pending : undefined)}`,
        ]
      : []),
    ...(shown.rotation
      ? [`rotation=${bit((facts?.automaticRotation ?? null) !== null)}`, `rotating=${bit(isRotating)}`]
      : []),
  ].join(' ');
}

/** What key.pml says of a multi-Region key besides: its role, and how many replicas a primary key has. */
export function roleText(key: Key | null): string {
  if (key === null) return 'PRIMARY replicas=0';
  return isPrimary(key.facts)
    ? `PRIMARY replicas=${key.facts.multiRegion?.replicaRegions.length ?? 0}`
    : 'REPLICA replicas=0';
}

/** What comes to a key; null for what the Promela models leave out. */
export function callText(stimulus: Stimulus, { facts }: Key, shown: FactsShown): string | null {
  switch (stimulus.kind) {
    case 'call': {
      const { event } = stimulus;
      switch (event.type) {
        case 'UpdateKeyDescription':
          return null;
        case 'EnableKeyRotation':
        case 'DisableKeyRotation':
        case 'RotateKeyOnDemand':
          return shown.rotation ? event.type : null;
        case 'ScheduleKeyDeletion':
          return `${event.type} days${event.PendingWindowInDays}`;
        case 'DeleteImportedKeyMaterial':
          return `${event.type} ${materialNames[materialNameOf(event.KeyMaterialId ?? 'current')]}`;
        case 'ImportKeyMaterial': {
          const isFirst = facts.materials.length === 0;
          const isNew = !isFirst && event.ImportType === 'NEW_KEY_MATERIAL';
          const name = isFirst ? 'current' : isNew ? 'waiting' : materialNameOf(event.keyMaterialId);
          return `Import${isNew ? 'New' : ''}KeyMaterial ${materialNames[name]} ${event.ExpirationModel}`;
        }
        default:
          return event.type;
      }
    }
    case 'service':
      return stimulus.event.type;
    case 'deadline': {
      const { event, material } = stimulus;
      if (!shown.rotation && (event === 'RotateKey' || event === 'RotationFinished')) return null;
      return material === null ? event : `${event} ${materialNames[materialNameOf(material)]}`;
    }
    case 'time':
      return stimulus.instant === 'deletion date' ? 'TimePasses' : null;
    default:
      return stimulus satisfies never;
  }
}

const dates = { ahead: 'before', reached: 'at', passed: 'after' } as const;

const materialNames = {
  current: 'CURRENT',
  'non-current': 'NON_CURRENT',
  waiting: 'PENDING_ROTATION',
  another: 'OF_ANOTHER_KEY',
} as const satisfies Record<MaterialName, string>;

function materialNameOf(id: string): MaterialName {
  const names: readonly MaterialName[] = ['current', 'non-current', 'waiting'];
  return names.find((name) => name === id) ?? 'another';
}

function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}

function materialText(material: KeyMaterial | undefined): string {
  if (material === undefined) return 'NO_KEY_MATERIAL';
  if (!material.isImported) return 'PENDING_IMPORT';
  return material.validTo === null ? 'KEY_MATERIAL_DOES_NOT_EXPIRE' : 'KEY_MATERIAL_EXPIRES';
}

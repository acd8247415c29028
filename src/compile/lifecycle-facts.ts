import type { Key } from '../key/create-key.ts';
import {
  hasReplicas,
  isPrimary,
  isReplica,
  type KeyFacts,
  lacksKeyMaterial,
  regionOf,
} from '../key/key-facts.ts';
import { isPermanent, type KeyMaterial, pendingMaterial } from '../key/key-material.ts';
import type { LifecycleState } from '../key/key-state.ts';

/**
 * What of a key decides what can happen to it next, apart from what the caller of {@link CompiledLifecycle.next} says of
 * the event. Numbers, names and dates are left out: two keys with equal facts go the same ways, however many replicas or
 * key materials they have.
 */
export interface LifecycleFacts {
  readonly keyState: LifecycleState;
  /** Whether the key is Disabled, not Enabled, once no other key state masks that. */
  readonly isDisabled: boolean;
  /** Its place in a multi-Region set; null for a single-Region key. */
  readonly role: 'primary' | 'replica' | null;
  /** Whether a primary key has replicas that exist, scheduled for deletion or not. */
  readonly hasReplicas: boolean;
  /** What the change of primary Region that it takes part in makes of it; null for none. */
  readonly primaryRegionUpdate: 'to primary' | 'to replica' | 'stays replica' | null;
  /** Whether its custom key store is connected; null for a key that is in none. */
  readonly isKeyStoreConnected: boolean | null;
  /** Whether all key material that belongs to it for good is there; null for a key whose origin is not EXTERNAL. */
  readonly keyMaterial: 'never imported' | 'complete' | 'incomplete' | null;
  /** The imported key material that waits to become current; null for none. */
  readonly newKeyMaterial: 'PENDING_ROTATION' | 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION' | null;
  /** Whether that key material has been imported into this key of its set. */
  readonly isNewKeyMaterialImported: boolean;
  /** Where that key material was still to be imported when the primary key said so last; null for nowhere. */
  readonly newKeyMaterialAwaitedIn: 'this Region' | 'other Regions' | 'this and other Regions' | null;
  /** Whether automatic rotation is on. */
  readonly hasAutomaticRotation: boolean;
  /** Whether an on-demand rotation is in progress. */
  readonly isRotatingOnDemand: boolean;
}

/** The facts of a key that decide what can happen to it next. Nothing is known of a deleted key but that it is deleted. */
export function lifecycleFactsOf({ keyState, facts }: Key): LifecycleFacts {
  if (keyState === 'Deleted') return { ...nothing, keyState };
  const pending = facts.type.origin === 'EXTERNAL' ? pendingMaterial(facts.materials) : undefined;
  return {
    keyState,
    isDisabled: facts.isDisabled,
    role: facts.multiRegion === null ? null : isReplica(facts) ? 'replica' : 'primary',
    hasReplicas: hasReplicas(facts),
    primaryRegionUpdate: updateOf(facts),
    isKeyStoreConnected: facts.customKeyStore?.isConnected ?? null,
    keyMaterial: keyMaterialOf(facts),
    newKeyMaterial: stateOfNew(pending),
    isNewKeyMaterialImported: pending?.isImported ?? false,
    newKeyMaterialAwaitedIn: pending === undefined ? null : awaitedIn(pending, regionOf(facts.keyArn)),
    hasAutomaticRotation: facts.automaticRotation !== null,
    isRotatingOnDemand: facts.onDemandRotation !== null,
  };
}

const nothing: Omit<LifecycleFacts, 'keyState'> = {
  isDisabled: false,
  role: null,
  hasReplicas: false,
  primaryRegionUpdate: null,
  isKeyStoreConnected: null,
  keyMaterial: null,
  newKeyMaterial: null,
  isNewKeyMaterialImported: false,
  newKeyMaterialAwaitedIn: null,
  hasAutomaticRotation: false,
  isRotatingOnDemand: false,
};

function updateOf(facts: KeyFacts): LifecycleFacts['primaryRegionUpdate'] {
  if (facts.primaryRegionUpdate === null) return null;
  if (isPrimary(facts)) return 'to replica';
  return facts.primaryRegionUpdate.primaryRegion === regionOf(facts.keyArn) ? 'to primary' : 'stays replica';
}

function stateOfNew(pending: KeyMaterial | undefined): LifecycleFacts['newKeyMaterial'] {
  const state = pending?.state ?? 'CURRENT';
  return state === 'CURRENT' || state === 'NON_CURRENT' ? null : state;
}

function keyMaterialOf(facts: KeyFacts): LifecycleFacts['keyMaterial'] {
  if (facts.type.origin !== 'EXTERNAL') return null;
  if (!facts.materials.some(isPermanent)) return 'never imported';
  return lacksKeyMaterial(facts) ? 'incomplete' : 'complete';
}

/** Where a key material is still to be imported, seen from the key in a Region. */
export function awaitedIn(
  { awaitedRegions }: Pick<KeyMaterial, 'awaitedRegions'>,
  ownRegion: string,
): LifecycleFacts['newKeyMaterialAwaitedIn'] {
  if (awaitedRegions.length === 0) return null;
  if (!awaitedRegions.includes(ownRegion)) return 'other Regions';
  return awaitedRegions.length === 1 ? 'this Region' : 'this and other Regions';
}

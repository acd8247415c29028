import { effects } from './effects.ts';
import { judge } from './judge.ts';
import { isOperationEvent, type KeyEvent } from './key-event.ts';
import {
  hasReplicas,
  isKeyStoreDisconnected,
  isReplica,
  type KeyFacts,
  lacksKeyMaterial,
} from './key-facts.ts';
import { pendingMaterial } from './key-material.ts';
import type { KeyState } from './key-state.ts';

/** Which key state a guard judges: guards see facts and event, not the state. */
export interface GuardParams {
  readonly keyState: KeyState;
}

/** A condition on a transition. Pure. */
export type Guard = (facts: KeyFacts, event: KeyEvent, params: GuardParams) => boolean;

/** The guards by name: what the machine's transitions ask. Whether, they ask the key state table through `judge`. */
export const guards = {
  isPermitted,
  /** B.4: a primary key waits until its last replica is gone. */
  isPermittedWhileReplicasExist: (facts, event, params) =>
    hasReplicas(facts) && isPermitted(facts, event, params),
  /** F5, F7: readings in which a cancelled deletion shows what the key lacks. */
  isPermittedAndMasked: (facts, event, params) =>
    ((facts.assumptions.cancelWhileKeyStoreDisconnected === 'Unavailable' && isKeyStoreDisconnected(facts)) ||
      (facts.assumptions.cancelWithoutKeyMaterial === 'PendingImport' && lacksKeyMaterial(facts))) &&
    isPermitted(facts, event, params),
  /** F4: an import that completes the key material makes a Disabled key Enabled. */
  isPermittedAndCompletesMaterial: (facts, event, params) =>
    facts.assumptions.importIntoDisabledKey === 'Enabled' &&
    isPermitted(facts, event, params) &&
    !lacksKeyMaterial(effects.importMaterial(facts, event)),
  /** B.8, F32: key material that waits to be used goes without a change of key state, whatever else the key lacks. */
  isPermittedForPendingMaterial: (facts, event, params) =>
    isOfPendingMaterial(facts, event) && isPermitted(facts, event, params),
  /** B.9: the same where it expires. */
  isOfPendingMaterial: (facts, event) => isOfPendingMaterial(facts, event),
  isDeletionDue: (facts, event) =>
    facts.waitingPeriod !== null &&
    facts.waitingPeriod.deletionDate !== null &&
    event.at >= facts.waitingPeriod.deletionDate,
  isLastReplica: (facts, event) =>
    event.type === 'ReplicaDeleted' &&
    facts.multiRegion !== null &&
    facts.multiRegion.replicaRegions.every((region) => region === event.region),
  /** B.3: only a replica becomes the primary key at another key's word. */
  isReplica: (facts) => isReplica(facts),
  isInCustomKeyStore: (facts) => facts.customKeyStore !== null,
  isBeingReplicated: (facts) => facts.replicationEnds !== null,
  isKeyStoreDisconnected: (facts) => isKeyStoreDisconnected(facts),
  lacksKeyMaterial: (facts) => lacksKeyMaterial(facts),
  isToBeDisabled: (facts) => facts.isDisabled,
} as const satisfies Record<string, Guard>;

/** The name of a guard. */
export type GuardName = keyof typeof guards;

/** Says whether a loss of key material is one of material that is not permanently associated. */
function isOfPendingMaterial({ materials }: KeyFacts, event: KeyEvent): boolean {
  const pending = pendingMaterial(materials)?.id;
  if (pending === undefined) return false;
  switch (event.type) {
    case 'DeleteImportedKeyMaterial':
      return event.KeyMaterialId === pending;
    case 'DeleteExpiredKeyMaterial':
      return event.keyMaterialId === pending;
    default:
      return false;
  }
}

function isPermitted(facts: KeyFacts, event: KeyEvent, { keyState }: GuardParams): boolean {
  return isOperationEvent(event) && judge(facts, keyState, event) === null;
}

import { effects } from './effects.ts';
import type { KeyEvent, MachineArgs } from './key-event.ts';
import {
  hasReplicas,
  isKeyStoreDisconnected,
  isReplica,
  type KeyFacts,
  lacksKeyMaterial,
} from './key-facts.ts';
import { pendingMaterial } from './key-material.ts';

/** What a guard is told besides: whether `judge` permits the operation in the key state where the key is. */
export interface GuardParams {
  readonly isPermitted: boolean;
}

/** A condition on a transition. Pure. */
export type Guard = (args: MachineArgs, params: GuardParams) => boolean;

/** The guards of operations: the key state table says whether, the rest of a guard where to. */
export const permissions = {
  isPermitted: (_, { isPermitted }) => isPermitted,
  /** B.4: a primary key waits until its last replica is gone. */
  isPermittedWhileReplicasExist: ({ context }, { isPermitted }) => isPermitted && hasReplicas(context),
  /** F5, F7: readings in which a cancelled deletion shows what the key lacks. */
  isPermittedAndMasked: ({ context }, { isPermitted }) => isPermitted && isMasked(context),
  /** F4: an import that completes the key material makes a Disabled key Enabled. */
  isPermittedAndCompletesMaterial: (args, { isPermitted }) => isPermitted && completesMaterial(args),
  /** B.8, F32: key material that waits to be used goes without a change of key state, whatever else the key lacks. */
  isPermittedForPendingMaterial: (args, { isPermitted }) => isPermitted && isOfPendingMaterial(args),
} as const satisfies Record<string, Guard>;

/** The other guards: what they ask, facts and event tell. */
export const conditions = {
  /** B.9: as with key material that is deleted. */
  isOfPendingMaterial,
  isDeletionDue: ({ context: { waitingPeriod }, event }) =>
    waitingPeriod !== null && waitingPeriod.deletionDate !== null && event.at >= waitingPeriod.deletionDate,
  isLastReplica: ({ context: { multiRegion }, event }) =>
    event.type === 'ReplicaDeleted' &&
    multiRegion !== null &&
    multiRegion.replicaRegions.every((region) => region === event.region),
  /** B.3: only a replica becomes the primary key at another key's word. */
  isReplica: ({ context }) => isReplica(context),
  isInCustomKeyStore: ({ context }) => context.customKeyStore !== null,
  isBeingReplicated: ({ context }) => context.replicationEnds !== null,
  isKeyStoreDisconnected: ({ context }) => isKeyStoreDisconnected(context),
  lacksKeyMaterial: ({ context }) => lacksKeyMaterial(context),
  isToBeDisabled: ({ context }) => context.isDisabled,
} as const satisfies Record<string, (args: MachineArgs) => boolean>;

function isMasked(facts: KeyFacts): boolean {
  const { cancelWhileKeyStoreDisconnected, cancelWithoutKeyMaterial } = facts.assumptions;
  return (
    (cancelWhileKeyStoreDisconnected === 'Unavailable' && isKeyStoreDisconnected(facts)) ||
    (cancelWithoutKeyMaterial === 'PendingImport' && lacksKeyMaterial(facts))
  );
}

function completesMaterial({ context, event }: MachineArgs): boolean {
  return (
    context.assumptions.importIntoDisabledKey === 'Enabled' &&
    !lacksKeyMaterial(effects.importMaterial({ context, event }))
  );
}

/** Says whether a loss of key material is one of material that is not permanently associated. */
function isOfPendingMaterial({ context, event }: MachineArgs): boolean {
  const pending = pendingMaterial(context.materials)?.id;
  return pending !== undefined && lostMaterial(event) === pending;
}

function lostMaterial(event: KeyEvent): string | null {
  switch (event.type) {
    case 'DeleteImportedKeyMaterial':
      return event.KeyMaterialId;
    case 'DeleteExpiredKeyMaterial':
      return event.keyMaterialId;
    default:
      return null;
  }
}

import type { SnapshotFrom } from 'xstate';
import type { KeyFacts } from './key-facts.ts';
import type { LifecycleState } from './key-state.ts';
import { keyMachine } from './machine.ts';

/** A snapshot of an actor of {@link keyMachine}. */
export type KeySnapshot = SnapshotFrom<typeof keyMachine>;

/** The key state that a snapshot of the machine shows, or `Deleted`. */
export function lifecycleStateOf(snapshot: KeySnapshot): LifecycleState {
  const { value } = snapshot;
  if (typeof value === 'string') return value === 'Deleted' ? value : unsettled(value);
  return 'alive' in value ? value.alive : value.scheduledForDeletion;
}

/** The snapshot of the machine for a key state and facts: what was persisted, ready to go on. */
export function snapshotOf(keyState: LifecycleState, facts: KeyFacts): KeySnapshot {
  return keyMachine.resolveState({
    value: stateValues[keyState],
    context: facts,
    status: keyState === 'Deleted' ? 'done' : 'active',
  });
}

const stateValues = {
  Enabled: { alive: 'Enabled' },
  Disabled: { alive: 'Disabled' },
  PendingImport: { alive: 'PendingImport' },
  Unavailable: { alive: 'Unavailable' },
  Creating: { alive: 'Creating' },
  Updating: { alive: 'Updating' },
  PendingDeletion: { scheduledForDeletion: 'PendingDeletion' },
  PendingReplicaDeletion: { scheduledForDeletion: 'PendingReplicaDeletion' },
  Deleted: 'Deleted',
} as const satisfies Record<LifecycleState, KeySnapshot['value']>;

function unsettled(value: string): never {
  throw new Error(`the machine is settled after every event, but its value is ${value}`);
}

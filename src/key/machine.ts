import { assign, enqueueActions, setup, stateIn } from 'xstate';
import { effects } from './effects.ts';
import { type GuardParams, guards } from './guards.ts';
import { judge, type Refused } from './judge.ts';
import { isOperationEvent, type KeyEvent } from './key-event.ts';
import type { KeyFacts } from './key-facts.ts';
import { type KeyState, keyStates } from './key-state.ts';

/** What a live actor emits when it refuses an operation: the exception as data. Nothing is thrown in the machine. */
export interface RefusedEvent {
  readonly type: 'refused';
  readonly operation: string;
  readonly keyState: KeyState;
  readonly refused: Refused;
}

interface Args {
  readonly context: KeyFacts;
  readonly event: KeyEvent;
}

/**
 * The life of one KMS key as an XState machine.
 *
 * Leaf states are AWS's key states and `Deleted`; context is {@link KeyFacts}; events are {@link KeyEvent}. A transition
 * stands where an operation is allowed; its guard asks the key state table. Whatever no key state takes is refused at the
 * root: the action `reportRefusal` carries the exception in what `transition()` returns, and an actor emits it as
 * `refused`. `settling` finds the visible key state from the facts.
 *
 * @example
 * const actor = createActor(keyMachine, { input: createKey({ at: Date.now() }).facts }).start();
 * actor.on('refused', ({ refused }) => console.log(refused.error.name));
 * actor.send({ type: 'CancelKeyDeletion', at: Date.now() }); // KMSInvalidStateException
 */
export const keyMachine = setup({
  types: {} as {
    context: KeyFacts;
    events: KeyEvent;
    emitted: RefusedEvent;
    input: KeyFacts;
  },
  guards: {
    isPermitted: ({ context, event }: Args, params: GuardParams) =>
      guards.isPermitted(context, event, params),
    isPermittedWhileReplicasExist: ({ context, event }: Args, params: GuardParams) =>
      guards.isPermittedWhileReplicasExist(context, event, params),
    isPermittedAndMasked: ({ context, event }: Args, params: GuardParams) =>
      guards.isPermittedAndMasked(context, event, params),
    isPermittedAndCompletesMaterial: ({ context, event }: Args, params: GuardParams) =>
      guards.isPermittedAndCompletesMaterial(context, event, params),
    isPermittedForPendingMaterial: ({ context, event }: Args, params: GuardParams) =>
      guards.isPermittedForPendingMaterial(context, event, params),
    isOfPendingMaterial: ({ context, event }: Args) => guards.isOfPendingMaterial(context, event),
    isDeletionDue: ({ context, event }: Args) => guards.isDeletionDue(context, event),
    isLastReplica: ({ context, event }: Args) => guards.isLastReplica(context, event),
    isReplica: ({ context }: Args) => guards.isReplica(context),
    isInCustomKeyStore: ({ context }: Args) => guards.isInCustomKeyStore(context),
    isBeingReplicated: ({ context }: Args) => guards.isBeingReplicated(context),
    isKeyStoreDisconnected: ({ context }: Args) => guards.isKeyStoreDisconnected(context),
    lacksKeyMaterial: ({ context }: Args) => guards.lacksKeyMaterial(context),
    isToBeDisabled: ({ context }: Args) => guards.isToBeDisabled(context),
    isInEnabled: stateIn<KeyFacts, KeyEvent, undefined>('#Enabled'),
    isInDisabled: stateIn<KeyFacts, KeyEvent, undefined>('#Disabled'),
    isInPendingDeletion: stateIn<KeyFacts, KeyEvent, undefined>('#PendingDeletion'),
    isInPendingReplicaDeletion: stateIn<KeyFacts, KeyEvent, undefined>('#PendingReplicaDeletion'),
    isInPendingImport: stateIn<KeyFacts, KeyEvent, undefined>('#PendingImport'),
    isInUnavailable: stateIn<KeyFacts, KeyEvent, undefined>('#Unavailable'),
    isInCreating: stateIn<KeyFacts, KeyEvent, undefined>('#Creating'),
    isInUpdating: stateIn<KeyFacts, KeyEvent, undefined>('#Updating'),
  },
  actions: {
    startWaitingForReplicas: assign(({ context, event }) => effects.startWaitingForReplicas(context, event)),
    startWaitingPeriod: assign(({ context, event }) => effects.startWaitingPeriod(context, event)),
    cancelDeletion: assign(({ context, event }) => effects.cancelDeletion(context, event)),
    cancelDeletionMasked: assign(({ context, event }) => effects.cancelDeletionMasked(context, event)),
    enable: assign(({ context, event }) => effects.enable(context, event)),
    disable: assign(({ context, event }) => effects.disable(context, event)),
    importMaterial: assign(({ context, event }) => effects.importMaterial(context, event)),
    importMaterialAndEnable: assign(({ context, event }) => effects.importMaterialAndEnable(context, event)),
    deleteMaterial: assign(({ context, event }) => effects.deleteMaterial(context, event)),
    expireMaterial: assign(({ context, event }) => effects.expireMaterial(context, event)),
    enableRotation: assign(({ context, event }) => effects.enableRotation(context, event)),
    disableRotation: assign(({ context, event }) => effects.disableRotation(context, event)),
    rotate: assign(({ context, event }) => effects.rotate(context, event)),
    startRotation: assign(({ context, event }) => effects.startRotation(context, event)),
    finishRotation: assign(({ context, event }) => effects.finishRotation(context, event)),
    addReplica: assign(({ context, event }) => effects.addReplica(context, event)),
    finishReplication: assign(({ context, event }) => effects.finishReplication(context, event)),
    startPrimaryRegionUpdate: assign(({ context, event }) =>
      effects.startPrimaryRegionUpdate(context, event),
    ),
    joinPrimaryRegionUpdate: assign(({ context, event }) => effects.joinPrimaryRegionUpdate(context, event)),
    finishPrimaryRegionUpdate: assign(({ context, event }) =>
      effects.finishPrimaryRegionUpdate(context, event),
    ),
    removeReplica: assign(({ context, event }) => effects.removeReplica(context, event)),
    removeLastReplica: assign(({ context, event }) => effects.removeLastReplica(context, event)),
    noteReplicaImport: assign(({ context, event }) => effects.noteReplicaImport(context, event)),
    synchronize: assign(({ context, event }) => effects.synchronize(context, event)),
    connect: assign(({ context, event }) => effects.connect(context, event)),
    disconnect: assign(({ context, event }) => effects.disconnect(context, event)),
    describe: assign(({ context, event }) => effects.describe(context, event)),
    /** Does nothing: it carries a refusal as data in what `transition()` returns. */
    reportRefusal: (_, _refusal: RefusedEvent) => undefined,
    refuse: enqueueActions<
      KeyFacts,
      KeyEvent,
      undefined,
      KeyEvent,
      never,
      { type: 'reportRefusal'; params: RefusedEvent },
      { type: `isIn${KeyState}`; params: undefined },
      never,
      RefusedEvent
    >(({ context, event, enqueue, check }) => {
      const keyState = keyStates.find((candidate) => check(`isIn${candidate}`));
      if (keyState === undefined || !isOperationEvent(event)) return;
      const refused = judge(context, keyState, event);
      if (refused === null) return;
      const refusal: RefusedEvent = { type: 'refused', operation: event.type, keyState, refused };
      enqueue({ type: 'reportRefusal', params: refusal });
      enqueue.emit(refusal);
    }),
  },
}).createMachine({
  id: 'key',
  context: ({ input }) => input,
  initial: 'settling',
  states: {
    settling: {
      always: [
        { guard: 'isBeingReplicated', target: '#Creating' },
        { guard: 'isKeyStoreDisconnected', target: '#Unavailable' },
        { guard: 'lacksKeyMaterial', target: '#PendingImport' },
        { guard: 'isToBeDisabled', target: '#Disabled' },
        { target: '#Enabled' },
      ],
    },
    alive: {
      initial: 'Enabled',
      states: {
        Enabled: {
          id: 'Enabled',
          on: {
            ScheduleKeyDeletion: [
              {
                guard: { type: 'isPermittedWhileReplicasExist', params: { keyState: 'Enabled' } },
                target: '#PendingReplicaDeletion',
                actions: 'startWaitingForReplicas',
              },
              {
                guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
                target: '#PendingDeletion',
                actions: 'startWaitingPeriod',
              },
            ],
            EnableKey: { guard: { type: 'isPermitted', params: { keyState: 'Enabled' } }, actions: 'enable' },
            DisableKey: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              target: '#Disabled',
              actions: 'disable',
            },
            ImportKeyMaterial: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              actions: 'importMaterial',
            },
            DeleteImportedKeyMaterial: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              target: '#key.settling',
              actions: 'deleteMaterial',
            },
            EnableKeyRotation: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              actions: 'enableRotation',
            },
            DisableKeyRotation: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              actions: 'disableRotation',
            },
            RotateKeyOnDemand: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              actions: 'startRotation',
            },
            ReplicateKey: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              actions: 'addReplica',
            },
            UpdatePrimaryRegion: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              target: '#Updating',
              actions: 'startPrimaryRegionUpdate',
            },
            UpdateKeyDescription: {
              guard: { type: 'isPermitted', params: { keyState: 'Enabled' } },
              actions: 'describe',
            },
            PrimaryRegionUpdateStarted: {
              guard: 'isReplica',
              target: '#Updating',
              actions: 'joinPrimaryRegionUpdate',
            },
            RotateKey: { actions: 'rotate' },
            DeleteExpiredKeyMaterial: { target: '#key.settling', actions: 'expireMaterial' },
            CustomKeyStoreDisconnected: {
              guard: 'isInCustomKeyStore',
              target: '#key.settling',
              actions: 'disconnect',
            },
          },
        },
        Disabled: {
          id: 'Disabled',
          on: {
            ScheduleKeyDeletion: [
              {
                guard: { type: 'isPermittedWhileReplicasExist', params: { keyState: 'Disabled' } },
                target: '#PendingReplicaDeletion',
                actions: 'startWaitingForReplicas',
              },
              {
                guard: { type: 'isPermitted', params: { keyState: 'Disabled' } },
                target: '#PendingDeletion',
                actions: 'startWaitingPeriod',
              },
            ],
            EnableKey: {
              guard: { type: 'isPermitted', params: { keyState: 'Disabled' } },
              target: '#key.settling',
              actions: 'enable',
            },
            DisableKey: {
              guard: { type: 'isPermitted', params: { keyState: 'Disabled' } },
              actions: 'disable',
            },
            ImportKeyMaterial: [
              {
                guard: { type: 'isPermittedAndCompletesMaterial', params: { keyState: 'Disabled' } },
                target: '#key.settling',
                actions: 'importMaterialAndEnable',
              },
              {
                guard: { type: 'isPermitted', params: { keyState: 'Disabled' } },
                actions: 'importMaterial',
              },
            ],
            DeleteImportedKeyMaterial: [
              {
                guard: { type: 'isPermittedForPendingMaterial', params: { keyState: 'Disabled' } },
                actions: 'deleteMaterial',
              },
              {
                guard: { type: 'isPermitted', params: { keyState: 'Disabled' } },
                target: '#key.settling',
                actions: 'deleteMaterial',
              },
            ],
            UpdateKeyDescription: {
              guard: { type: 'isPermitted', params: { keyState: 'Disabled' } },
              actions: 'describe',
            },
            DeleteExpiredKeyMaterial: [
              { guard: 'isOfPendingMaterial', actions: 'expireMaterial' },
              { target: '#key.settling', actions: 'expireMaterial' },
            ],
            CustomKeyStoreDisconnected: {
              guard: 'isInCustomKeyStore',
              target: '#key.settling',
              actions: 'disconnect',
            },
            CustomKeyStoreConnected: { actions: 'connect' },
          },
        },
        PendingImport: {
          id: 'PendingImport',
          on: {
            ScheduleKeyDeletion: [
              {
                guard: { type: 'isPermittedWhileReplicasExist', params: { keyState: 'PendingImport' } },
                target: '#PendingReplicaDeletion',
                actions: 'startWaitingForReplicas',
              },
              {
                guard: { type: 'isPermitted', params: { keyState: 'PendingImport' } },
                target: '#PendingDeletion',
                actions: 'startWaitingPeriod',
              },
            ],
            ImportKeyMaterial: {
              guard: { type: 'isPermitted', params: { keyState: 'PendingImport' } },
              target: '#key.settling',
              actions: 'importMaterial',
            },
            DeleteImportedKeyMaterial: {
              guard: { type: 'isPermitted', params: { keyState: 'PendingImport' } },
              actions: 'deleteMaterial',
            },
            UpdateKeyDescription: {
              guard: { type: 'isPermitted', params: { keyState: 'PendingImport' } },
              actions: 'describe',
            },
            DeleteExpiredKeyMaterial: { actions: 'expireMaterial' },
          },
        },
        Unavailable: {
          id: 'Unavailable',
          on: {
            ScheduleKeyDeletion: {
              guard: { type: 'isPermitted', params: { keyState: 'Unavailable' } },
              target: '#PendingDeletion',
              actions: 'startWaitingPeriod',
            },
            EnableKey: {
              guard: { type: 'isPermitted', params: { keyState: 'Unavailable' } },
              actions: 'enable',
            },
            DisableKey: {
              guard: { type: 'isPermitted', params: { keyState: 'Unavailable' } },
              actions: 'disable',
            },
            UpdateKeyDescription: {
              guard: { type: 'isPermitted', params: { keyState: 'Unavailable' } },
              actions: 'describe',
            },
            CustomKeyStoreConnected: { target: '#key.settling', actions: 'connect' },
          },
        },
        Creating: {
          id: 'Creating',
          on: {
            ScheduleKeyDeletion: {
              guard: { type: 'isPermitted', params: { keyState: 'Creating' } },
              target: '#PendingDeletion',
              actions: 'startWaitingPeriod',
            },
            UpdateKeyDescription: {
              guard: { type: 'isPermitted', params: { keyState: 'Creating' } },
              actions: 'describe',
            },
            ReplicationFinished: { target: '#key.settling', actions: 'finishReplication' },
          },
        },
        Updating: {
          id: 'Updating',
          on: {
            ImportKeyMaterial: {
              guard: { type: 'isPermitted', params: { keyState: 'Updating' } },
              actions: 'importMaterial',
            },
            EnableKeyRotation: {
              guard: { type: 'isPermitted', params: { keyState: 'Updating' } },
              actions: 'enableRotation',
            },
            DisableKeyRotation: {
              guard: { type: 'isPermitted', params: { keyState: 'Updating' } },
              actions: 'disableRotation',
            },
            RotateKeyOnDemand: {
              guard: { type: 'isPermitted', params: { keyState: 'Updating' } },
              actions: 'startRotation',
            },
            UpdatePrimaryRegion: {
              guard: { type: 'isPermitted', params: { keyState: 'Updating' } },
              actions: 'startPrimaryRegionUpdate',
            },
            UpdateKeyDescription: {
              guard: { type: 'isPermitted', params: { keyState: 'Updating' } },
              actions: 'describe',
            },
            PrimaryRegionUpdateStarted: { guard: 'isReplica', actions: 'joinPrimaryRegionUpdate' },
            PrimaryRegionUpdated: { target: '#key.settling', actions: 'finishPrimaryRegionUpdate' },
            RotateKey: { actions: 'rotate' },
            DeleteExpiredKeyMaterial: { actions: 'expireMaterial' },
          },
        },
      },
    },
    scheduledForDeletion: {
      initial: 'PendingDeletion',
      on: {
        DeleteExpiredKeyMaterial: { actions: 'expireMaterial' },
        CustomKeyStoreConnected: { actions: 'connect' },
        CustomKeyStoreDisconnected: { actions: 'disconnect' },
      },
      states: {
        PendingDeletion: {
          id: 'PendingDeletion',
          on: {
            CancelKeyDeletion: [
              {
                guard: { type: 'isPermittedAndMasked', params: { keyState: 'PendingDeletion' } },
                target: '#key.settling',
                actions: 'cancelDeletionMasked',
              },
              {
                guard: { type: 'isPermitted', params: { keyState: 'PendingDeletion' } },
                target: '#Disabled',
                actions: 'cancelDeletion',
              },
            ],
            DeleteImportedKeyMaterial: {
              guard: { type: 'isPermitted', params: { keyState: 'PendingDeletion' } },
              actions: 'deleteMaterial',
            },
            DeleteKey: { guard: 'isDeletionDue', target: '#Deleted' },
          },
        },
        PendingReplicaDeletion: {
          id: 'PendingReplicaDeletion',
          on: {
            CancelKeyDeletion: [
              {
                guard: { type: 'isPermittedAndMasked', params: { keyState: 'PendingReplicaDeletion' } },
                target: '#key.settling',
                actions: 'cancelDeletionMasked',
              },
              {
                guard: { type: 'isPermitted', params: { keyState: 'PendingReplicaDeletion' } },
                target: '#Disabled',
                actions: 'cancelDeletion',
              },
            ],
            DeleteImportedKeyMaterial: {
              guard: { type: 'isPermitted', params: { keyState: 'PendingReplicaDeletion' } },
              actions: 'deleteMaterial',
            },
            ReplicaDeleted: {
              guard: 'isLastReplica',
              target: '#PendingDeletion',
              actions: 'removeLastReplica',
            },
          },
        },
      },
    },
    Deleted: { id: 'Deleted', type: 'final' },
  },
  on: {
    ScheduleKeyDeletion: { actions: 'refuse' },
    CancelKeyDeletion: { actions: 'refuse' },
    EnableKey: { actions: 'refuse' },
    DisableKey: { actions: 'refuse' },
    ImportKeyMaterial: { actions: 'refuse' },
    DeleteImportedKeyMaterial: { actions: 'refuse' },
    EnableKeyRotation: { actions: 'refuse' },
    DisableKeyRotation: { actions: 'refuse' },
    RotateKeyOnDemand: { actions: 'refuse' },
    ReplicateKey: { actions: 'refuse' },
    UpdatePrimaryRegion: { actions: 'refuse' },
    UpdateKeyDescription: { actions: 'refuse' },
    RotationFinished: { actions: 'finishRotation' },
    ReplicaDeleted: { actions: 'removeReplica' },
    ReplicaKeyMaterialImported: { actions: 'noteReplicaImport' },
    SynchronizeMultiRegionKey: { actions: 'synchronize' },
  },
});

import { and, assign, or, setup, stateIn } from 'xstate';
import { effects } from './effects.ts';
import { conditions, type Guard, permissions } from './guards.ts';
import { judge } from './judge.ts';
import { isOperationEvent, type KeyEvent, type MachineArgs } from './key-event.ts';
import type { KeyFacts } from './key-facts.ts';
import { type KeyState, keyStates } from './key-state.ts';
import type { Refused } from './refusal.ts';

/** What a live actor emits when it refuses an operation: the exception as data. Nothing is thrown in the machine. */
export interface RefusedEvent {
  readonly type: 'refused';
  readonly operation: string;
  readonly keyState: KeyState;
  readonly refused: Refused;
}

/** What the machine's guards and actions do; what each means is said where it stands. */
const implementations = setup({
  types: {} as {
    context: KeyFacts;
    events: KeyEvent;
    emitted: RefusedEvent;
    input: KeyFacts;
  },
  guards: {
    isPermitted: inKeyState(permissions.isPermitted),
    isPermittedWhileReplicasExist: inKeyState(permissions.isPermittedWhileReplicasExist),
    isPermittedAndMasked: inKeyState(permissions.isPermittedAndMasked),
    isPermittedAndCompletesMaterial: inKeyState(permissions.isPermittedAndCompletesMaterial),
    isPermittedForPendingMaterial: inKeyState(permissions.isPermittedForPendingMaterial),
    isOfPendingMaterial: conditions.isOfPendingMaterial,
    isDeletionDue: conditions.isDeletionDue,
    isLastReplica: conditions.isLastReplica,
    isReplica: conditions.isReplica,
    isInCustomKeyStore: conditions.isInCustomKeyStore,
    isBeingReplicated: conditions.isBeingReplicated,
    isKeyStoreDisconnected: conditions.isKeyStoreDisconnected,
    lacksKeyMaterial: conditions.lacksKeyMaterial,
    isToBeDisabled: conditions.isToBeDisabled,
  },
  actions: {
    startWaitingForReplicas: assign(effects.startWaitingForReplicas),
    startWaitingPeriod: assign(effects.startWaitingPeriod),
    cancelDeletion: assign(effects.cancelDeletion),
    cancelDeletionMasked: assign(effects.cancelDeletionMasked),
    enable: assign(effects.enable),
    disable: assign(effects.disable),
    importMaterial: assign(effects.importMaterial),
    importMaterialAndEnable: assign(effects.importMaterialAndEnable),
    deleteMaterial: assign(effects.deleteMaterial),
    expireMaterial: assign(effects.expireMaterial),
    enableRotation: assign(effects.enableRotation),
    disableRotation: assign(effects.disableRotation),
    rotate: assign(effects.rotate),
    startRotation: assign(effects.startRotation),
    finishRotation: assign(effects.finishRotation),
    addReplica: assign(effects.addReplica),
    finishReplication: assign(effects.finishReplication),
    startPrimaryRegionUpdate: assign(effects.startPrimaryRegionUpdate),
    joinPrimaryRegionUpdate: assign(effects.joinPrimaryRegionUpdate),
    finishPrimaryRegionUpdate: assign(effects.finishPrimaryRegionUpdate),
    removeReplica: assign(effects.removeReplica),
    removeLastReplica: assign(effects.removeLastReplica),
    noteReplicaImport: assign(effects.noteReplicaImport),
    synchronize: assign(effects.synchronize),
    connect: assign(effects.connect),
    disconnect: assign(effects.disconnect),
    describe: assign(effects.describe),
    /** Does nothing: it carries a refusal as data in what `transition()` returns. */
    reportRefusal: (_, _refusal: RefusedEvent) => undefined,
  },
});

/**
 * The life of one KMS key as an XState machine.
 *
 * Leaf states are AWS's key states and `Deleted`; context is {@link KeyFacts}; events are {@link KeyEvent}. A group says
 * what an operation does wherever it is permitted, a key state what is particular there. Whether it is permitted, a guard
 * asks the key state table. Whatever no key state takes is refused at the root: the action `reportRefusal` carries the
 * exception in what `transition()` returns, and an actor emits it as `refused`. `settling` finds the visible key state
 * from the facts.
 *
 * @example
 * const actor = createActor(keyMachine, { input: createKey({ at: Date.now() }).facts }).start();
 * actor.on('refused', ({ refused }) => console.log(refused.error.name));
 * actor.send({ type: 'CancelKeyDeletion', at: Date.now() }); // KMSInvalidStateException
 */
export const keyMachine = implementations
  .extend({
    actions: {
      refuse: implementations.enqueueActions(({ context, event, enqueue, check }) => {
        const keyState = keyStates.find((state) => check(stateIn(`#${state}`)));
        if (keyState === undefined || !isOperationEvent(event)) return;
        const refused = judge(context, keyState, event);
        if (refused === null) return;
        const refusal: RefusedEvent = { type: 'refused', operation: event.type, keyState, refused };
        enqueue({ type: 'reportRefusal', params: refusal });
        enqueue.emit(refusal);
      }),
    },
  })
  .createMachine({
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
        on: {
          ScheduleKeyDeletion: [
            {
              guard: 'isPermittedWhileReplicasExist',
              target: '#PendingReplicaDeletion',
              actions: 'startWaitingForReplicas',
            },
            { guard: 'isPermitted', target: '#PendingDeletion', actions: 'startWaitingPeriod' },
          ],
          EnableKey: { guard: 'isPermitted', actions: 'enable' },
          DisableKey: { guard: 'isPermitted', actions: 'disable' },
          ImportKeyMaterial: { guard: 'isPermitted', actions: 'importMaterial' },
          DeleteImportedKeyMaterial: {
            guard: 'isPermitted',
            target: '#key.settling',
            actions: 'deleteMaterial',
          },
          EnableKeyRotation: { guard: 'isPermitted', actions: 'enableRotation' },
          DisableKeyRotation: { guard: 'isPermitted', actions: 'disableRotation' },
          RotateKeyOnDemand: { guard: 'isPermitted', actions: 'startRotation' },
          UpdatePrimaryRegion: {
            guard: 'isPermitted',
            target: '#Updating',
            actions: 'startPrimaryRegionUpdate',
          },
          UpdateKeyDescription: { guard: 'isPermitted', actions: 'describe' },
        },
        states: {
          Enabled: {
            id: 'Enabled',
            on: {
              DisableKey: { guard: 'isPermitted', target: '#Disabled', actions: 'disable' },
              ReplicateKey: { guard: 'isPermitted', actions: 'addReplica' },
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
              EnableKey: { guard: 'isPermitted', target: '#key.settling', actions: 'enable' },
              ImportKeyMaterial: {
                guard: 'isPermittedAndCompletesMaterial',
                target: '#key.settling',
                actions: 'importMaterialAndEnable',
              },
              DeleteImportedKeyMaterial: {
                guard: 'isPermittedForPendingMaterial',
                actions: 'deleteMaterial',
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
              ImportKeyMaterial: { guard: 'isPermitted', target: '#key.settling', actions: 'importMaterial' },
              DeleteExpiredKeyMaterial: { actions: 'expireMaterial' },
            },
          },
          Unavailable: {
            id: 'Unavailable',
            on: {
              CustomKeyStoreConnected: { target: '#key.settling', actions: 'connect' },
            },
          },
          Creating: {
            id: 'Creating',
            on: {
              ReplicationFinished: { target: '#key.settling', actions: 'finishReplication' },
            },
          },
          Updating: {
            id: 'Updating',
            on: {
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
          CancelKeyDeletion: [
            { guard: 'isPermittedAndMasked', target: '#key.settling', actions: 'cancelDeletionMasked' },
            { guard: 'isPermitted', target: '#Disabled', actions: 'cancelDeletion' },
          ],
          DeleteImportedKeyMaterial: { guard: 'isPermitted', actions: 'deleteMaterial' },
          DeleteExpiredKeyMaterial: { actions: 'expireMaterial' },
          CustomKeyStoreConnected: { actions: 'connect' },
          CustomKeyStoreDisconnected: { actions: 'disconnect' },
        },
        states: {
          PendingDeletion: {
            id: 'PendingDeletion',
            on: {
              DeleteKey: { guard: 'isDeletionDue', target: '#Deleted' },
            },
          },
          PendingReplicaDeletion: {
            id: 'PendingReplicaDeletion',
            on: {
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

/**
 * A guard of an operation, told what {@link judge} says in the key state where the key is.
 *
 * XState's guards see context and event; where the key is, only `stateIn` sees.
 */
function inKeyState(guard: Guard): KeyGuard {
  const guards = keyStates.map((keyState): KeyGuard => {
    const isHere: KeyGuard = stateIn(`#${keyState}`);
    const holdsHere: KeyGuard = ({ context, event }) =>
      guard(
        { context, event },
        { isPermitted: isOperationEvent(event) && judge(context, keyState, event) === null },
      );
    return and([isHere, holdsHere]);
  });
  return or(guards);
}

type KeyGuard = (args: MachineArgs, params: unknown) => boolean;

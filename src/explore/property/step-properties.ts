import type { Key } from '../../key/create-key.ts';
import { inMilliseconds } from '../../key/days.ts';
import { judge } from '../../key/judge.ts';
import { isOperationEvent, type KeyEvent } from '../../key/key-event.ts';
import { isKeyStoreDisconnected, type KeyFacts, lacksKeyMaterial } from '../../key/key-facts.ts';
import { pendingMaterial } from '../../key/key-material.ts';
import type { KeyState } from '../../key/key-state.ts';
import { now } from '../search/canonical-key.ts';
import { useOperations } from '../search/use-verdicts.ts';
import { hasTakenEffect } from './liveness.ts';
import { firstProblem, isPendingDeletion, isTooLate, type StepProperty } from './property.ts';
/** The properties about steps. */
export const stepProperties: readonly StepProperty[] = [
  {
    name: 'Cancel',
    text: 'CancelKeyDeletion is allowed exactly pending deletion, and ends in Disabled without a deletion date',
    broken: ({ arrived, event, ran, refused }) => {
      if (event?.type !== 'CancelKeyDeletion' || ran === null) return null;
      if (arrived.facts.type.keyManager === 'AWS') return null;
      if (isPendingDeletion(arrived.keyState) !== (refused === null)) {
        return isTooLate(arrived.facts) && refused !== null
          ? null
          : `it is ${refused === null ? 'allowed' : 'refused'} in ${arrived.keyState}`;
      }
      if (refused !== null) return null;
      const expected = cancelled(arrived.facts);
      if (ran.keyState !== expected) return `it leads to ${ran.keyState}, not ${expected}`;
      return ran.facts.waitingPeriod === null ? null : 'a waiting period is left';
    },
  },
  {
    name: 'Refusal',
    text: 'elsewhere CancelKeyDeletion is refused with KMSInvalidStateException: <key ARN> is not pending deletion.',
    broken: ({ arrived, event, refused }) => {
      if (event?.type !== 'CancelKeyDeletion' || refused === null) return null;
      if (arrived.facts.type.keyManager === 'AWS' || isPendingDeletion(arrived.keyState)) return null;
      const { message, name } = refused.error;
      return name === 'KMSInvalidStateException' &&
        message === `${arrived.facts.keyArn} is not pending deletion.`
        ? null
        : `${name}: ${message}`;
    },
  },
  {
    name: 'Atomic',
    text: 'a refused request changes nothing at all',
    broken: ({ arrived, ran, refused }) =>
      refused !== null && ran !== null && (ran.keyState !== arrived.keyState || ran.facts !== arrived.facts)
        ? `it is refused with ${refused.error.name}, and leads to ${ran.keyState}`
        : null,
  },
  {
    name: 'No escape',
    text: 'only CancelKeyDeletion and the service’s own deletion lead out of the states pending deletion',
    broken: ({ arrived, event, ran }) => {
      if (ran === null || event === null || !isPendingDeletion(arrived.keyState)) return null;
      if (ran.keyState === arrived.keyState || event.type === 'CancelKeyDeletion') return null;
      const isDeletion = event.type === 'DeleteKey' && ran.keyState === 'Deleted';
      const isLastReplica =
        event.type === 'ReplicaDeleted' &&
        arrived.keyState === 'PendingReplicaDeletion' &&
        ran.keyState === 'PendingDeletion';
      return isDeletion || isLastReplica ? null : `${event.type} leads to ${ran.keyState}`;
    },
  },
  {
    name: 'Pending import',
    text: 'only importing all key material, or scheduling deletion, leads out of PendingImport',
    broken: ({ arrived, event, ran }) => {
      if (ran === null || event === null || arrived.keyState !== 'PendingImport') return null;
      if (ran.keyState === 'PendingImport') return null;
      const isComplete = event.type === 'ImportKeyMaterial' && !lacksKeyMaterial(ran.facts);
      return isComplete || event.type === 'ScheduleKeyDeletion'
        ? null
        : `${event.type} leads to ${ran.keyState}`;
    },
  },
  {
    name: 'Pending material',
    text: 'losing key material that waits for a rotation changes no key state, whatever else the key lacks',
    broken: ({ arrived, event, ran, refused }) => {
      if (ran === null || event === null || refused !== null || !losesPendingMaterial(event, arrived)) {
        return null;
      }
      // A replica behind its primary key shows with its next change that it lacks material: see "State and facts".
      const isBehind = arrived.keyState === 'Enabled' && lacksKeyMaterial(arrived.facts);
      return isBehind || ran.keyState === arrived.keyState ? null : `${event.type} leads to ${ran.keyState}`;
    },
  },
  {
    name: 'Unavailable',
    text: 'only connecting the custom key store, or scheduling deletion, leads out of Unavailable',
    broken: ({ arrived, event, ran }) => {
      if (ran === null || event === null || arrived.keyState !== 'Unavailable') return null;
      const leads = event.type === 'CustomKeyStoreConnected' || event.type === 'ScheduleKeyDeletion';
      return leads || ran.keyState === 'Unavailable' ? null : `${event.type} leads to ${ran.keyState}`;
    },
  },
  {
    name: 'Never early',
    text: 'no key is deleted before its date, and no date is sooner than 7 days after it was set',
    broken: ({ arrived, ran }) => {
      if (ran === null) return null;
      const date = arrived.facts.waitingPeriod?.deletionDate ?? null;
      if (ran.keyState === 'Deleted' && arrived.keyState !== 'Deleted') {
        if (arrived.keyState !== 'PendingDeletion' || date === null) {
          return `it is deleted in ${arrived.keyState}`;
        }
        return date > now ? 'it is deleted before its date' : null;
      }
      const next = ran.facts.waitingPeriod?.deletionDate ?? null;
      return next !== null && next !== date && next < now + inMilliseconds(7)
        ? 'the date is sooner than 7 days from now'
        : null;
    },
  },
  {
    name: 'Gone is gone',
    text: 'a deleted key answers NotFoundException to every request, and takes no event',
    broken: ({ ran }) =>
      ran?.keyState === 'Deleted'
        ? firstProblem(useOperations, (type) => {
            const refused = judge(ran.facts, 'Deleted', { type, at: now });
            const answer = refused?.error.name ?? 'no exception';
            return answer === 'NotFoundException' ? null : `${type} answers ${answer}`;
          })
        : null,
  },
  {
    name: 'One truth',
    text: 'the machine takes what the table allows, and refuses aloud what is refused',
    broken: ({ event, ran, refused }) => {
      if (ran === null || event === null || !isOperationEvent(event)) return null;
      if (refused !== null && ran.transition === null) return 'it is refused, and the machine says nothing';
      const acts = ran.transition !== null && !ran.transition.refuses;
      if (acts === (refused === null)) return null;
      return acts
        ? 'it is refused by the table, and the machine takes it'
        : 'it is allowed by the table, and the machine has no transition for it';
    },
  },
  {
    name: 'Effect',
    text: 'what a call or service event is for has happened',
    broken: ({ arrived, event, ran, refused }) => {
      if (ran === null || event === null || refused !== null) return null;
      if (!isToBeTaken(event, arrived)) return null;
      return hasTakenEffect(event, { before: arrived, after: ran })
        ? null
        : `${event.type} has not done what it is for`;
    },
  },
];

function losesPendingMaterial(event: KeyEvent, { facts }: Key): boolean {
  const pending = pendingMaterial(facts.materials)?.id;
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

/** DeleteKey is tried before its time, and is then to be left; so are service events that a state does not take. */
function isToBeTaken(event: KeyEvent, { facts, keyState }: Key): boolean {
  switch (event.type) {
    case 'DeleteKey':
      return keyState === 'PendingDeletion' && (facts.waitingPeriod?.deletionDate ?? Number.MAX_VALUE) <= now;
    case 'PrimaryRegionUpdateStarted':
      return keyState === 'Enabled' || keyState === 'Updating';
    default:
      return true;
  }
}

/** F5, F7: where a cancelled deletion leads. */
function cancelled(facts: KeyFacts): KeyState {
  const { cancelWhileKeyStoreDisconnected, cancelWithoutKeyMaterial } = facts.assumptions;
  const isAway = isKeyStoreDisconnected(facts) && cancelWhileKeyStoreDisconnected === 'Unavailable';
  const isEmpty = lacksKeyMaterial(facts) && cancelWithoutKeyMaterial === 'PendingImport';
  if (isAway || (isEmpty && isKeyStoreDisconnected(facts))) return 'Unavailable';
  return isEmpty ? 'PendingImport' : 'Disabled';
}

import type { Key } from '../key/create-key.ts';
import { inMilliseconds } from '../key/days.ts';
import { decide } from '../key/decide.ts';
import { describe } from '../key/describe.ts';
import { judge } from '../key/judge.ts';
import { isOperationEvent, type KeyEvent } from '../key/key-event.ts';
import { hasReplicas, isKeyStoreDisconnected, type KeyFacts, lacksKeyMaterial } from '../key/key-facts.ts';
import { pendingMaterial } from '../key/key-material.ts';
import type { KeyState, LifecycleState } from '../key/key-state.ts';
import { usesKeyMaterial } from '../key/operation.ts';
import type { CompiledMachine } from '../key/run-machine.ts';
import { now } from './canonical-key.ts';
import type { KeyStep } from './key-automaton.ts';
import { isPromiseKept } from './promise.ts';
import { type UseVerdicts, useOperations } from './use-verdicts.ts';

/** What must hold, always. The number is that of DESIGN's list, where the sentence stands there. */
export interface Sentence {
  readonly name: string;
  readonly text: string;
}

/** A sentence about every key; `broken` says what is wrong with one, or null. */
export interface KeySentence extends Sentence {
  readonly broken: (key: Key, machine: CompiledMachine, uses: UseVerdicts) => string | null;
}

/** A sentence about every step of a key. */
export interface StepSentence extends Sentence {
  readonly broken: (step: KeyStep) => string | null;
}

type Live = Key & { readonly keyState: KeyState };

function isLive(key: Key): key is Live {
  return key.keyState !== 'Deleted';
}

const isPendingDeletion = (keyState: LifecycleState) =>
  keyState === 'PendingDeletion' || keyState === 'PendingReplicaDeletion';

/** The key state is not a fact of its own. */
export const stateAndFacts: KeySentence = {
  name: 'State and facts',
  text: 'the key state is the one that the facts say, but where a cancelled deletion or a rotation of the primary key hides what is missing',
  broken: (key) => {
    const expected = stateOf(key.facts);
    const isCancelled = key.keyState === 'Disabled' && key.facts.isDisabled && isMaskable(expected);
    return key.keyState === expected || isCancelled || isBehindPrimary(key, expected)
      ? null
      : `the facts say ${expected}`;
  },
};

/** The sentences about keys. */
export const keySentences: readonly KeySentence[] = [
  {
    name: 'No material, no use',
    text: 'a key that lacks permanent key material is never usable, whatever state it shows',
    broken: (key, _, uses) =>
      lacksKeyMaterial(key.facts)
        ? firstOf(uses, ([operation, refused]) =>
            usesKeyMaterial(operation) && refused === null
              ? `${operation} is allowed without key material`
              : null,
          )
        : null,
  },
  {
    name: 'Use',
    text: 'key material is used exactly in Enabled and Updating, by the operations of the key type',
    broken: (key, _, uses) =>
      firstOf(uses, ([operation, refused]) => {
        if (!usesKeyMaterial(operation)) return null;
        const isUsable = key.keyState === 'Enabled' || key.keyState === 'Updating';
        const isForType = decide(operation, 'Enabled', key.facts.type).verdict === 'allowed';
        const isToPass = isUsable && isForType && !lacksKeyMaterial(key.facts);
        return isToPass === (refused === null)
          ? null
          : `${operation} is ${refused === null ? 'allowed' : 'refused'}`;
      }),
  },
  {
    name: 'Metadata',
    text: 'Enabled, DeletionDate, PendingDeletionWindowInDays, ValidTo and ExpirationModel agree with the key state',
    broken: (key) => (isLive(key) ? metadataProblem(key) : null),
  },
  stateAndFacts,
  {
    name: 'Waiting for replicas',
    text: 'PendingReplicaDeletion is the state exactly of a primary key pending deletion whose replicas exist',
    broken: ({ facts, keyState }) =>
      isPendingDeletion(keyState) && hasReplicas(facts) !== (keyState === 'PendingReplicaDeletion')
        ? `it ${hasReplicas(facts) ? 'has' : 'has no'} replicas`
        : null,
  },
  {
    name: 'Total',
    text: 'every operation has one verdict in every state, and what the table refuses is refused',
    broken: (key, _, uses) =>
      isLive(key)
        ? firstOf(uses, ([operation, refused]) =>
            decide(operation, key.keyState, key.facts.type).verdict === 'refused' && refused === null
              ? `${operation} is refused by the table alone`
              : null,
          )
        : null,
  },
  {
    name: 'Recovery',
    text: 'from every state pending deletion, CancelKeyDeletion and EnableKey lead to Enabled, or to what the key lacks',
    broken: (key, machine) => (isPendingDeletion(key.keyState) ? recoveryProblem(key, machine) : null),
  },
];

/** The sentences about steps. */
export const stepSentences: readonly StepSentence[] = [
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
        ? firstOf(useOperations, (type) => {
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
      return isPromiseKept(event, { before: arrived, after: ran })
        ? null
        : `${event.type} has not done what it is for`;
    },
  },
];

/** The sentences about sets of keys, which the search itself watches. */
export const setSentences = {
  agreement: {
    name: 'Agreement',
    text: 'related keys agree on the primary key and on which replicas exist, or on their key store’s connection',
  },
  deletion: {
    name: 'Deletion',
    text: 'from every state, all keys can be deleted',
  },
} as const satisfies Record<string, Sentence>;

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

/**
 * The key state that facts amount to. Source: semantics.md F.0; first match wins.
 */
function stateOf(facts: KeyFacts): KeyState {
  if (facts.waitingPeriod !== null) {
    return facts.waitingPeriod.deletionDate === null ? 'PendingReplicaDeletion' : 'PendingDeletion';
  }
  if (facts.replicationEnds !== null) return 'Creating';
  if (facts.primaryRegionUpdate !== null) return 'Updating';
  if (isKeyStoreDisconnected(facts)) return 'Unavailable';
  if (lacksKeyMaterial(facts)) return 'PendingImport';
  return facts.isDisabled ? 'Disabled' : 'Enabled';
}

/**
 * A replica is told which key materials there are when it is synchronized, and shows that it lacks one, or lacks none any
 * more, when it next changes its state. Until then it is not usable all the same: see "No material, no use".
 */
function isBehindPrimary({ facts, keyState }: Key, expected: KeyState): boolean {
  if (facts.type.origin !== 'EXTERNAL' || facts.multiRegion === null || facts.materials.length < 2)
    return false;
  return expected === 'PendingImport'
    ? keyState === 'Enabled' || keyState === 'Disabled'
    : keyState === 'PendingImport';
}

function isMaskable(keyState: KeyState): boolean {
  return keyState === 'Unavailable' || keyState === 'PendingImport';
}

/** F5, F7: where a cancelled deletion leads. */
function cancelled(facts: KeyFacts): KeyState {
  const { cancelWhileKeyStoreDisconnected, cancelWithoutKeyMaterial } = facts.assumptions;
  const isAway = isKeyStoreDisconnected(facts) && cancelWhileKeyStoreDisconnected === 'Unavailable';
  const isEmpty = lacksKeyMaterial(facts) && cancelWithoutKeyMaterial === 'PendingImport';
  if (isAway || (isEmpty && isKeyStoreDisconnected(facts))) return 'Unavailable';
  return isEmpty ? 'PendingImport' : 'Disabled';
}

function isTooLate(facts: KeyFacts): boolean {
  const date = facts.waitingPeriod?.deletionDate ?? null;
  return date !== null && date <= now && facts.assumptions.cancelAfterDeletionDate === 'refused';
}

function recoveryProblem(key: Key, machine: CompiledMachine): string | null {
  if (isTooLate(key.facts)) return null;
  const back = machine.run(key.keyState, key.facts, { type: 'CancelKeyDeletion', at: now });
  const enabled = machine.run(back.keyState, back.facts, { type: 'EnableKey', at: now });
  const expected = isKeyStoreDisconnected(enabled.facts)
    ? 'Unavailable'
    : lacksKeyMaterial(enabled.facts)
      ? 'PendingImport'
      : 'Enabled';
  return enabled.keyState === expected
    ? null
    : `CancelKeyDeletion and EnableKey lead to ${back.keyState} and ${enabled.keyState}`;
}

function metadataProblem(key: Live): string | null {
  const shown = describe(key);
  const isImported = key.facts.type.origin === 'EXTERNAL';
  const agree: readonly [string, boolean][] = [
    ['Enabled', shown.Enabled === (key.keyState === 'Enabled')],
    ['KeyState', shown.KeyState === key.keyState],
    ['DeletionDate', (shown.DeletionDate !== undefined) === (key.keyState === 'PendingDeletion')],
    [
      'PendingDeletionWindowInDays',
      (shown.PendingDeletionWindowInDays !== undefined) === (key.keyState === 'PendingReplicaDeletion'),
    ],
    ['ValidTo', shown.ValidTo === undefined || isImported],
    ['ExpirationModel', shown.ExpirationModel === undefined || isImported],
  ];
  const wrong = agree.find(([, holds]) => !holds)?.[0];
  return wrong === undefined ? null : `${wrong} does not agree with ${key.keyState}`;
}

function firstOf<Item>(items: Iterable<Item>, problem: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = problem(item);
    if (found !== null) return found;
  }
  return null;
}

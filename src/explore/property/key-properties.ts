import type { Key } from '../../key/create-key.ts';
import { decide } from '../../key/decide.ts';
import { describe } from '../../key/describe.ts';
import type { Interpreter } from '../../key/interpreter.ts';
import { hasReplicas, isKeyStoreDisconnected, type KeyFacts, lacksKeyMaterial } from '../../key/key-facts.ts';
import type { KeyState } from '../../key/key-state.ts';
import { usesKeyMaterial } from '../../key/operation.ts';
import { now } from '../search/canonical-key.ts';
import { firstProblem, isPendingDeletion, isTooLate, type KeyProperty } from './property.ts';

type Live = Key & { readonly keyState: KeyState };

function isLive(key: Key): key is Live {
  return key.keyState !== 'Deleted';
}

/** The key state is not a fact of its own. */
export const stateAndFacts: KeyProperty = {
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

/** The properties about keys. */
export const keyProperties: readonly KeyProperty[] = [
  {
    name: 'No material, no use',
    text: 'a key that lacks permanent key material is never usable, whatever state it shows',
    broken: (key, _, uses) =>
      lacksKeyMaterial(key.facts)
        ? firstProblem(uses, ([operation, refused]) =>
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
      firstProblem(uses, ([operation, refused]) => {
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
        ? firstProblem(uses, ([operation, refused]) =>
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

function recoveryProblem(key: Key, machine: Interpreter): string | null {
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

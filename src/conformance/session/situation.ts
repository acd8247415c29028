import type { Account } from '../../account/account.ts';
import { call } from '../../account/call.ts';
import { keyAt, keyRecordAt, keyStoreAt } from '../../account/look-up.ts';
import type { Key } from '../../key/create-key.ts';
import type { KeyState } from '../../key/key-state.ts';
import { usualMaterial } from '../../scenario/request.ts';
import { textIn, type WireObject, wireObject } from '../../scenario/wire-form.ts';
import type { ModelRequest } from '../oracle/judged-key.ts';
import { accountWithAllDone, withStoresSettled } from '../oracle/service-moment.ts';

/**
 * What a run works with at one time, in the model: a key, for a multi-Region key its replica, for a key in a custom key
 * store its store.
 */
export interface Situation {
  readonly account: Account;
  readonly keyId: string;
  /** The Regions in which the key or its replica may be: home, and the Region of the replica. */
  readonly regions: readonly [home: string, replica: string];
  /** The custom key store of the key. */
  readonly storeId: string | null;
}

/** A call that can lead a key to another key state. */
export const leadOperations = [
  'EnableKey',
  'DisableKey',
  'ImportKeyMaterial',
  'DeleteImportedKeyMaterial',
  'ReplicateKey',
  'UpdatePrimaryRegion',
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
] as const;
export type LeadOperation = (typeof leadOperations)[number];

/** One step from a situation to another: a call on the key in a Region, a call on its store, or letting time pass. */
export type Transition =
  | { readonly kind: 'call'; readonly operation: LeadOperation; readonly region: string }
  | { readonly kind: 'store'; readonly operation: 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore' }
  | { readonly kind: 'wait' };

/** The key of a situation in a Region; null if there is none. */
export function keyOf({ account, keyId }: Situation, region: string): Key | null {
  return keyAt(account, region, keyId);
}

/** The key states of a situation, by Region. */
export function keyStatesOf(
  situation: Situation,
): readonly (readonly [region: string, keyState: KeyState])[] {
  return situation.regions.flatMap((region) => {
    const key = keyOf(situation, region);
    return key === null || key.keyState === 'Deleted' ? [] : [[region, key.keyState] as const];
  });
}

/** Every move that the model allows from a situation. */
export function transitionsFrom(situation: Situation): readonly Transition[] {
  const moves: Transition[] = [];
  for (const [region] of keyStatesOf(situation)) {
    for (const operation of leadOperations) moves.push({ kind: 'call', operation, region });
  }
  if (situation.storeId !== null) {
    moves.push({ kind: 'store', operation: 'DisconnectCustomKeyStore' });
    moves.push({ kind: 'store', operation: 'ConnectCustomKeyStore' });
  }
  moves.push({ kind: 'wait' });
  return moves;
}

/** The situation after a move; null if the model refuses it. */
export function situationAfter(situation: Situation, move: Transition): Situation | null {
  const { account, keyId, regions, storeId } = situation;
  switch (move.kind) {
    case 'wait':
      return { ...situation, account: afterWait(situation) };
    case 'store':
      return done(situation, {
        operation: move.operation,
        input: { CustomKeyStoreId: storeId },
        region: regions[0],
      });
    case 'call': {
      const input = inputOf(account, keyId, move, regions);
      return input === null
        ? null
        : done(situation, { operation: move.operation, input, region: move.region });
    }
    default:
      return move satisfies never;
  }
}

/** What makes a difference to the moves from a situation, as a text: situations of other keys with the same text are alike. */
export function textOf(situation: Situation): string {
  const parts = situation.regions.map((region) => {
    const key = keyOf(situation, region);
    if (key === null) return null;
    const { facts, keyState } = key;
    return [
      keyState,
      facts.isDisabled,
      facts.multiRegion?.primaryRegion === region,
      facts.materials.map(({ isImported, state }) => [isImported, state]),
      facts.waitingPeriod === null,
      facts.onDemandRotation === null,
    ];
  });
  const store =
    situation.storeId === null
      ? null
      : keyStoreAt(situation.account, situation.regions[0], situation.storeId);
  const [home] = situation.regions;
  return JSON.stringify([keyOf(situation, home)?.facts.type, parts, store?.connectionState]);
}

/** Where in the graph of situations a call was made, and on the key of which Region. */
export interface Precondition {
  readonly text: string;
  readonly region: string;
}

function afterWait(situation: Situation): Account {
  const records = situation.regions.flatMap(
    (region) => keyRecordAt(situation.account, region, situation.keyId) ?? [],
  );
  const settled = withStoresSettled(situation.account);
  return accountWithAllDone(settled, records);
}

function done(situation: Situation, request: ModelRequest): Situation | null {
  const { account, outcome } = call(situation.account, { ...request, at: situation.account.at });
  return outcome.ok ? { ...situation, account } : null;
}

function inputOf(
  account: Account,
  KeyId: string,
  { operation, region }: Extract<Transition, { kind: 'call' }>,
  regions: Situation['regions'],
): WireObject | null {
  switch (operation) {
    case 'ScheduleKeyDeletion':
      return { KeyId, PendingWindowInDays: 7 };
    case 'ReplicateKey':
      return { KeyId, ReplicaRegion: otherRegion(regions, region) };
    case 'UpdatePrimaryRegion':
      return { KeyId, PrimaryRegion: otherRegion(regions, region) };
    case 'ImportKeyMaterial': {
      const token = tokenFor(account, KeyId, region);
      return token === undefined
        ? null
        : {
            KeyId,
            ImportToken: token,
            EncryptedKeyMaterial: Buffer.from(usualMaterial).toString('base64'),
            ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
          };
    }
    case 'CancelKeyDeletion':
    case 'DeleteImportedKeyMaterial':
    case 'DisableKey':
    case 'EnableKey':
      return { KeyId };
    default:
      return operation satisfies never;
  }
}

/** The other of the two Regions of a run. */
export function otherRegion([home, replica]: Situation['regions'], region: string): string {
  return region === home ? replica : home;
}

function tokenFor(account: Account, KeyId: string, region: string): string | undefined {
  const { outcome } = call(account, {
    operation: 'GetParametersForImport',
    input: { KeyId, WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' },
    region,
    at: account.at,
  });
  return outcome.ok ? textIn(wireObject(outcome.response), 'ImportToken') : undefined;
}

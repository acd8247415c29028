import type { Account } from '../../account/account.ts';
import { call } from '../../account/call.ts';
import { keyAt, keyRecordAt, keyStoreAt } from '../../account/look-up.ts';
import type { Key } from '../../key/create-key.ts';
import type { KeyState } from '../../key/key-state.ts';
import { isLeadOperation, type LeadOperation, operationNames, operations } from '../../key/operation.ts';
import { type KeyAtHand, keepAnswer } from '../../scenario/key-at-hand.ts';
import { requestFor } from '../../scenario/request.ts';
import { wireObject } from '../../scenario/wire-form.ts';
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

/** What leads from a situation to another: a call on the key in a Region, a call on its store, or letting time pass. */
export type Transition =
  | { readonly kind: 'call'; readonly operation: LeadOperation; readonly region: string }
  | { readonly kind: 'store'; readonly operation: 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore' }
  | { readonly kind: 'wait' };

/** In which situation a call was made, as its text, and on the key of which Region. */
export interface Precondition {
  readonly text: string;
  readonly region: string;
}

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

/** What makes a difference to the transitions from a situation: situations of other keys with the same text are alike. */
export function textOf(situation: Situation): string {
  const { account, regions, storeId } = situation;
  const parts = regions.map((region) => {
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
  const [home] = regions;
  const store = storeId === null ? undefined : keyStoreAt(account, home, storeId);
  return JSON.stringify([keyOf(situation, home)?.facts.type, parts, store?.connectionState]);
}

/** The operations that can lead a key to another key state. */
export const leadOperations: readonly LeadOperation[] = operationNames.filter(isLeadOperation);

/** Everything that may be done in a situation; the model refuses some of it. */
export function transitionsFrom(situation: Situation): readonly Transition[] {
  const calls = keyStatesOf(situation).flatMap(([region]) =>
    leadOperations.map((operation) => ({ kind: 'call', operation, region }) as const),
  );
  const onStore = (['DisconnectCustomKeyStore', 'ConnectCustomKeyStore'] as const).map(
    (operation) => ({ kind: 'store', operation }) as const,
  );
  return [...calls, ...(situation.storeId === null ? [] : onStore), { kind: 'wait' }];
}

/** The situation after a transition; null if the model refuses it. */
export function situationAfter(situation: Situation, transition: Transition): Situation | null {
  const { account, storeId } = situation;
  const [region] = situation.regions;
  switch (transition.kind) {
    case 'wait':
      return { ...situation, account: afterWait(situation) };
    case 'store': {
      const { operation } = transition;
      return afterRequest(situation, { operation, input: { CustomKeyStoreId: storeId }, region });
    }
    case 'call':
      return afterRequest(situation, requestOf(account, situation, transition));
    default:
      return transition satisfies never;
  }
}

/** The accounts that one more call on the key of a Region leads to. */
export function accountsAfterCall(situation: Situation, region: string): readonly Account[] {
  return transitionsFrom(situation)
    .filter((transition) => transition.kind === 'call' && transition.region === region)
    .flatMap((transition) => situationAfter(situation, transition)?.account ?? []);
}

function afterWait({ account, keyId, regions }: Situation): Account {
  const records = regions.flatMap((region) => keyRecordAt(account, region, keyId) ?? []);
  return accountWithAllDone(withStoresSettled(account), records);
}

function afterRequest(situation: Situation, request: ModelRequest): Situation | null {
  const { account, outcome } = call(situation.account, { ...request, at: situation.account.at });
  return outcome.ok ? { ...situation, account } : null;
}

function requestOf(
  account: Account,
  situation: Situation,
  { operation, region }: Extract<Transition, { kind: 'call' }>,
): ModelRequest {
  const { keyId } = situation;
  const type = keyOf(situation, region)?.facts.type;
  if (type === undefined) throw new Error(`the situation has no key in ${region}`);
  const lists = { made: new Map(), aliases: [], grants: [] };
  const key: KeyAtHand = { keyId, keyArn: keyId, type, ...lists, importParameters: null };
  const context = {
    freshName: () => '',
    otherRegion: otherRegion(situation.regions, region),
    wrap: (_: unknown, __: unknown, keyMaterial: string) => Buffer.from(keyMaterial),
  };
  if (operations[operation].needs === 'import token') {
    const input = wireObject(requestFor('GetParametersForImport', key, context).input);
    const request = { operation: 'GetParametersForImport', input, region, at: account.at } as const;
    const { outcome } = call(account, request);
    if (outcome.ok) keepAnswer(key, request, wireObject(outcome.response));
  }
  return { operation, input: wireObject(requestFor(operation, key, context).input), region };
}

/** The other of the two Regions of a run. */
export function otherRegion([home, replica]: Situation['regions'], region: string): string {
  return region === home ? replica : home;
}

import type { Account, KeyRecord } from '../../account/account.ts';
import { withKey } from '../../account/agenda.ts';
import { keyRecordAt } from '../../account/look-up.ts';
import { type AssumptionName, type Assumptions, assumptionTable } from '../../key/assumption.ts';
import { keyIdOf, regionOf } from '../../key/key-facts.ts';
import { isPermanent } from '../../key/key-material.ts';
import type { JudgedKey } from './judged-key.ts';

/** The reading of one assumption that explains an answer. */
export interface Reading {
  readonly name: AssumptionName;
  readonly value: string;
}

/** The readings that are in each of several lists. */
export function commonReadings(lists: readonly (readonly Reading[])[]): readonly Reading[] {
  const [first = [], ...others] = lists;
  if (others.length === 0) return first;
  return first.filter(({ name, value }) =>
    others.every((list) => list.some((other) => other.name === name && other.value === value)),
  );
}

/** The assumptions that can make a difference to one call on a key: mostly none, so that the set stays small. */
export function openAssumptions(
  { operation, record: { key } }: JudgedKey,
  at: number,
): readonly AssumptionName[] {
  const { facts, keyState } = key;
  const isImported = facts.type.origin === 'EXTERNAL';
  const permanent = facts.materials.filter(isPermanent);
  const lacks = isImported && (permanent.length === 0 || permanent.some((material) => !material.isImported));
  const expires = facts.materials.some(
    ({ isImported: isThere, validTo }) => isThere && validTo !== null && validTo <= at,
  );
  const losesMaterial = expires || operation === 'DeleteImportedKeyMaterial';
  const names: AssumptionName[] = [];
  if (facts.isDisabled && losesMaterial) names.push('reimportAfterLossWhileDisabled');
  switch (operation) {
    case 'CancelKeyDeletion': {
      if (lacks) names.push('cancelWithoutKeyMaterial', 'reimportAfterLossWhileDisabled');
      if (facts.customKeyStore?.isConnected === false) names.push('cancelWhileKeyStoreDisconnected');
      if (facts.automaticRotation !== null && facts.automaticRotation.nextDate <= at) {
        names.push('overdueRotationAfterCancel');
      }
      break;
    }
    case 'ImportKeyMaterial':
      if (keyState === 'Disabled') names.push('importIntoDisabledKey', 'newKeyMaterialIntoDisabledKey');
      break;
    case 'DescribeKey':
      if (lacks && permanent.length > 0) names.push('expirationModelWithoutKeyMaterial');
      break;
    default:
  }
  return names;
}

/** Every combination of readings of some assumptions, the default ones first. */
export function readingsOf(names: readonly AssumptionName[]): readonly (readonly Reading[])[] {
  return names.reduce<readonly (readonly Reading[])[]>(
    (combinations, name) => {
      const facts = assumptionTable[name];
      const values = [facts.default, ...facts.values.filter((value) => value !== facts.default)];
      return combinations.flatMap((readings) => values.map((value) => [...readings, { name, value }]));
    },
    [[]],
  );
}

/** The account in which one key behaves by these readings. */
export function underReadings(account: Account, record: KeyRecord, readings: readonly Reading[]): Account {
  const values = Object.fromEntries(readings.map(({ name, value }) => [name, value]));
  return withAssumptions(account, record, { ...record.key.facts.assumptions, ...values });
}

/** The account in which that key is open to every reading again: a target may take another one the next time. */
export function withoutReadings(account: Account, record: KeyRecord): Account {
  return withAssumptions(account, record, account.settings.assumptions);
}

function withAssumptions(account: Account, { key: { facts } }: KeyRecord, assumptions: Assumptions): Account {
  const record = keyRecordAt(account, regionOf(facts.keyArn), keyIdOf(facts.keyArn));
  if (record === undefined || record.key.facts.assumptions === assumptions) return account;
  const { key } = record;
  return withKey(account, { ...record, key: { ...key, facts: { ...key.facts, assumptions } } });
}

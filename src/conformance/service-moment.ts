import type { Account, KeyRecord } from '../account/account.ts';
import { deliverTo } from '../account/advance.ts';
import { keyIdOf, regionOf, type ServiceEvent } from '../key/index.ts';
import { relatedRecords } from './judged-key.ts';

/**
 * What the service finishes at a moment that nobody promises: a replica's creation, a change of primary Region, an on-demand
 * rotation, a deletion after its date. In the oracle's accounts these end by themselves only long after.
 */
export const openEndedDelays = (() => {
  const aCentury = 100 * 365 * 24 * 60 * 60 * 1000;
  return {
    replication: aCentury,
    primaryRegionUpdate: aCentury,
    rotation: aCentury,
    keyStoreConnection: aCentury,
    /** The deletion date may lie up to a day after the waiting period, and the deletion up to a day after its date. */
    deletion: 2 * 24 * 60 * 60 * 1000,
  };
})();

/** Every account that this one may have become by now through what the service does to the given keys; itself first. */
export function accountsByNow(
  account: Account,
  records: readonly KeyRecord[],
  now: number,
): readonly Account[] {
  const concerned = new Map(
    records
      .flatMap((record) => relatedRecords(account, record))
      .map((record) => [record.key.facts.keyArn, record] as const),
  );
  let accounts: readonly Account[] = [account];
  for (const { key } of concerned.values()) {
    const { keyArn } = key.facts;
    for (const event of openEvents(key, now)) {
      accounts = [
        ...accounts,
        ...accounts.map((before) => deliverTo(before, regionOf(keyArn), keyIdOf(keyArn), event).account),
      ];
    }
  }
  return accounts;
}

function openEvents({ facts, keyState, at }: KeyRecord['key'], now: number): readonly ServiceEvent[] {
  const events: ServiceEvent[] = [];
  if (keyState === 'Creating') events.push({ type: 'ReplicationFinished', at });
  if (keyState === 'Updating') events.push({ type: 'PrimaryRegionUpdated', at });
  if (facts.onDemandRotation !== null) events.push({ type: 'RotationFinished', at });
  const date = facts.waitingPeriod?.deletionDate ?? null;
  if (keyState === 'PendingDeletion' && date !== null && date <= now) {
    events.push({ type: 'DeleteKey', at: Math.max(at, date) });
  }
  return events;
}

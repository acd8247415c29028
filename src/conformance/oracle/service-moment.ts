import type { Account, KeyRecord } from '../../account/account.ts';
import { advance, deliverTo } from '../../account/advance.ts';
import { withKeyStore } from '../../account/agenda.ts';
import { keyStoresOf, keysOf, relatedKeys } from '../../account/look-up.ts';
import type { ServiceEvent } from '../../key/key-event.ts';
import { isReplica, keyIdOf, regionOf } from '../../key/key-facts.ts';

const aDay = 24 * 60 * 60 * 1000;
const aCentury = 100 * 365 * aDay;

/**
 * What the service finishes at a moment that nobody promises: a replica's creation, a change of primary Region, an on-demand
 * rotation, the connection of a key store, a deletion after its date. In the oracle's accounts these end by themselves
 * only long after.
 */
export const openEndedDelays = {
  replication: aCentury,
  primaryRegionUpdate: aCentury,
  rotation: aCentury,
  keyStoreConnection: aCentury,
  /** The deletion date may lie up to a day after the waiting period, and the deletion up to a day after its date. */
  deletion: 2 * aDay,
} as const;

/**
 * Every account that this one may have become by now through what the service does to the given keys; itself first, the
 * one in which everything has happened last. Each is made only when it is asked for.
 */
export function* accountsByNow(
  account: Account,
  records: readonly KeyRecord[],
  now: number,
): Generator<Account> {
  yield account;
  const concerned = related(account, records);
  const since = lastInstantOf(concerned);
  const happenings = concerned
    .flatMap(({ key }) =>
      openEvents(key, { since, at: account.at, now }).map((event) => ({ keyArn: key.facts.keyArn, event })),
    )
    .toSorted((one, other) => one.event.at - other.event.at);
  for (let happened = 1; happened < 1 << happenings.length; happened += 1) {
    let after = account;
    for (const [index, { keyArn, event }] of happenings.entries()) {
      if ((happened & (1 << index)) === 0) continue;
      after = deliverTo(after, regionOf(keyArn), keyIdOf(keyArn), event).account;
    }
    yield after;
  }
}

/** The account in which the service has done all that it has open for the given keys. */
export function accountWithAllDone(account: Account, records: readonly KeyRecord[]): Account {
  return [...accountsByNow(account, records, account.at)].at(-1) ?? account;
}

function related(account: Account, records: readonly KeyRecord[]): readonly KeyRecord[] {
  const [first, second] = records;
  if (first === undefined) return [];
  if (second === undefined) return relatedKeys(account, first);
  const all = records.flatMap((record) => relatedKeys(account, record));
  return [...new Map(all.map((record) => [record.key.facts.keyArn, record])).values()];
}

/** No event of one of these keys may be earlier. */
function lastInstantOf(records: readonly KeyRecord[]): number {
  return Math.max(...records.map(({ key }) => key.at));
}

/** A deletion may have been at any time since its date, and shows in the waiting period of a primary key: as early as it can. */
function openEvents(
  { facts, keyState }: KeyRecord['key'],
  { since, at, now }: { readonly since: number; readonly at: number; readonly now: number },
): readonly ServiceEvent[] {
  const events: ServiceEvent[] = [];
  if (keyState === 'Creating') events.push({ type: 'ReplicationFinished', at });
  if (keyState === 'Updating') events.push({ type: 'PrimaryRegionUpdated', at });
  if (facts.onDemandRotation !== null) events.push({ type: 'RotationFinished', at });
  const date = facts.waitingPeriod?.deletionDate ?? null;
  if (keyState === 'PendingDeletion' && date !== null && date <= now) {
    events.push({ type: 'DeleteKey', at: Math.max(since, date) });
  }
  return events;
}

/** The account in which every custom key store has ended connecting or disconnecting; the same one if none was at it. */
export function withStoresSettled(account: Account): Account {
  let settled = account;
  for (const [region, store] of keyStoresOf(account)) {
    if (store.changeEnds === null) continue;
    settled = withKeyStore(settled, region, { ...store, changeEnds: account.at });
  }
  return settled === account ? account : advance(settled, account.at).account;
}

/**
 * The account in which all has happened that must have before now, at the moment from which other things count.
 *
 * Replicas were deleted on their date: the waiting period of their primary key starts then, and AWS promises no more than
 * a day for it. An on-demand rotation has ended before the next automatic one: it is refused shortly before that.
 */
export function withForegoneDone(account: Account, now: number): Account {
  let after = account;
  for (const record of keysOf(account)) {
    for (const event of foregoneEvents(after, record, now)) {
      const { keyArn } = record.key.facts;
      after = deliverTo(after, regionOf(keyArn), keyIdOf(keyArn), event).account;
    }
  }
  return after;
}

function foregoneEvents(account: Account, record: KeyRecord, now: number): readonly ServiceEvent[] {
  const { facts, keyState } = record.key;
  const date = facts.waitingPeriod?.deletionDate ?? null;
  const isGone = keyState === 'PendingDeletion' && date !== null && date + openEndedDelays.deletion <= now;
  const isRotated = facts.onDemandRotation !== null && (facts.automaticRotation?.nextDate ?? now) < now;
  if (!isRotated && !(isGone && isReplica(facts))) return [];
  const since = lastInstantOf(relatedKeys(account, record));
  return [
    ...(isRotated ? [{ type: 'RotationFinished', at: since } as const] : []),
    ...(isGone && isReplica(facts) ? [{ type: 'DeleteKey', at: Math.max(date, since) } as const] : []),
  ];
}

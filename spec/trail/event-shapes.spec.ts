import { describe, expect, it } from 'vitest';
import { observationsOf, type TrailObservation } from '../../src/trail/observation.ts';
import { readRecord } from '../../src/trail/read/trail-record.ts';
import { eventShapes, type ReadAs, record } from './event-shapes.ts';

function readAs(value: unknown): ReadAs {
  // A record comes as JSON: what is undefined in a fixture is missing there.
  const read = readRecord(JSON.parse(JSON.stringify(value)));
  switch (read.kind) {
    case 'other service':
      return 'other service';
    case 'unreadable':
      return { unreadable: read.problem };
    case 'record':
      return observationsOf(read.record).map(inWords);
    default:
      return read satisfies never;
  }
}

function inWords({ kind, detail }: TrailObservation): string {
  return [
    kind.event,
    kind.outcome,
    kind.shown,
    kind.typeClass,
    kind.isReplica ? 'replica' : null,
    kind.exception,
    kind.said === null ? null : `says ${kind.said}`,
    kind.argument,
    detail.days === null ? null : `${detail.days} days`,
    detail.expires === null ? null : `expires ${new Date(detail.expires).toISOString().slice(0, 10)}`,
  ]
    .filter((word) => word !== null)
    .join(' ');
}

describe('A record of CloudTrail', () => {
  it('comes in more than forty shapes here', () => {
    expect(eventShapes.length).toBeGreaterThan(40);
    expect(new Set(eventShapes.map(({ name }) => name)).size).toBe(eventShapes.length);
  });

  it.each(eventShapes)('is understood: $name', ({ value, readAs: expected }) => {
    expect(readAs(value)).toEqual(expected);
  });

  it('is understood in lower case and with members as text, as Athena exports it', () => {
    const value = record('ScheduleKeyDeletion', {
      responseElements: { keyState: 'PendingDeletion', pendingWindowInDays: 9 },
    });
    const exported = Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name.toLowerCase(),
        typeof member === 'object' ? JSON.stringify(member) : String(member),
      ]),
    );
    expect(readAs(exported)).toEqual(['ScheduleKeyDeletion done PendingDeletion 9 days']);
  });

  it('tells who called: a role, a service, AWS itself', () => {
    const actors = eventShapes.flatMap(({ value }) => {
      const read = readRecord(value);
      return read.kind === 'record' ? [read.record.actor] : [];
    });
    expect([...new Set(actors)].sort()).toEqual([
      'AWS Internal',
      'arn:aws:sts::111122223333:assumed-role/orders/worker',
      'kms.amazonaws.com',
      's3.amazonaws.com',
    ]);
  });
});

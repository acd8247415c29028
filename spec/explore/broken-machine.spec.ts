import { describe, expect, it } from 'vitest';
import { leaf, machineWith, type Place, places } from './broken-machine.ts';
import { counterexampleOf } from './small-subjects.ts';

function placeOf(state: string, eventType: string, index = 0): Place {
  const found = places().find(
    (place) => place.state === state && place.eventType === eventType && place.index === index,
  );
  if (found === undefined) throw new Error(`the machine has no ${state}: ${eventType}`);
  return found;
}

function shown(place: Place, target?: string): string {
  const machine = machineWith(place, (edge) =>
    target === undefined ? null : { ...edge, target: [leaf(target)] },
  );
  const found = counterexampleOf(machine, place);
  return found === null ? '' : `${found.property.name}: ${found.problem}\n${found.path}`;
}

describe('A broken machine is shown by a shortest way that a person can follow', () => {
  it('when CancelKeyDeletion leads back to Enabled', () => {
    expect(shown(placeOf('scheduledForDeletion', 'CancelKeyDeletion', 1), 'Enabled')).toBe(
      [
        'Cancel: it leads to Enabled, not Disabled',
        'CreateKey                   Enabled',
        'ScheduleKeyDeletion 7 days  PendingDeletion',
        'CancelKeyDeletion           Enabled',
      ].join('\n'),
    );
  });

  it('when the last replica’s deletion does not start the waiting period of its primary key', () => {
    expect(shown(placeOf('PendingReplicaDeletion', 'ReplicaDeleted'))).toBe(
      [
        'Effect: ReplicaDeleted has not done what it is for',
        'CreateKey                   us-east-1  Enabled -',
        'ReplicateKey eu-west-1      us-east-1  Enabled Creating',
        'ScheduleKeyDeletion 7 days  us-east-1  PendingReplicaDeletion Creating',
        'ScheduleKeyDeletion 7 days  eu-west-1  PendingReplicaDeletion PendingDeletion',
        'the deletion date comes     eu-west-1  PendingReplicaDeletion PendingDeletion',
        'DeleteKey                   eu-west-1  PendingReplicaDeletion Deleted',
      ].join('\n'),
    );
  });

  it('when DeleteKey does not wait for the deletion date', () => {
    const place = placeOf('PendingDeletion', 'DeleteKey');
    const machine = machineWith(place, (edge) => ({ ...edge, guard: undefined }));
    expect(counterexampleOf(machine, place)).toMatchObject({
      property: { name: 'Never early' },
      problem: 'it is deleted before its date',
    });
  });

  it('when a deletion can never happen, from every state', () => {
    expect(shown(placeOf('PendingDeletion', 'DeleteKey'))).toContain('CreateKey');
  });

  it.each(
    places()
      .filter(({ state }) => state !== 'settling')
      .map((place) => [`${place.state}: ${place.eventType} (${place.index + 1})`, place] as const),
  )('when %s is missing', (_, place) => {
    expect(shown(place)).toMatch(/\nCreateKey /);
  });
});

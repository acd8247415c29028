import { describe, expect, it } from 'vitest';
import { leaf, machineWith, type Place, places } from '../explore/broken-machine.ts';
import { counterexampleOf } from '../explore/small-subjects.ts';

const named = places().map(
  (place) => [`${place.state}: ${place.eventType} (${place.index + 1})`, place] as const,
);

/** Changes that change nothing: the transition does what it did, or what it no longer does was already so. */
const equivalent: Readonly<Record<string, string>> = {
  'Disabled: ImportKeyMaterial (1) leads to Enabled':
    'settling leads to Enabled once the material is complete',
  'scheduledForDeletion: CustomKeyStoreConnected (1) leads to PendingDeletion':
    'a key in a custom key store has no replicas, so it was there',
  'scheduledForDeletion: CustomKeyStoreDisconnected (1) leads to PendingDeletion':
    'a key in a custom key store has no replicas, so it was there',
};

/** Where a transition can be led astray to: every one of these that it does not lead to anyway. */
function wrongTargets({ edge, state }: Place): readonly string[] {
  const [target] = edge.target ?? [];
  const right = target?.key ?? state;
  return ['Enabled', 'Disabled', 'PendingDeletion'].filter((name) => name !== right);
}

const changes = named.flatMap(([name, place]) => [
  ...wrongTargets(place).map(
    (target) =>
      [
        `${name} leads to ${target}`,
        place,
        machineWith(place, (edge) => ({ ...edge, target: [leaf(target)] })),
      ] as const,
  ),
  ...(place.edge.actions.length === 0
    ? []
    : [[`${name} does nothing`, place, machineWith(place, (edge) => ({ ...edge, actions: [] }))] as const]),
]);

describe('A counterexample is found', () => {
  it.each(changes.filter(([name]) => !(name in equivalent)))('when %s', (_, place, machine) => {
    const found = counterexampleOf(machine, place);
    expect(found?.path.toString()).toMatch(/^CreateKey /);
  });

  it.each(changes.filter(([name]) => name in equivalent))('not when %s', (name, place, machine) => {
    expect(equivalent[name]).not.toBe('');
    expect(counterexampleOf(machine, place)).toBeNull();
  });
});

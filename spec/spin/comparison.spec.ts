/** The states and steps of `src/explore` are those of the Promela models, but for the differences that are listed. */
import { describe, expect, test } from 'vitest';
import { leaf, machineWith, places } from '../explore/broken-machine.ts';
import { type Compared, compare } from './comparison.ts';
import { type Comparison, comparisons, type Difference, differences } from './comparisons.ts';
import { isInstalled, readTransitions } from './spin.ts';

const wanted = isInstalled() || process.env['CI'] === 'true';

describe.skipIf(!wanted)('our states and steps are those of SPIN', { timeout: 60_000 }, () => {
  test.for(comparisons)('$name', async (comparison) => {
    const spinSteps = await readTransitions(comparison.model, comparison.defines);
    const [typeClass, ...others] = comparison.typeClasses;
    if (typeClass === undefined) throw new Error('nothing is compared');
    const compared = compare(comparison, typeClass, spinSteps);
    expect(unexplained(comparison, compared)).toEqual([]);
    expect(figures(comparison, compared)).toEqual({ states: comparison.states, steps: comparison.steps });
    for (const other of others) {
      expect({ other, ...compare(comparison, other, spinSteps) }).toEqual({ other, ...compared });
    }
  });

  test('and a machine that is wrong in one transition is not', async () => {
    const place = places().find(
      ({ eventType, index, state }) =>
        state === 'scheduledForDeletion' && eventType === 'CancelKeyDeletion' && index === 1,
    );
    const [comparison] = comparisons;
    if (place === undefined || comparison === undefined) throw new Error('there is nothing to break');
    const machine = machineWith(place, (edge) => ({ ...edge, target: [leaf('Enabled')] }));
    const spinSteps = await readTransitions(comparison.model, comparison.defines);
    const { steps } = compare(comparison, 'symmetric', spinSteps, machine);
    expect(steps.onlySpin.filter((step) => !step.includes(' | CancelKeyDeletion | Disabled '))).toEqual([]);
    expect(steps.onlyOurs).toContain(
      [
        'PendingDeletion disabled=0 window=days7 date=before rotation=0 rotating=0',
        'CancelKeyDeletion',
        'Enabled disabled=1 window=none date=none rotation=0 rotating=0',
      ].join(' | '),
    );
  });
});

test('every listed difference is met', () => {
  const met = new Set(comparisons.flatMap((comparison) => comparison.differences));
  expect([...met].toSorted()).toEqual(Object.keys(differences).toSorted());
});

function unexplained(comparison: Comparison, { states, steps }: Compared): readonly string[] {
  const listed: readonly Difference[] = comparison.differences.map((name) => differences[name]);
  const isExplained = (step: string) => {
    const [before = '', call = '', after = ''] = step.split(' | ');
    return listed.some(({ explains }) => explains(before, call, after));
  };
  const isStateExplained = (state: string) =>
    listed.some(({ explainsState }) => explainsState?.(state) === true);
  return [
    ...[...states.onlyOurs, ...states.onlySpin].filter((state) => !isStateExplained(state)),
    ...(comparison.steps === null
      ? []
      : [...steps.onlyOurs, ...steps.onlySpin].filter((step) => !isExplained(step))),
  ];
}

function figures(comparison: Comparison, { explored, states, steps }: Compared) {
  return {
    states: [explored, states.ours, states.spin, states.onlyOurs.length + states.onlySpin.length],
    steps:
      comparison.steps === null
        ? null
        : [steps.ours, steps.spin, steps.onlyOurs.length + steps.onlySpin.length],
  };
}

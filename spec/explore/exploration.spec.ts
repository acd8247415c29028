import { describe, expect, it } from 'vitest';
import { properties } from '../../src/explore/exploration.ts';
import { replay } from '../../src/explore/replay.ts';
import { subjects } from '../../src/explore/subject.ts';
import { exploreAll } from '../../src/explore/whole.ts';
import type { Key } from '../../src/key/create-key.ts';
import { keyInterpreter } from '../../src/key/interpreter.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isReachable, typeClassNames } from '../../src/key/type-class.ts';
import { countsText, isLarge } from './counts.ts';

const whole = exploreAll(subjects.filter((subject) => !isLarge(subject)));

describe('In every state of every type class and small set of keys', () => {
  it('every property holds', () => {
    expect(
      whole.counterexamples.map(({ path, problem, property, subject }) =>
        [subject.name, property.name, problem, path.toString()].join('\n'),
      ),
    ).toEqual([]);
    expect(properties.length).toBeGreaterThan(15);
  });

  it('states, transitions and refusals are as many as they were: a changed count is a changed model', async () => {
    await expect(countsText(whole)).toMatchFileSnapshot('counts.json');
  });

  it('nothing is dead: every key state, transition and exception of the table is reached', () => {
    const goals = [
      ...[...keyStates, 'Deleted' as const].map((keyState) => ({ keyState })),
      ...keyInterpreter.transitions.map(({ name }) => ({ transition: name })),
    ];
    expect(goals.filter((goal) => whole.wayTo(goal) === null)).toEqual([]);
    expect(whole.exceptions).toEqual([
      'AccessDeniedException',
      'AlreadyExistsException',
      'ConflictException',
      'DisabledException',
      'IncorrectKeyMaterialException',
      'InvalidKeyUsageException',
      'KMSInvalidStateException',
      'LimitExceededException',
      'NotFoundException',
      'UnsupportedOperationException',
      'ValidationException',
    ]);
  });

  it.each(typeClassNames.filter((name) => name !== 'symmetric-external-multi-region'))(
    'a key of class %s gets into the key states that are called reachable, and no other',
    (typeClass) => {
      const found = whole.explored.find(({ subject }) => subject.name === typeClass);
      const reached = new Set<string>(found?.exploration.keyStates);
      expect(keyStates.filter((keyState) => reached.has(keyState))).toEqual(
        keyStates.filter((keyState) => isReachable(typeClass, keyState)),
      );
    },
  );
});

describe('A shortest way', () => {
  it('leads to every key state, exception and transition on real keys with real times too', () => {
    let walked = 0;
    for (const { exploration } of whole.explored) {
      const paths = [
        ...exploration.keyStates.map((keyState) => exploration.pathToKeyState(keyState)),
        ...exploration.exceptions.map((exception) => exploration.pathToException(exception)),
        ...exploration.transitions.map((name) => exploration.pathToTransition(name)),
      ];
      for (const path of paths) {
        if (path === null) throw new Error('what was reached has a way to it');
        const { keys } = replay(path);
        const end = path.steps.at(-1)?.keyStates ?? path.start;
        expect(keys.map((key) => key?.keyState ?? null)).toEqual(end);
        walked += 1;
      }
    }
    expect(walked).toBeGreaterThan(1250);
  });

  it('to a primary key that waits for its replica is three calls', () => {
    expect(whole.wayTo({ keyState: 'PendingReplicaDeletion' })?.path.toString()).toBe(
      [
        'CreateKey                   us-east-1  Enabled -',
        'ReplicateKey eu-west-1      us-east-1  Enabled Creating',
        'ScheduleKeyDeletion 7 days  us-east-1  PendingReplicaDeletion Creating',
      ].join('\n'),
    );
  });

  it('to the limit of on-demand rotations is 25 rotations', () => {
    const path = whole.wayTo({ exception: 'LimitExceededException' })?.path;
    expect(path?.steps.filter(({ label }) => label === 'RotationFinished')).toHaveLength(25);
    expect(path?.steps.at(-1)?.label).toBe('RotateKeyOnDemand');
  });

  it('to a cell of the table ends with its operation, called on the key in that state', () => {
    for (const keyState of keyStates) {
      for (const operation of tableOperations) {
        const way = whole.wayTo({ operation, inKeyState: keyState });
        const last = way?.path.steps.at(-1);
        expect(last?.operation).toBe(operation);
        expect(last?.keyStates[last.slot ?? 0]).toBe(keyState);
      }
    }
  });

  it('leads to every state of a set, and every step from there to a state that has one', () => {
    const set = whole.explored.find(({ subject }) => subject.name === 'custom-key-store, 2 keys');
    if (set === undefined) throw new Error('the set is explored');
    const { exploration } = set;
    const statesOf = (keys: readonly (Key | null)[]) =>
      keys.map((key) => key?.keyState ?? 'Deleted').toSorted();
    const left = new Set<number>();
    for (let state = 0; state < exploration.counts.states; state += 1) {
      expect(statesOf(replay(exploration.pathTo(state)).keys)).toEqual(statesOf(exploration.keysOf(state)));
      for (const { to } of exploration.stepsFrom(state)) left.add(to);
    }
    expect(Math.min(...left)).toBeGreaterThanOrEqual(0);
    expect(left.size).toBe(exploration.counts.states);
  });
});

it('More states than the limit are an error, not a smaller result', () => {
  const [subject] = subjects;
  expect(() => exploreAll(subject === undefined ? [] : [subject], { limit: 100 })).toThrow(
    'more than 100 states',
  );
});

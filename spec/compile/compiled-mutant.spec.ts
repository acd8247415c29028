/** The compiled form comes from the table and the machine: change one of them, and it changes, without another edit. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import type { Refusal } from '../../src/key/refusal.ts';
import type { TypeClass } from '../../src/key/type-class.ts';
import { leaf, machineWith, places } from '../explore/broken-machine.ts';

const compiled = compile();

afterEach(() => {
  vi.doUnmock('../../src/key/key-state-table.ts');
  vi.resetModules();
});

/** What compiles with one cell of the table changed. */
async function compiledWith(
  operation: 'EnableKey' | 'Encrypt',
  change: (cell: readonly Refusal[]) => readonly Refusal[],
) {
  vi.resetModules();
  vi.doMock('../../src/key/key-state-table.ts', async (original) => {
    const { keyStateTable, ...others } = await original<typeof import('../../src/key/key-state-table.ts')>();
    const row = keyStateTable[operation];
    const changed = { ...row, Disabled: change(row.Disabled) };
    return { ...others, keyStateTable: { ...keyStateTable, [operation]: changed } };
  });
  const module = await import('../../src/compile/compile.ts');
  return module.compile();
}

const invented: Refusal = {
  exception: 'KMSInvalidStateException',
  message: '{key_arn} is a mutant.',
  concerns: (type) => type.keySpec === 'SYMMETRIC_DEFAULT',
  alsoConforms: [],
  inferredFrom: 'nowhere',
};

describe('One changed cell of the table', () => {
  it('changes that cell of the compiled table and no other', async () => {
    const changed = await compiledWith('Encrypt', () => []);
    const differing = compiled.operations.flatMap((operation) =>
      compiled.keyStates.flatMap((keyState) =>
        compiled.typeClasses
          .filter(
            (typeClass) =>
              changed.decide(operation, keyState, typeClass).verdict !==
              compiled.decide(operation, keyState, typeClass).verdict,
          )
          .map(() => `${operation}, ${keyState}`),
      ),
    );
    expect(new Set(differing)).toEqual(new Set(['Encrypt, Disabled']));
  });

  it('changes the transitions that it allowed', async () => {
    const changed = await compiledWith('EnableKey', (cell) => [invented, ...cell]);
    const way = (of: typeof compiled, typeClass: TypeClass) => {
      const life = of.lifecycleOf(typeClass);
      const disabled = life.next(life.initial, of.eventNumber('DisableKey'));
      const to = life.next(disabled, of.eventNumber('EnableKey'));
      return life.states[to]?.keyState ?? life.refusals[-to]?.message;
    };
    expect(way(compiled, 'symmetric')).toBe('Enabled');
    expect(way(changed, 'symmetric')).toBe('{key_arn} is a mutant.');
    expect(way(changed, 'hmac')).toBe('Enabled');
  });
});

describe('One changed transition of the machine', () => {
  it('changes where its event leads', () => {
    const place = places().find(
      ({ eventType, index, state }) =>
        state === 'scheduledForDeletion' && eventType === 'CancelKeyDeletion' && index === 1,
    );
    if (place === undefined) throw new Error('the machine has no such transition');
    const machine = machineWith(place, (edge) => ({ ...edge, target: [leaf('Enabled')] }));
    const keyStateIn = (of: typeof compiled) => {
      const life = of.lifecycleOf('symmetric');
      const scheduled = life.next(life.initial, of.eventNumber('ScheduleKeyDeletion'));
      return life.states[life.next(scheduled, of.eventNumber('CancelKeyDeletion(ahead)'))]?.keyState;
    };
    expect(keyStateIn(compiled)).toBe('Disabled');
    expect(keyStateIn(compile({ machine }))).toBe('Enabled');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transition } from 'xstate';
import { advance, deliver } from '../../src/key/advance.ts';
import type { Key } from '../../src/key/create-key.ts';
import { exceptionFaults } from '../../src/key/exception.ts';
import { operationEventTypes } from '../../src/key/key-event.ts';
import { keyStateTable, tableOperations } from '../../src/key/key-state-table.ts';
import { keyMachine } from '../../src/key/machine.ts';
import { perform, performOrThrow } from '../../src/key/perform.ts';
import { snapshotOf } from '../../src/key/snapshot.ts';
import { anyAssumptions, bornKey, checkEveryMoment, type Life, live, lives } from './arbitrary-life.ts';
import { eventFrom } from './arbitrary-service-event.ts';

describe('A request refused with a client fault changes nothing at all', () => {
  it('the key that was asked is still the same key, member for member', () => {
    const spoken = checkEveryMoment(({ request, before }) => {
      if (request === null) return false;
      const frozen = deeplyFrozen(structuredClone(before));
      const outcome = perform(frozen, request);
      expect(frozen).toEqual(before);
      if (outcome.ok) return false;
      expect(outcome).not.toHaveProperty('key');
      return true;
    }, lives(anyAssumptions));
    expect(spoken).toBeGreaterThan(1000);
  });

  it('a life in which only time passes where requests were refused ends in the same key', () => {
    let refused = 0;
    fc.assert(
      fc.property(lives(anyAssumptions), (life) => {
        const moments = live(life);
        let key = bornKey(life);
        for (const { outcome, request, step, at, impossible, before } of moments) {
          if (outcome?.ok === false || impossible !== null || step.kind === 'time') {
            key = advance(key, at).key;
            refused += 1;
          } else if (step.kind === 'event') {
            const delivered = deliver(key, eventFrom(step.event, before)).key;
            key = advance(delivered, at).key;
          } else if (request !== null) {
            key = performOrThrow(key, request).key;
          }
        }
        expect(key).toEqual(moments.at(-1)?.after);
      }),
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('the machine keeps state and facts, and reports the refusal as data', () => {
    const spoken = checkEveryMoment(({ request, outcome, before }) => {
      const type = operationEventTypes.find((name) => name === request?.operation);
      if (type === undefined || outcome?.ok !== false || before.keyState === 'Deleted') return false;
      const simple = type === 'EnableKey' || type === 'DisableKey' || type === 'CancelKeyDeletion';
      if (!simple && type !== 'RotateKeyOnDemand' && type !== 'DisableKeyRotation') return false;
      const [next, actions] = transition(keyMachine, snapshotOf(before.keyState, before.facts), {
        type,
        at: before.at,
      });
      expect(next.context).toEqual(before.facts);
      expect(next.value).toEqual(snapshotOf(before.keyState, before.facts).value);
      const { name, message } = outcome.exception;
      expect(actions.map(({ type: action }) => action)).toEqual(['reportRefusal', 'xstate.emit']);
      expect(actions[0]?.params).toMatchObject({
        operation: type,
        keyState: before.keyState,
        refused: { error: { name, message } },
      });
      return true;
    }, lives(anyAssumptions));
    expect(spoken).toBeGreaterThan(200);
  });

  it('every refusal of the model is a client fault: it never claims that a server fault took effect', () => {
    const names = tableOperations.flatMap((operation) =>
      Object.values(keyStateTable[operation]).flatMap((cell) => cell.map(({ exception }) => exception)),
    );
    expect(new Set(names.map((name) => exceptionFaults[name]))).toEqual(new Set(['client']));
    checkEveryMoment(({ outcome }) => {
      if (outcome?.ok !== false) return false;
      expect(exceptionFaults[outcome.exception.name]).toBe('client');
      return true;
    });
  });
});

describe('A key is a plain value', () => {
  it('nothing changes the key that perform, advance and deliver were given', () => {
    fc.assert(
      fc.property(lives(), (life: Life) => {
        for (const moment of live(life)) {
          const frozen = deeplyFrozen(structuredClone(moment.before));
          if (moment.request !== null) perform(frozen, moment.request);
          for (const event of moment.events) {
            if (moment.step.kind === 'event') deliver(frozen, { ...event, at: frozen.at });
          }
          advance(frozen, frozen.at + moment.step.wait);
          expect(frozen).toEqual(moment.before);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('a persisted key goes on as the key itself would', () => {
    checkEveryMoment(({ before, request, outcome }) => {
      if (request === null || outcome === null) return false;
      const restored: Key = JSON.parse(JSON.stringify(before));
      expect(restored).toEqual(before);
      expect(perform(restored, request)).toEqual(perform(before, request));
      return true;
    });
  });
});

function deeplyFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const member of Object.values(value)) deeplyFrozen(member);
  }
  return value;
}

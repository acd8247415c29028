import { test as fcTest } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { type CompiledLifecycle, cannotCome } from '../../src/compile/compiled-lifecycle.ts';
import { lifecycleEvents } from '../../src/compile/lifecycle-event.ts';
import { lifecycleEventName } from '../../src/compile/lifecycle-event-name.ts';
import type { Bounds } from '../../src/explore/bounds.ts';
import { now } from '../../src/explore/search/canonical-key.ts';
import type { Subject } from '../../src/explore/subject.ts';
import { advance, deliver, nextServiceEvent } from '../../src/key/advance.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { apiPage } from '../../src/key/evidence/evidence.ts';
import {
  type JudgedRequest,
  type KeyEvent,
  type OperationEvent,
  operationEventTypes,
} from '../../src/key/key-event.ts';
import { judgedRequest } from '../../src/key/key-request.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import type { KeyType } from '../../src/key/key-type.ts';
import { perform } from '../../src/key/perform.ts';
import { requestProblem } from '../../src/key/request-problem.ts';
import { type TypeClass, typeClasses, typeClassNames, typeClassOf } from '../../src/key/type-class.ts';
import { smallSubjects } from '../explore/small-subjects.ts';
import { keyTypes, type Life, live, lives, type Moment, untyped } from '../key/arbitrary-life.ts';
import { compareWithExploration } from './compare-compiled.ts';

const compiled = compile();

/** One key of each type class, a multi-Region one with a replica, as far as it makes a difference to its facts. */
const wholeSubjects: readonly Subject[] = typeClassNames
  // Asymmetric keys live alike, whatever they are for: of the multi-Region ones, the slow suite looks at the rest.
  .filter((typeClass) => !/^(symmetric-external|signing.*|key-.*)-multi-region$/.test(typeClass))
  .map((typeClass) => ({ name: typeClass, typeClass, bounds: boundsOf(typeClasses[typeClass]) }));

/** What these leave out: other readings, two replicas, and the class whose whole exploration takes long. */
const otherSubjects = smallSubjects.filter(({ name, typeClass }) => name !== typeClass);

function boundsOf(type: KeyType): Bounds {
  return {
    regions: type.multiRegion ? 2 : 1,
    keysInStore: 1,
    windowsInDays: [7],
    expiry: true,
    permanentMaterials: 2,
    newMaterial: true,
    automaticRotation: true,
    onDemandRotations: 1,
  };
}

describe('The compiled life of a key', () => {
  it.each([...wholeSubjects, ...otherSubjects])(
    'answers for $name what perform and the machine answer, wherever an exploration gets',
    (subject) => {
      const { states, transitions } = compareWithExploration(subject);
      expect(states.size).toBeGreaterThan(0);
      expect(transitions.size).toBeGreaterThan(40);
    },
  );

  it.each(tableOperations)('refuses %s on a deleted key, as perform does', (operation) => {
    for (const typeClass of ['symmetric', 'symmetric-external-multi-region'] as const) {
      const lifecycle = compiled.lifecycleOf(typeClass);
      const alive = createKey({ at: now, type: typeClasses[typeClass] });
      const scheduled = perform(alive, { operation: 'ScheduleKeyDeletion', at: now });
      if (!scheduled.ok) throw new Error(scheduled.exception.name);
      const key = advance(scheduled.key, now + 31 * 86_400_000).key;
      const outcome = perform(key, untyped({ operation, at: key.at, input: anyInput }));
      if (outcome.ok) throw new Error(`${operation} is allowed on a deleted key`);
      const events = lifecycleEvents.filter(({ type }) => type === operation);
      expect(events.length).toBeGreaterThan(0);
      for (const { name } of events) {
        const refusal =
          lifecycle.refusals[-lifecycle.next(lifecycle.stateOf(key), compiled.eventNumber(name))];
        expect(refusal?.exception).toBe(outcome.exception.name);
        expect(refusal?.message.replaceAll('{key_arn}', key.facts.keyArn)).toBe(outcome.exception.message);
      }
    }
  });

  fcTest.prop([lives(undefined, singleRegion)], { numRuns: 100 })(
    'follows any life, by numbers alone',
    (life: Life) => {
      const steps = life.steps.filter(({ kind }) => kind !== 'event');
      follow(compiled.lifecycleOf(typeClassOf(life.type)), live({ ...life, steps }));
    },
  );

  it('has as many states and transitions as it had: a changed count is a changed model', async () => {
    const counts = typeClassNames.map((typeClass) => {
      const { refusals, states, transitions } = compiled.lifecycleOf(typeClass);
      const come = transitions.filter((to) => to !== cannotCome).length;
      return `  "${typeClass}": {"states":${states.length - 1},"refusals":${refusals.length - 1},"transitions":${come}}`;
    });
    await expect(`{\n${counts.join(',\n')}\n}\n`).toMatchFileSnapshot('compiled-counts.json');
  });

  it('answers for every operation in every state', () => {
    for (const typeClass of typeClassNames) {
      const lifecycle = compiled.lifecycleOf(typeClass);
      const lacking = lifecycle.states.flatMap((facts, state) =>
        facts === null ? [] : tableOperations.filter((operation) => !answers(lifecycle, state, operation)),
      );
      expect(lacking).toEqual([]);
    }
  });

  it('tells a key of another type class from its own', () => {
    const key = createKey({ at: now, type: typeClasses['symmetric-multi-region'] });
    expect(() => compiled.lifecycleOf('symmetric').stateOf(key)).toThrow(
      /no key of class symmetric is in a state/,
    );
    expect(compiled.lifecycleOf('symmetric')).toBe(compiled.lifecycleOf('symmetric'));
    expect(compiled.eventNumber('Fly')).toBe(-1);
    expect(compiled.lifecycleOf('symmetric').next(1, -1)).toBe(cannotCome);
    expect(compiled.lifecycleOf('symmetric').next(10_000, 0)).toBe(cannotCome);
  });

  it('takes the readings that are given', () => {
    const keyStateAfter = (typeClass: TypeClass, names: readonly string[], of = compiled) => {
      const lifecycle = of.lifecycleOf(typeClass);
      const end = names.reduce(
        (state, name) => lifecycle.next(state, of.eventNumber(name)),
        lifecycle.initial,
      );
      return lifecycle.states[end]?.keyState;
    };
    const other = compile({ assumptions: { cancelWithoutKeyMaterial: 'PendingImport' } });
    const way = ['ScheduleKeyDeletion', 'CancelKeyDeletion(ahead)'];
    expect(keyStateAfter('symmetric-external', way)).toBe('Disabled');
    expect(keyStateAfter('symmetric-external', way, other)).toBe('PendingImport');
  });
});

/** One key alone: what comes from related keys is not asked for, so an arbitrary life cannot say it. */
const singleRegion = keyTypes.filter(({ multiRegion }) => !multiRegion);

const anyInput = {
  keyMaterial: 'any',
  ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
  ReplicaRegion: 'eu-west-1',
  PrimaryRegion: 'eu-west-1',
  Description: 'any',
};

function answers(lifecycle: CompiledLifecycle, state: number, operation: string): boolean {
  return lifecycleEvents.some(
    ({ type }, event) => type === operation && lifecycle.next(state, event) !== cannotCome,
  );
}

/** Goes a life by its events alone, and compares the state that comes out with that of the key. */
function follow(lifecycle: CompiledLifecycle, moments: readonly Moment[]): void {
  let state = lifecycle.initial;
  const take = (key: Key, event: KeyEvent) => {
    state = lifecycle.next(state, compiled.eventNumber(lifecycleEventName(key, event)));
  };
  const pass = (from: Key, until: number) => {
    let key = from;
    for (let due = nextServiceEvent(key); due !== null && due.at <= until; due = nextServiceEvent(key)) {
      take(key, due);
      key = deliver(key, due).key;
    }
    expect(lifecycle.states[state]).toEqual(lifecycle.states[lifecycle.stateOf(key)]);
    return key;
  };
  for (const { after, at, given, outcome, request } of moments) {
    const before = pass(given, at);
    if (request === null || outcome === null) continue;
    const isMalformed = !outcome.ok && outcome.exception.source?.includes(apiPage('CommonErrors'));
    if (isMalformed) continue;
    const judged = judgedRequest(before.facts, request);
    if (requestProblem(judged) !== null) continue;
    const name = isEvent(judged)
      ? lifecycleEventName(before, judged)
      : judged.type.replace(/^ReEncrypt$/, 'ReEncryptFrom');
    const to = lifecycle.next(state, compiled.eventNumber(name));
    if (outcome.ok) {
      state = to;
      const made = outcome.events.length === 0 ? after : null;
      if (made !== null) expect(lifecycle.states[state]).toEqual(lifecycle.states[lifecycle.stateOf(made)]);
      else state = lifecycle.stateOf(after);
    } else {
      expect(lifecycle.refusals[-to]?.exception).toBe(outcome.exception.name);
    }
  }
}

function isEvent(request: JudgedRequest): request is OperationEvent {
  return operationEventTypes.some((type) => type === request.type);
}

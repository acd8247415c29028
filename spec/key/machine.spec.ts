import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { createActor, transition } from 'xstate';
import { advance, deliver } from '../../src/key/advance.ts';
import { defaultAssumptions } from '../../src/key/assumption.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { keyInterpreter } from '../../src/key/interpreter.ts';
import { judge } from '../../src/key/judge.ts';
import { type KeyEvent, operationEventTypes, serviceEventTypes } from '../../src/key/key-event.ts';
import type { KeyFacts } from '../../src/key/key-facts.ts';
import { judgedRequest } from '../../src/key/key-request.ts';
import { keyStates, type LifecycleState } from '../../src/key/key-state.ts';
import { keyMachine, type RefusedEvent } from '../../src/key/machine.ts';
import { perform } from '../../src/key/perform.ts';
import { lifecycleStateOf, snapshotOf } from '../../src/key/snapshot.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import { checkEveryMoment, day, happen, keyAfter, type Moment, start, untyped } from './arbitrary-life.ts';
import { eventFrom } from './arbitrary-service-event.ts';
import { events, keysToTry, reachableKeys, tries } from './reachable-keys.ts';

/** What a step is to the machine. */
function eventOf({ step, before, request }: Moment): KeyEvent {
  if (step.kind === 'event') return eventFrom(step.event, before);
  if (request === null) throw new Error('a step in which nothing is asked and nothing happens');
  const judged = judgedRequest(before.facts, request);
  const isEvent = (event: { type: string }): event is KeyEvent =>
    operationEventTypes.some((type) => type === event.type);
  if (!isEvent(judged)) throw new Error(`${judged.type} is no event`);
  return judged;
}

const alive = keysToTry();

interface Trial {
  readonly key: Key;
  readonly moment: Moment;
  readonly event: KeyEvent;
  /** What XState itself makes of the event. */
  readonly next: { readonly keyState: LifecycleState; readonly facts: KeyFacts };
  /** The refusal that the machine reports. */
  readonly reported: unknown;
}

/** Every reachable key with everything that can be asked of it and happen to it. */
const trials: readonly Trial[] = alive.flatMap(({ key }) =>
  [...tries, ...events].map((step) => {
    const moment = happen(key, step);
    const event = eventOf(moment);
    const [next, actions] = transition(keyMachine, snapshotOf(key.keyState, key.facts), event);
    const reported = actions.find(({ type }) => type === 'reportRefusal')?.params;
    return {
      key,
      event,
      moment,
      next: { keyState: lifecycleStateOf(next), facts: next.context },
      reported,
    };
  }),
);

/** The trials in which two things differ that must not, for a reader. */
function where(differs: (trial: Trial) => boolean): readonly string[] {
  return trials
    .filter(differs)
    .map(({ key, event }) => `${key.keyState}, ${JSON.stringify(key.facts.type)}: ${JSON.stringify(event)}`);
}

describe('The machine and the table', () => {
  it('agree on every reachable key: the machine refuses exactly what judge refuses, with the same exception', () => {
    let refusals = 0;
    const differing = where(({ key, moment, event, next, reported }) => {
      if (moment.request === null) return reported !== undefined;
      const refused = judge(key.facts, key.keyState, judgedRequest(key.facts, moment.request));
      if (refused === null) return reported !== undefined;
      refusals += 1;
      const expected = { type: 'refused', operation: event.type, keyState: key.keyState, refused };
      return !(
        isDeepStrictEqual(reported, expected) &&
        next.keyState === key.keyState &&
        next.facts === key.facts
      );
    });
    expect(differing).toEqual([]);
    expect(refusals).toBeGreaterThan(1000);
  });

  it('agree on who answers: the key’s own state what is allowed, the root of the machine what is refused', () => {
    const differing = where(({ key, moment, event }) => {
      if (moment.request === null) return false;
      const { transition: taken } = keyInterpreter.run(key.keyState, key.facts, event);
      return taken === null || taken.refuses !== (moment.outcome?.ok === false);
    });
    expect(differing).toEqual([]);
  });

  it('agree with perform on every reachable key: the same key state and the same facts', () => {
    let changed = 0;
    const differing = where(({ key, moment, next }) => {
      if (moment.request === null) return false;
      if (moment.outcome?.ok !== true) return next.keyState !== key.keyState || next.facts !== key.facts;
      changed += 1;
      return !isDeepStrictEqual(moment.after, { ...next, at: key.at });
    });
    expect(differing).toEqual([]);
    expect(changed).toBeGreaterThan(1000);
  });

  it('agree with deliver on every reachable key and every service event', () => {
    let changed = 0;
    const differing = where(({ key, moment, next }) => {
      if (moment.step.kind !== 'event') return false;
      if (moment.impossible !== null) return next.keyState !== key.keyState;
      changed += 1;
      return moment.events.length === 1 && !isDeepStrictEqual(moment.after, { ...next, at: key.at });
    });
    expect(differing).toEqual([]);
    expect(changed).toBeGreaterThan(1000);
  });

  it('agree with XState in every life: the compiled machine takes the transition that XState takes', () => {
    const spoken = checkEveryMoment((moment) => {
      const { before, step } = moment;
      if (before.keyState === 'Deleted' || step.kind !== 'event') return false;
      const event = eventFrom(step.event, before);
      const [next] = transition(keyMachine, snapshotOf(before.keyState, before.facts), event);
      const ran = keyInterpreter.run(before.keyState, before.facts, event);
      expect({ keyState: ran.keyState, facts: ran.facts }).toEqual({
        keyState: lifecycleStateOf(next),
        facts: next.context,
      });
      return true;
    });
    expect(spoken).toBeGreaterThan(200);
  });
});

describe('Nothing in the machine is dead', () => {
  it('every key state and Deleted is reached', () => {
    const reached = new Set([
      ...alive.map(({ key }) => key.keyState),
      ...trials.map(({ moment }) => moment.after.keyState),
    ]);
    expect(reached).toEqual(new Set([...keyStates]));
    const { key } = advance(
      keyAfter(createKey({ at: start }), { operation: 'ScheduleKeyDeletion' }),
      start + 30 * day,
    );
    expect(key.keyState).toBe('Deleted');
  });

  it('every transition is taken, under the default assumptions or another reading', () => {
    const masked = {
      ...defaultAssumptions,
      cancelWithoutKeyMaterial: 'PendingImport',
      cancelWhileKeyStoreDisconnected: 'Unavailable',
      importIntoDisabledKey: 'Disabled',
    } as const;
    const others = (['symmetric-external-multi-region', 'custom-key-store'] as const).flatMap((typeClass) =>
      reachableKeys(typeClass, { assumptions: masked, grain: 'coarse' }),
    );
    const taken = new Set<string>();
    const ways = new Set<string>();
    const take = (key: Key, event: KeyEvent) => {
      const { keyState, transition: first, settled } = keyInterpreter.run(key.keyState, key.facts, event);
      if (first?.refuses === false) ways.add(`${key.keyState} ${event.type} ${keyState}`);
      if (first !== null) taken.add(first.name);
      if (settled !== null) taken.add(settled.name);
    };
    for (const { key, event } of trials) {
      take(key, event);
      take(key, { ...event, at: event.at + 40 * day });
    }
    for (const { key } of others) {
      for (const step of key.keyState === 'Deleted' ? [] : [...tries, ...events])
        take(key, eventOf(happen(key, step)));
    }
    const untaken = keyInterpreter.transitions.map(({ name }) => name).filter((name) => !taken.has(name));
    // However few transitions say it: this many ways lead from a key state with an event to a key state.
    expect(ways.size).toBe(108);
    // No event leads to Creating: a replica is born so, out of the machine's initial state.
    expect(untaken).toEqual(['settling [isBeingReplicated]']);
    expect(keyMachine.config.initial).toBe('settling');
    const born = alive.filter(({ path }) => path.length === 0).map(({ key }) => key.keyState);
    expect(born).toContain('Creating');
  });

  it('every guard and action of setup is used in the machine, and every one used is of setup', () => {
    const source = machineSource();
    const { guards, actions } = keyMachine.implementations;
    const config = JSON.stringify(keyMachine.config);
    const isNamed = (name: string) => config.includes(JSON.stringify(name));
    const unused = [...Object.keys(guards), ...Object.keys(actions)].filter((name) => !isNamed(name));
    expect(unused).toEqual(['reportRefusal']);
    expect(source.text).toMatch(/enqueue\(\{ type: 'reportRefusal'/);
  });

  it('every event is handled somewhere, and no other', () => {
    const handled = new Set(keyInterpreter.transitions.map(({ eventType }) => eventType));
    handled.delete('');
    expect(handled).toEqual(new Set([...operationEventTypes, ...serviceEventTypes]));
  });
});

describe('The machine is a literal', () => {
  it('with nothing spread, called or computed in createMachine’s argument, beyond the context factory', () => {
    const computed: string[] = [];
    const visit = (node: unknown, path: string) => {
      if (!isNode(node)) return;
      switch (node.type) {
        case 'ObjectExpression':
        case 'ArrayExpression':
        case 'Property':
        case 'Literal':
          break;
        case 'Identifier':
          if (path.endsWith('.key')) break;
          computed.push(`${path}: ${node.type}`);
          return;
        case 'ArrowFunctionExpression':
          if (path.endsWith('.context')) return;
          computed.push(`${path}: ${node.type}`);
          return;
        default:
          computed.push(`${path}: ${node.type}`);
          return;
      }
      if (node.type === 'Property' && (node['computed'] === true || node['shorthand'] === true)) {
        computed.push(`${path}: computed or shorthand`);
      }
      if (node.type === 'Property') {
        visit(node['key'], `${path}.key`);
        visit(node['value'], `${path}.${nameOf(node['key'])}`);
        return;
      }
      for (const child of [...list(node['properties']), ...list(node['elements'])]) visit(child, path);
    };
    const { argument } = machineSource();
    visit(argument, 'machine');
    expect(computed).toEqual([]);
    expect(isNode(argument) && argument.type).toBe('ObjectExpression');
  });

  it('with all its events, guards and actions named as texts', () => {
    const texts: string[] = [];
    JSON.stringify(keyMachine.config, (name, value: unknown) => {
      if (typeof value === 'function' && name !== 'context') texts.push(name);
      return value;
    });
    expect(texts).toEqual([]);
  });
});

describe('A live actor', () => {
  it('goes on from a persisted key, in every key state', () => {
    const shown = new Set<string>();
    for (const { key } of alive) {
      if (shown.has(key.keyState)) continue;
      shown.add(key.keyState);
      const persisted: Key = JSON.parse(JSON.stringify(key));
      const snapshot = snapshotOf(persisted.keyState, persisted.facts);
      const actor = createActor(keyMachine, { snapshot, input: persisted.facts }).start();
      expect(lifecycleStateOf(actor.getSnapshot())).toBe(key.keyState);
      expect(actor.getSnapshot().context).toEqual(key.facts);
      const refusals: RefusedEvent[] = [];
      actor.on('refused', (event) => refusals.push(event));
      actor.send({ type: 'ScheduleKeyDeletion', at: key.at, PendingWindowInDays: 6 });
      expect(refusals).toMatchObject([
        { keyState: key.keyState, refused: { error: { name: 'ValidationException' } } },
      ]);
      expect(actor.getSnapshot().status).toBe('active');
    }
    expect(shown).toEqual(new Set(keyStates));
  });

  it('ends when the key is deleted', () => {
    const key = keyAfter(createKey({ at: start }), { operation: 'ScheduleKeyDeletion' });
    const actor = createActor(keyMachine, {
      snapshot: snapshotOf(key.keyState, key.facts),
      input: key.facts,
    }).start();
    actor.send({ type: 'DeleteKey', at: start + 30 * day - 1 });
    expect(actor.getSnapshot().status).toBe('active');
    actor.send({ type: 'DeleteKey', at: start + 30 * day });
    expect([actor.getSnapshot().status, actor.getSnapshot().value]).toEqual(['done', 'Deleted']);
  });

  it('shares no facts with another', () => {
    const one = createActor(keyMachine, { input: createKey({ at: start }).facts }).start();
    const other = createActor(keyMachine, { input: createKey({ at: start }).facts }).start();
    one.send({ type: 'UpdateKeyDescription', at: start, Description: 'one' });
    expect([one.getSnapshot().context.description, other.getSnapshot().context.description]).toEqual([
      'one',
      '',
    ]);
  });
});

describe('What is no event of the machine', () => {
  it.each(['xstate.stop', 'xstate.init', '__proto__', 'constructor', '', '*', 'DestroyKey'])(
    '%j does nothing: perform and deliver say so',
    (type) => {
      const key = createKey({ at: start, type: typeClasses['symmetric-multi-region'] });
      expect(perform(key, untyped({ operation: type, at: start }))).toMatchObject({
        ok: false,
        exception: { name: 'UnknownOperationException' },
      });
      const event: unknown = JSON.parse(JSON.stringify({ type, at: start }));
      const isEvent = (_: unknown): _ is Parameters<typeof deliver>[1] => true;
      if (isEvent(event)) expect(() => deliver(key, event)).toThrow(/^unknown service event/);
    },
  );

  it('deliver takes service events only: an operation is asked for with perform', () => {
    const isEvent = (_: unknown): _ is Parameters<typeof deliver>[1] => true;
    for (const type of operationEventTypes) {
      const event: unknown = { type, at: start };
      if (isEvent(event)) expect(() => deliver(createKey({ at: start }), event)).toThrow(RangeError);
    }
  });
});

interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf(key: unknown): string {
  return isNode(key) ? String(key['name'] ?? key['value']) : '';
}

/** The argument of createMachine, as the parser of the build tool reads it from the source. */
function machineSource(): { text: string; argument: unknown } {
  const path = fileURLToPath(new URL('../../src/key/machine.ts', import.meta.url));
  const text = readFileSync(path, 'utf8');
  const { program, errors } = parseSync(path, text);
  expect(errors).toEqual([]);
  const found: Node[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    if (value.type === 'CallExpression' && isNode(value['callee'])) {
      const { callee } = value;
      if (callee['type'] === 'MemberExpression' && nameOf(callee['property']) === 'createMachine')
        found.push(value);
    }
    Object.values(value).forEach(visit);
  };
  visit(program);
  const [call] = found;
  if (call === undefined || found.length !== 1) throw new Error('machine.ts calls createMachine once');
  return { text, argument: list(call['arguments'])[0] };
}

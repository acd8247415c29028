import { expect } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import type { CompiledLifecycle } from '../../src/compile/compiled-lifecycle.ts';
import { lifecycleEvents } from '../../src/compile/lifecycle-event.ts';
import { lifecycleEventName } from '../../src/compile/lifecycle-event-name.ts';
import { lifecycleFactsOf } from '../../src/compile/lifecycle-facts.ts';
import { explore } from '../../src/explore/exploration.ts';
import { now } from '../../src/explore/search/canonical-key.ts';
import { useOperations } from '../../src/explore/search/use-verdicts.ts';
import type { Subject } from '../../src/explore/subject.ts';
import { nextServiceEvent } from '../../src/key/advance.ts';
import type { Key } from '../../src/key/create-key.ts';
import { type Interpreter, keyInterpreter } from '../../src/key/interpreter.ts';
import type { KeyEvent } from '../../src/key/key-event.ts';
import { isOperationEvent } from '../../src/key/key-event.ts';
import type { KeyRequest } from '../../src/key/key-request.ts';
import { perform } from '../../src/key/perform.ts';
import { untyped } from '../key/arbitrary-life.ts';
import { filledMessage, realKey, realRequest } from './real-request.ts';

/** What a comparison has looked at. */
export interface Compared {
  readonly lifecycle: CompiledLifecycle;
  /** The numbers of the states that a key was in. */
  readonly states: ReadonlySet<number>;
  /** By `state * events + event`: what has come to a key. */
  readonly transitions: ReadonlySet<number>;
}

/**
 * Explores a subject and compares every step of every key with the compiled life of its type class: calls with what
 * `perform` answers, service events with what the machine does.
 */
export function compareWithExploration({ assumptions = {}, bounds, typeClass }: Subject): Compared {
  const lifecycle = compile({ assumptions }).lifecycleOf(typeClass);
  const numbers = new Map(lifecycleEvents.map(({ name }, number) => [name, number]));
  const states = new Set<number>();
  const transitions = new Set<number>();
  /** The states in which the operations that never change a key were called. */
  const used = new Set<number>();

  const next = (key: Key, name: string): number => {
    const state = lifecycle.stateOf(key);
    const event = numbers.get(name) ?? Number.NaN;
    states.add(state);
    transitions.add(state * lifecycleEvents.length + event);
    return lifecycle.next(state, event);
  };

  const differ = (key: Key, name: string, to: number, after: Key) => {
    if (to > 0 && to === lifecycle.stateOf(after)) return;
    const facts = lifecycle.states[to] ?? lifecycle.refusals[-to] ?? 'cannot come';
    throw new Error(
      [`from ${show(key)}`, `${name} compiled ${JSON.stringify(facts)}`, `but leads to ${show(after)}`].join(
        '\n',
      ),
    );
  };

  const compareCall = (key: Key, name: string, request: KeyRequest) => {
    const outcome = perform(key, request);
    const to = next(key, name);
    if (outcome.ok) {
      differ(key, name, to, outcome.key);
      const replica = outcome.peerEvents.flatMap((peer) => ('replica' in peer ? [peer.replica] : []))[0];
      const state = lifecycle.replicas[lifecycle.stateOf(key)] ?? 0;
      if (replica !== undefined) expect(lifecycle.stateOf(replica)).toBe(state);
      return;
    }
    const refusal = lifecycle.refusals[-to];
    const { alsoConforms, basis, message, name: exception, source } = outcome.exception;
    const told = refusal && { ...refusal, message: filledMessage(refusal.message, key, request) };
    const isSame =
      told?.message === message &&
      told.exception === exception &&
      told.basis === basis &&
      told.source === source;
    if (!isSame || JSON.stringify(told.alsoConforms) !== JSON.stringify(alsoConforms)) {
      expect({ told, name, state: lifecycle.states[lifecycle.stateOf(key)] }).toEqual(outcome.exception);
    }
  };

  const compareUses = (key: Key) => {
    const state = lifecycle.stateOf(key);
    if (used.has(state) || isDue(key)) return;
    used.add(state);
    for (const operation of useOperations) compareCall(key, operation, untyped({ operation, at: now }));
  };

  const machine: Interpreter = {
    ...keyInterpreter,
    run: (keyState, facts, event) => {
      const ran = keyInterpreter.run(keyState, facts, event);
      const key: Key = { keyState, facts, at: now };
      if (isOperationEvent(event)) {
        const real = realKey(key);
        // What is due happens before the call: another step.
        if (!isDue(real)) compareCall(real, lifecycleEventName(key, event), realRequest(key, event));
        if (keyState !== 'Deleted') compareUses(real);
      } else if (comes(event, ran)) {
        const to = next(key, lifecycleEventName(key, event));
        const after: Key = { keyState: ran.keyState, facts: ran.facts, at: now };
        differ(key, lifecycleEventName(key, event), to, after);
      }
      return ran;
    },
  };
  explore(typeClass, { bounds, assumptions, machine });
  return { lifecycle, states, transitions };
}

function show(key: Key): string {
  return JSON.stringify(lifecycleFactsOf(key));
}

/** An exploration tries DeleteKey at any time; before the deletion date it does not come. */
function comes(event: KeyEvent, ran: ReturnType<Interpreter['run']>): boolean {
  return event.type !== 'DeleteKey' || ran.keyState === 'Deleted';
}

function isDue(key: Key): boolean {
  const next = nextServiceEvent(key);
  return next !== null && next.at <= now;
}

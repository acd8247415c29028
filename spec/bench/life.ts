import { createActor, transition } from 'xstate';
import { compile } from '../../src/compile/compile.ts';
import { lifecycleEventName } from '../../src/compile/lifecycle-event-name.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import type { KeyEvent } from '../../src/key/key-event.ts';
import type { KeyRequest } from '../../src/key/key-request.ts';
import { keyMachine } from '../../src/key/machine.ts';
import { perform } from '../../src/key/perform.ts';
import { lifecycleStateOf, snapshotOf } from '../../src/key/snapshot.ts';
import type { Pass } from './time-of-call.ts';

/** When everything happens, epoch milliseconds. */
const at = Date.UTC(2026, 0, 1);

/** A call of a lifecycle operation in both forms: the request, and the event of the machine. */
interface LifecycleCall {
  readonly request: KeyRequest;
  readonly event: KeyEvent;
}

const cancel: LifecycleCall = {
  request: { operation: 'CancelKeyDeletion', at },
  event: { type: 'CancelKeyDeletion', at },
};
const schedule: LifecycleCall = {
  request: { operation: 'ScheduleKeyDeletion', at, input: { PendingWindowInDays: 7 } },
  event: { type: 'ScheduleKeyDeletion', at, PendingWindowInDays: 7 },
};
const enable: LifecycleCall = {
  request: { operation: 'EnableKey', at },
  event: { type: 'EnableKey', at },
};
const disable: LifecycleCall = {
  request: { operation: 'DisableKey', at },
  event: { type: 'DisableKey', at },
};

/** A life of a symmetric key that ends as it began, and how many of its calls are refused. */
export interface Life {
  readonly calls: readonly LifecycleCall[];
  readonly refusals: number;
}

/** Every call is allowed and changes the key. */
export const allowedCalls: Life = { calls: [disable, enable, schedule, cancel, enable], refusals: 0 };

/** Every call is refused: the deletion of a key that is not scheduled for deletion cannot be cancelled. */
export const refusedCalls: Life = { calls: [cancel, cancel, cancel, cancel], refusals: 4 };

/** Both, in three key states. */
export const mixedCalls: Life = {
  calls: [cancel, disable, cancel, enable, schedule, enable, disable, schedule, cancel, enable],
  refusals: 5,
};

/** The life, lived by `perform`. */
export function byPerform({ calls, refusals }: Life): Pass {
  const requests = calls.map(({ request }) => request);
  const first = newKey();
  return lives(requests.length, refusals, (times) => {
    let key = first;
    let refused = 0;
    for (let time = 0; time < times; time += 1) {
      for (const request of requests) {
        const outcome = perform(key, request);
        if (outcome.ok) key = outcome.key;
        else refused += 1;
      }
    }
    return { keyState: key.keyState, refused };
  });
}

/** The life, lived in the compiled form, where states, events and refusals are numbers. */
export function byNumbers({ calls, refusals }: Life): Pass {
  const compiled = compile();
  const lifecycle = compiled.lifecycleOf('symmetric');
  const events = calls.map(({ event }) => compiled.eventNumber(lifecycleEventName(newKey(), event)));
  return lives(
    events.length,
    refusals,
    (times) => {
      let state = lifecycle.initial;
      let refused = 0;
      for (let time = 0; time < times; time += 1) {
        for (const event of events) {
          const next = lifecycle.next(state, event);
          if (next > 0) state = next;
          else refused += 1;
        }
      }
      return { keyState: lifecycle.states[state]?.keyState ?? 'none', refused };
    },
    1_000,
  );
}

/** The life, lived by XState's pure `transition()` on the machine. */
export function byTransition({ calls, refusals }: Life): Pass {
  const events = calls.map(({ event }) => event);
  const first = snapshotOf('Enabled', newKey().facts);
  return lives(events.length, refusals, (times) => {
    let snapshot = first;
    let refused = 0;
    for (let time = 0; time < times; time += 1) {
      for (const event of events) {
        const [next, actions] = transition(keyMachine, snapshot, event);
        snapshot = next;
        if (actions.some(({ type }) => type === 'reportRefusal')) refused += 1;
      }
    }
    return { keyState: lifecycleStateOf(snapshot), refused };
  });
}

/** The life, lived by a running actor of the machine, which is told its events with `send()`. */
export function bySend({ calls, refusals }: Life): Pass {
  const events = calls.map(({ event }) => event);
  const actor = createActor(keyMachine, { input: newKey().facts }).start();
  let refused = 0;
  actor.on('refused', () => {
    refused += 1;
  });
  return lives(events.length, refusals, (times) => {
    refused = 0;
    for (let time = 0; time < times; time += 1) for (const event of events) actor.send(event);
    return { keyState: lifecycleStateOf(actor.getSnapshot()), refused };
  });
}

function newKey(): Key {
  return createKey({ at });
}

/**
 * A pass over a life, after it was lived once to see that it ends as it should.
 *
 * @param times how often it is lived in a pass: not often, so that few passes are interrupted
 */
function lives(
  calls: number,
  refusals: number,
  live: (times: number) => { readonly keyState: string; readonly refused: number },
  times = 3,
): Pass {
  const { keyState, refused } = live(1);
  if (keyState !== 'Enabled' || refused !== refusals) {
    throw new Error(`a life ends as ${keyState} with ${refused} refusals; it should be ${refusals}`);
  }
  return { calls: calls * times, run: () => live(times).refused };
}

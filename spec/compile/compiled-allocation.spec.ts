/** What is allowed costs no memory: an emulator can ask on every request. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { lifecycleEvents } from '../../src/compile/lifecycle-event.ts';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function collectGarbage(): void {
  if (typeof collect !== 'function') throw new Error('this Node.js lets nobody collect garbage');
  collect();
}

/** So few that what they leave behind is still there when it is measured. */
const calls = 20_000;

/** How many bytes are left behind a call; the least of some runs, as others allocate at the same time. */
function bytesOfCall(run: (turn: number) => number): number {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 8; attempt += 1) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let turn = 0; turn < calls; turn += 1) sum += run(turn);
    least = Math.min(least, Math.abs(process.memoryUsage().heapUsed - before));
  }
  expect(sum).toBeGreaterThan(0);
  return least / calls;
}

const compiled = compile();
const life = compiled.lifecycleOf('symmetric');
const enabled = compiled.keyStateNumber('Enabled');
const symmetric = compiled.typeClassNumber('symmetric');
const encrypt = compiled.operationNumber('Encrypt');
const events = ['ScheduleKeyDeletion', 'CancelKeyDeletion(ahead)', 'EnableKey', 'Encrypt'].map((name) =>
  compiled.eventNumber(name),
);

describe('No memory is allocated', () => {
  it.each([
    ['by decide', () => (compiled.decide('Encrypt', 'Enabled', 'symmetric').verdict === 'allowed' ? 1 : 0)],
    [
      'by a verdict number',
      () => (compiled.verdictNumber(encrypt, enabled, symmetric) < compiled.allowing ? 1 : 0),
    ],
    [
      'for a refusal',
      () => (compiled.decide('Encrypt', 'Disabled', 'symmetric').verdict === 'refused' ? 1 : 0),
    ],
    ['for the number of an event', () => compiled.eventNumber('EnableKey') + 1],
  ])('%s', (_, run) => {
    expect(bytesOfCall(run)).toBeLessThan(1);
  });

  it('on the way from state to state', () => {
    let state = life.initial;
    const step = (turn: number) => {
      state = life.next(state, events[turn % events.length] ?? 0);
      return state;
    };
    expect(bytesOfCall(step)).toBeLessThan(1);
    expect(lifecycleEvents.length).toBeGreaterThan(state);
  });

  it('which could be seen: an object for each call takes its bytes, also if nobody keeps it', () => {
    let last: object = {};
    const bytes = bytesOfCall((turn) => {
      last = { turn };
      return 1;
    });
    expect(bytes).toBeGreaterThan(10);
    expect(last).toEqual({ turn: calls - 1 });
  });
});

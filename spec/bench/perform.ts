import type { Group } from './group.ts';
import {
  allowedCalls,
  byNumbers,
  byPerform,
  bySend,
  byTransition,
  mixedCalls,
  refusedCalls,
} from './life.ts';
import { timesOfCalls } from './time-of-call.ts';

/** One call on one key, by the functional core and by XState. */
export const performGroup: Group = {
  name: 'perform',
  title: 'One call on one key',
  about:
    'Lifecycle calls on a symmetric key that lead it through Enabled, Disabled and PendingDeletion and back: ' +
    'DisableKey, EnableKey, ScheduleKeyDeletion and CancelKeyDeletion. `perform` checks the request, moves time, judges, ' +
    'runs the machine and words the response. The compiled form only says where the call leads, or with which refusal. XState runs the same machine from the same key: its pure `transition()`, ' +
    'and `send()` to a running actor, which holds its key inside. These two know no time and give no response.',
  runs: 5,
  lines: {
    '`perform`': 'nanoseconds',
    '`perform`, only allowed calls': 'nanoseconds',
    '`perform`, only refused calls': 'nanoseconds',
    'compiled, by numbers': 'nanoseconds',
    '`transition()`': 'nanoseconds',
    '`transition()`, only allowed calls': 'nanoseconds',
    '`transition()`, only refused calls': 'nanoseconds',
    '`actor.send()`': 'nanoseconds',
    '`actor.send()`, only allowed calls': 'nanoseconds',
    '`actor.send()`, only refused calls': 'nanoseconds',
  },
  measure: () =>
    timesOfCalls({
      '`perform`': byPerform(mixedCalls),
      '`perform`, only allowed calls': byPerform(allowedCalls),
      '`perform`, only refused calls': byPerform(refusedCalls),
      'compiled, by numbers': byNumbers(mixedCalls),
      '`transition()`': byTransition(mixedCalls),
      '`transition()`, only allowed calls': byTransition(allowedCalls),
      '`transition()`, only refused calls': byTransition(refusedCalls),
      '`actor.send()`': bySend(mixedCalls),
      '`actor.send()`, only allowed calls': bySend(allowedCalls),
      '`actor.send()`, only refused calls': bySend(refusedCalls),
    }),
};

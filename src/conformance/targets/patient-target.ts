import { setTimeout } from 'node:timers/promises';
import { outcomeOfError } from './outcome.ts';
import { RunStopped, type Target } from './target.ts';

/** How often a call is made at most, and how long no wait is exceeded by, milliseconds. */
const mostAttempts = 8;
const longestWait = 5_000;

/**
 * A target whose throttled calls are tried again after waits that grow: nothing was done, so nothing changes. What has an
 * uncertain outcome is not tried again: that the call may have taken effect is for the oracle to know.
 *
 * A target that throttles every attempt ends the run, with a line that says so.
 *
 * @param firstWait how long the first wait is at most, milliseconds; each later one is twice as long
 * @param signal ends the waiting
 */
export function patientTarget<Inner extends Target>(
  target: Inner,
  { firstWait = 100, signal }: { readonly firstWait?: number; readonly signal?: AbortSignal } = {},
): Inner {
  return {
    ...target,
    send: async (operation, input, region) => {
      for (let attempt = 1; ; attempt += 1) {
        signal?.throwIfAborted();
        try {
          return await target.send(operation, input, region);
        } catch (error) {
          const outcome = outcomeOfError(error);
          if (outcome.kind !== 'throttled') throw error;
          if (attempt === mostAttempts) {
            const why = `${operation} was refused ${attempt} times with ${outcome.why}`;
            throw new RunStopped(`it throttles: ${why}`);
          }
          // A part of it by chance, so that several runs do not come in step.
          const wait = Math.min(longestWait, firstWait * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
          await setTimeout(wait, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
        }
      }
    },
  };
}

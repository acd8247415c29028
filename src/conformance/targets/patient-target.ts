import { setTimeout } from 'node:timers/promises';
import { outcomeOfError } from './outcome-of-error.ts';
import { RunStopped } from './run-stopped.ts';
import type { Target } from './target.ts';

/** How a throttled call is tried again. Everything has a default. */
export interface Patience {
  /** How often a call is made at most; 8 unless given. */
  readonly attempts?: number;
  /** How long the first wait is at most, milliseconds; each later one is twice as long. 100 unless given. */
  readonly firstWait?: number;
  /** How long no wait is exceeded by, milliseconds; 5,000 unless given. */
  readonly longestWait?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** From 0 to 1: which part of a wait is waited, so that several runs do not come in step. */
  readonly random?: () => number;
}

/**
 * A target whose throttled calls are tried again after waits that grow: nothing was done, so nothing changes. What has an
 * uncertain outcome is not tried again: that the call may have taken effect is for the oracle to know.
 *
 * A target that throttles every attempt ends the run, with a line that says so.
 */
export function patientTarget<Inner extends Target>(target: Inner, patience: Patience = {}): Inner {
  const { attempts = 8, firstWait = 100, longestWait = 5_000, signal, random = Math.random } = patience;
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
          if (attempt === attempts) {
            throw new RunStopped(
              `it throttles: ${operation} was refused ${attempts} times with ${outcome.why}`,
            );
          }
          const wait = Math.min(longestWait, firstWait * 2 ** (attempt - 1));
          await setTimeout(
            wait * (0.5 + random() / 2),
            undefined,
            signal === undefined ? {} : { signal },
          ).catch(() => signal?.throwIfAborted());
        }
      }
    },
  };
}

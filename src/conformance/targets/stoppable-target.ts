import { setImmediate } from 'node:timers/promises';
import type { Target } from './target.ts';
import { RunStopped } from './target.ts';

/**
 * One signal of all limits of a run, aborted as soon as one is reached; its reason is a {@link RunStopped} that says which.
 *
 * @param timeLimit how long the run may last, milliseconds; no limit unless given
 * @param signal ends the run when it is aborted; its reason is a text that says by what, such as `Ctrl-C`
 * @returns the signal, and what takes the timer away
 */
export function stopSignal({
  timeLimit,
  signal,
}: {
  readonly timeLimit?: number;
  readonly signal?: AbortSignal | undefined;
}): { readonly signal: AbortSignal; readonly close: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(new RunStopped(`stopped by ${String(signal?.reason)}`));
  const timer =
    timeLimit === undefined
      ? undefined
      : setTimeout(() => {
          controller.abort(new RunStopped(`the time limit of ${inWords(timeLimit)} was over`));
        }, timeLimit);
  timer?.unref();
  if (signal?.aborted === true) stop();
  else signal?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    close: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    },
  };
}

/** After so long, milliseconds, timers and signals get a turn: a target in this process may answer without giving them one. */
const longestTurn = 20;

/**
 * A target that is called no more once a signal is aborted: every call then rejects with the reason of the signal.
 *
 * @param grace how long a call under way may still be answered, milliseconds: its answer may name a key that was made
 */
export function stoppableTarget<Inner extends Target>(target: Inner, signal: AbortSignal, grace = 0): Inner {
  let lastTurn = performance.now();
  return {
    ...target,
    send: async (operation, input, region) => {
      if (performance.now() - lastTurn > longestTurn) {
        await setImmediate();
        lastTurn = performance.now();
      }
      signal.throwIfAborted();
      let giveUp = () => {};
      let timer: NodeJS.Timeout | undefined;
      const stopped = new Promise<never>((_, reject) => {
        giveUp = () => {
          timer = setTimeout(() => reject(signal.reason), grace);
        };
        signal.addEventListener('abort', giveUp, { once: true });
      });
      try {
        return await Promise.race([target.send(operation, input, region), stopped]);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

function inWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}

import type { Target } from './target.ts';

/**
 * A target that is called no more once a signal is aborted: every call then rejects with the reason of the signal.
 *
 * @param grace how long a call under way may still be answered, milliseconds: its answer may name a key that was made
 */
export function stoppableTarget<Inner extends Target>(target: Inner, signal: AbortSignal, grace = 0): Inner {
  return {
    ...target,
    send: async (operation, input, region) => {
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

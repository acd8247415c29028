/** Ctrl-C, SIGTERM and a closed terminal, as a signal that ends a run in good order. */
export interface Interruption {
  readonly signal: AbortSignal;
  readonly close: () => void;
}

const signals = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'a closed terminal' } as const;

/**
 * Listens for the signals that end a program. The first one asks the run to end; a second Ctrl-C ends the program at once.
 *
 * @param onSecond reports what is left undone, before the program ends
 */
export function interruption(onSecond: () => void): Interruption {
  const controller = new AbortController();
  const listeners = Object.entries(signals).map(([name, reason]) => {
    const listener = () => {
      if (!controller.signal.aborted) controller.abort(reason);
      else if (name === 'SIGINT') {
        onSecond();
        process.exit(130);
      }
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    close: () => {
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}

/** Waits until the program is told to end: Ctrl-C or SIGTERM. */
export function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    const names = ['SIGTERM', 'SIGINT'] as const;
    const end = () => {
      for (const name of names) process.off(name, end);
      resolve();
    };
    for (const name of names) process.once(name, end);
  });
}

/** Waits until the program is told to end: Ctrl-C or SIGTERM. */
export function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGTERM', 'SIGINT'] as const;
    const end = () => {
      for (const signal of signals) process.off(signal, end);
      resolve();
    };
    for (const signal of signals) process.once(signal, end);
  });
}

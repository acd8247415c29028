import { RunStopped } from './run-stopped.ts';

/** What ends a run before its end. */
export interface RunLimits {
  /** How long the run may last, milliseconds; no limit unless given. */
  readonly timeLimit?: number;
  /** Ends the run when it is aborted; its reason is a text that says by what, such as `Ctrl-C`. */
  readonly signal?: AbortSignal;
}

/** A signal that is aborted as soon as a limit is reached; its reason is a {@link RunStopped} that says which. */
export interface StopSignal {
  readonly signal: AbortSignal;
  /** Takes the timer away. */
  readonly close: () => void;
}

/** One signal of all limits of a run. */
export function stopSignal({ timeLimit, signal }: RunLimits): StopSignal {
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

function inWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
}

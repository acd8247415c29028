import type { Command } from 'commander';

/** What the program gives to a subcommand: where to write, and how to set the exit status. */
export interface CommandContext {
  /** Writes text to standard output, unchanged: lines need their own `\n`. */
  readonly write: (text: string) => void;
  /** Writes text to standard error, unchanged. */
  readonly writeError: (text: string) => void;
  /** Writes a line to standard error, after the name of the program. */
  readonly say: (line: string) => void;
  /** Whether a person watches standard output on a terminal. */
  readonly isTerminal: boolean;
  /** Whether standard output is to be coloured: on a terminal, unless NO_COLOR is set; or always with FORCE_COLOR. */
  readonly colors: boolean;
  /** Sets the exit status: the highest one counts; 0 if none is set. Wrong usage is a {@link UsageError}. */
  readonly setExitStatus: (status: number) => void;
}

/** Makes a subcommand, which does its work when the program parses: what the file of a subcommand exports. */
export type CommandFactory = (context: CommandContext) => Command;

/** Wrong usage: the program prints the message as one line and ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type ErrorClass = new (...args: never[]) => Error;

/** An error of this kind as a {@link UsageError}, any other error unchanged. */
export function asUsageError(error: unknown, kind: ErrorClass, before = ''): unknown {
  return error instanceof kind ? new UsageError(`${before}${error.message}`) : error;
}

/** Runs `make`, and turns an error of this kind into a {@link UsageError}. */
export function orUsageError<Value>(kind: ErrorClass, make: () => Value, before = ''): Value {
  try {
    return make();
  } catch (error) {
    throw asUsageError(error, kind, before);
  }
}

import type { Command } from 'commander';

/** What the program gives to a subcommand: where it writes, and the exit status that it leaves. */
export interface CommandContext {
  /** Writes text to standard output as it is: a line ends with its own `\n`. */
  readonly write: (text: string) => void;
  /** Writes text to standard error as it is. */
  readonly writeError: (text: string) => void;
  /** Whether a person watches standard output on a terminal. */
  readonly isTerminal: boolean;
  /** Whether standard output is to be coloured: on a terminal, unless NO_COLOR is set; or always with FORCE_COLOR. */
  readonly colors: boolean;
  /** Sets the exit status of the program: the highest that is set counts, 0 unless set. Wrong usage is a {@link UsageError}. */
  readonly setExitStatus: (status: number) => void;
}

/** What the file of a subcommand exports: it makes the subcommand, which does its work when the program parses. */
export type CommandFactory = (context: CommandContext) => Command;

/** The caller asked for something that cannot be: the program prints the message as one line and ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type ErrorClass = new (...args: never[]) => Error;

/** What a caller's word made go wrong, as a {@link UsageError}; an error of another kind as it is. */
export function asUsageError(error: unknown, kind: ErrorClass, before = ''): unknown {
  return error instanceof kind ? new UsageError(`${before}${error.message}`) : error;
}

/** Makes something of what the caller gave; an error of this kind is wrong usage. */
export function orUsageError<Value>(kind: ErrorClass, make: () => Value, before = ''): Value {
  try {
    return make();
  } catch (error) {
    throw asUsageError(error, kind, before);
  }
}

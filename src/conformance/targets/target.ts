/** Targets: what a run calls, and what stands between a run and its target, each from one target to another. */
import type { Operation } from '../../key/operation.ts';

/** The members of a request as the AWS SDK takes them: bytes are Uint8Array, times are Date. */
export type RequestMembers = Readonly<Record<string, unknown>>;

/**
 * An implementation of AWS KMS under test: anything that can be sent an operation.
 *
 * @example
 * const target: Target = { send: (operation, input) => myEmulator.handle(operation, input) };
 */
export interface Target {
  /**
   * Makes one call. Resolves with the response, as the AWS SDK or the wire has it; rejects with an error whose `name` is
   * AWS's exception.
   *
   * @param region the Region whose endpoint is called; only ever one of {@link Target.regions}
   */
  send(operation: Operation, input: RequestMembers, region: string): Promise<unknown>;
  /** The Regions in which it can be called; the first one is home. One Region unless given: then no multi-Region sets. */
  readonly regions?: readonly string[];
  /** Moves the target's clock; only a target that has one of its own. Epoch milliseconds, never backwards. */
  advance?(to: number): Promise<void> | void;
  /** What time it is for the target, epoch milliseconds; this machine's clock unless given. */
  now?(): number;
}

/** The target does not answer any more, or the run may not go on: it ends here, with what it found. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
}

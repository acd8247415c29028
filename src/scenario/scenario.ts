/**
 * Scenario: sequences of calls and waits as data, what it takes to run them on an account, and one writer each for a shell,
 * a vitest file, a trace and a vector. Whoever makes, shows or judges calls may use it; it needs an account, no target.
 */
import type { CallException } from '../account/answer.ts';
import type { Operation } from '../key/operation.ts';
import type { WireObject } from './wire-form.ts';

/** What is to be done: calls and waits, in order. */
export type Scenario = readonly (PlannedCall | Wait)[];

export interface PlannedCall {
  readonly kind: 'call';
  readonly operation: Operation;
  readonly region: string;
  /**
   * The request, or as soon as there is a key what differs from the usual one on that key. `{key-1.id}`, `{key-1.arn}` and
   * `{key-1.account}` stand for what the answers before it gave.
   */
  readonly input: WireObject;
  /** True where the input is the whole request, with nothing usual in it. */
  readonly isWhole?: boolean;
  readonly keyMaterial?: string;
}

export interface Wait {
  readonly kind: 'wait';
  /** Milliseconds. */
  readonly duration: number;
  /** What happens meanwhile, for people, one line each. */
  readonly events?: readonly string[];
}

/** One call of a sequence, as it was made. */
export interface Step {
  readonly operation: Operation;
  readonly region: string;
  /** The request in the form of the wire. */
  readonly input: WireObject;
  /** A name for the key material that an import carries wrapped. */
  readonly keyMaterial?: string;
  /** What was answered, in the form of the wire: later steps may need it. Missing where nothing was. */
  readonly output?: WireObject;
  /** How long was waited before the call, milliseconds. Missing where nobody waited. */
  readonly waited?: number;
}

/** A call that a scenario made on an account. */
export interface PerformedCall extends Step {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Why it was refused; missing if it was not. */
  readonly exception?: CallException;
  /** What happened in {@link Step.waited}, for people. */
  readonly events: readonly string[];
}

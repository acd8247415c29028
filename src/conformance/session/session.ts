/** Session: one call after another on a target, each judged, and the keys that they are made on; for tour, campaign and settle. */

import type { Operation } from '../../key/operation.ts';
import { wireObject } from '../../scenario/wire-form.ts';
import type { Observation } from '../oracle/observation.ts';
import type { Judgement, Oracle } from '../oracle/oracle.ts';
import { problemOf } from '../targets/liveness.ts';
import { outcomeOf } from '../targets/outcome.ts';
import type { RequestMembers, Target } from '../targets/target.ts';
import { RunStopped } from '../targets/target.ts';
import type { Precondition } from './situation.ts';

/** One call with its judgement. */
export interface JudgedCall {
  readonly observation: Observation;
  readonly judgement: Judgement;
  /** The output as the target gave it, with bytes and dates; empty unless it was answered. */
  readonly output: RequestMembers;
  /** Where the key was by the model before the call; null for a call on no key of a run. */
  readonly precondition: Precondition | null;
}

/** Says whether a call was answered or refused otherwise than the model would; a wrong member alone is not a wrong answer. */
export function isWrongAnswer({ judgement }: Pick<JudgedCall, 'judgement'>): boolean {
  return judgement.verdict === 'diverges' && judgement.differences.length === 0;
}

/** After so many calls in a row without a certain answer, a target is asked whether it still answers anything. */
const patience = 5;

/** Calls a target one call after another and lets the oracle judge each. */
export class Session {
  readonly target: Target;
  readonly oracle: Oracle;
  readonly regions: readonly [string, ...string[]];
  readonly #onStep: (call: JudgedCall) => void;
  /** How many calls were made. */
  calls = 0;
  #unanswered = 0;

  constructor(target: Target, oracle: Oracle, onStep: (call: JudgedCall) => void = () => {}) {
    this.target = target;
    this.oracle = oracle;
    const [home = 'us-east-1', ...others] = target.regions ?? [];
    this.regions = [home, ...others];
    this.#onStep = onStep;
  }

  now(): number {
    return this.target.now?.() ?? Date.now();
  }

  /** Lets time pass on a target that has a clock of its own: a little more than the minute that things take, unless given. */
  async wait(milliseconds = 61_000): Promise<void> {
    await this.target.advance?.(this.now() + milliseconds);
  }

  async call(
    operation: Operation,
    input: RequestMembers,
    {
      region = this.regions[0],
      keyMaterial,
      precondition = null,
    }: { region?: string; keyMaterial?: string | undefined; precondition?: Precondition | null } = {},
  ): Promise<JudgedCall> {
    this.calls += 1;
    const start = this.now();
    const { outcome, output } = await outcomeOf(this.target, operation, input, region);
    const observation: Observation = {
      operation,
      input: wireObject(input),
      region,
      ...(keyMaterial === undefined ? {} : { keyMaterial }),
      start,
      end: this.now(),
      outcome,
    };
    const call = { observation, judgement: this.oracle.observe(observation), output, precondition };
    this.#onStep(call);
    if (outcome.kind === 'ambiguous') await this.#mindSilence(outcome.why);
    else this.#unanswered = 0;
    return call;
  }

  /** One operation that always fails does not mean that the target is lost: the run goes on. */
  async #mindSilence(why: string): Promise<void> {
    this.#unanswered += 1;
    if (this.#unanswered < patience) return;
    if ((await problemOf(this.target)) !== null) {
      throw new RunStopped(`${patience} calls in a row had no certain answer, the last one: ${why}`);
    }
    this.#unanswered = 0;
  }
}

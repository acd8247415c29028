import type { Operation } from '../../key/operation.ts';
import { wireObject } from '../../scenario/wire-form.ts';
import type { ObservedOutcome } from '../oracle/observation.ts';
import { outcomeOfError } from '../targets/outcome-of-error.ts';
import { RunStopped } from '../targets/run-stopped.ts';
import type { RequestMembers, Target } from '../targets/target.ts';

/**
 * Makes a call and says what came of it, with the output as the target gave it: bytes and dates; empty unless it answered.
 *
 * @throws RunStopped by what stands between a run and its target: time is up, Ctrl-C
 */
export async function outcomeOf(
  target: Target,
  operation: Operation,
  input: RequestMembers,
  region: string,
): Promise<{ readonly outcome: ObservedOutcome; readonly output: RequestMembers }> {
  try {
    const answer = await target.send(operation, input, region);
    const output = typeof answer === 'object' && answer !== null ? { ...answer } : {};
    return { outcome: { kind: 'answered', output: wireObject(answer) }, output };
  } catch (error) {
    if (error instanceof RunStopped) throw error;
    return { outcome: outcomeOfError(error), output: {} };
  }
}

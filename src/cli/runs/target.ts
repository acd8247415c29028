/** runs: what a subcommand does around a run: Ctrl-C, progress, trace, AWS with its plan and cleanup. Only cli uses it. */

import { problemOf } from '../../conformance/targets/liveness.ts';
import { patientTarget } from '../../conformance/targets/patient-target.ts';
import { stoppableTarget, stopSignal } from '../../conformance/targets/stoppable-target.ts';
import type { Target } from '../../conformance/targets/target.ts';
import type { CommandContext } from '../command-context.ts';
import { interruption } from './interruption.ts';

/**
 * Does something with a target that is not AWS: throttled calls are tried again, and Ctrl-C or the time limit ends it.
 *
 * @param name what messages call the target
 * @param work gets, after a message, why the target does not answer as AWS KMS does; null if it does
 */
export async function onTarget<Result>(
  target: Target & { readonly close: () => unknown },
  { name, timeLimit }: { readonly name: string; readonly timeLimit: number },
  context: CommandContext,
  work: (target: Target, signal: AbortSignal, problem: string | null) => Promise<Result>,
): Promise<Result> {
  const interrupted = interruption(() => {});
  const { close, signal } = stopSignal({ signal: interrupted.signal, timeLimit });
  try {
    const problem = await problemOf(stoppableTarget(target, signal));
    if (problem !== null) context.say(`${name} ${problem}`);
    return await work(patientTarget(target, { signal }), signal, problem);
  } finally {
    close();
    interrupted.close();
    await target.close();
  }
}

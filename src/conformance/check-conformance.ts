import { type CampaignPlan, isCampaignPath } from './campaign/plan.ts';
import type { ConformanceReport } from './report/report.ts';
import { runConformance } from './run.ts';
import type { RunOptions } from './run-options.ts';
import { readSelector, selection } from './selection.ts';
import { patientTarget } from './targets/patient-target.ts';
import { stoppableTarget, stopSignal } from './targets/stoppable-target.ts';
import { watchfulTarget } from './targets/watchful-target.ts';

/** What {@link checkConformance} is to do. Everything but the target has a default. */
export interface CheckOptions
  extends Pick<
    RunOptions,
    'target' | 'targetName' | 'tour' | 'seed' | 'onStep' | 'lag' | 'clockSlack' | 'strict'
  > {
  /** Only these operations, key states and type classes, in the words of the command line: `Generate*+PendingDeletion`. */
  readonly only?: readonly string[];
  /** All but these, in the same words. */
  readonly skip?: readonly string[];
  /** Whether random sequences are played after the tour, or which; not unless given. */
  readonly campaign?: boolean | Pick<CampaignPlan, 'runs' | 'length' | 'path'>;
  /** How long it may take, milliseconds; ten minutes unless given. */
  readonly timeLimit?: number;
  /** Ends it when it is aborted. */
  readonly signal?: AbortSignal;
}

const tenMinutes = 10 * 60_000;

/**
 * Compares an implementation of AWS KMS with the model: brings keys into every key state and makes every call there; with
 * `campaign`, plays random sequences too. Resolves with the report whatever is found: {@link assertConforms} throws.
 *
 * Throttled calls are tried again. A target that dies, loses its keys or takes too long ends the check: the report then
 * says so in `stopped`, and never that the target conforms.
 *
 * @throws SelectionError for a word in `only` or `skip` that names nothing
 * @throws RangeError for a seed, a number of runs or commands, or a path that cannot be one
 * @example
 * test('behaves like AWS KMS', { timeout: 120_000 }, async () => {
 *   const target = { send: (operation, input, region) => myEmulator.handle(operation, input, region) };
 *   assertConforms(await checkConformance({ target, skip: ['*-multi-region'], campaign: { runs: 50 } }));
 * });
 */
export async function checkConformance(options: CheckOptions): Promise<ConformanceReport> {
  const { target, only = [], skip = [], campaign = false, timeLimit = tenMinutes, signal, ...rest } = options;
  const cells = selection(only.map(readSelector), skip.map(readSelector));
  const plan = campaign === true ? {} : campaign === false ? undefined : campaign;
  assertNumbers(rest.seed, plan ?? {});
  const stop = stopSignal({ timeLimit, signal });
  try {
    const watched = watchfulTarget(patientTarget(target, { signal: stop.signal }));
    return await runConformance({
      ...rest,
      ...cells,
      target: stoppableTarget(watched, stop.signal),
      campaign: plan,
      ...(plan?.path === undefined ? {} : { tour: false }),
    });
  } finally {
    stop.close();
  }
}

function assertNumbers(seed: number | undefined, { runs, length, path }: CampaignPlan): void {
  if (seed !== undefined && seed !== (seed | 0)) {
    throw new RangeError(`seed must be a whole number of 32 bits; got ${seed}`);
  }
  for (const [name, value] of Object.entries({ runs, length })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= 1_000_000)) {
      throw new RangeError(`${name} must be a whole number from 1 to 1000000; got ${value}`);
    }
  }
  if (path !== undefined && !isCampaignPath(path)) {
    throw new RangeError(
      `path must be one that a campaign printed, such as 12:3:0; got '${path.slice(0, 40)}'`,
    );
  }
}

import { tableOperations } from '../key/key-state-table.ts';
import { typeClassNames } from '../key/type-class.ts';
import { aboutWhat } from './about-what.ts';
import type { CampaignPlan } from './campaign/options.ts';
import { isCampaignPath } from './campaign/options.ts';
import type { OracleOptions } from './oracle/oracle.ts';
import type { ConformanceReport } from './report/report.ts';
import { readSelector, selection } from './selection.ts';
import type { JudgedCall } from './session/session.ts';
import { patientTarget } from './targets/patient-target.ts';
import { stopSignal } from './targets/stop-signal.ts';
import { stoppableTarget } from './targets/stoppable-target.ts';
import type { Target } from './targets/target.ts';
import { watchfulTarget } from './targets/watchful-target.ts';
import { wholeRun } from './whole-run.ts';

/** What {@link checkConformance} is to do. Everything but the target has a default. */
export interface CheckOptions extends Pick<OracleOptions, 'lag' | 'clockSlack' | 'strict'> {
  readonly target: Target;
  /** What the report calls the target. */
  readonly targetName?: string;
  /** Only these operations, key states and type classes, in the words of the command line: `Generate*+PendingDeletion`. */
  readonly only?: readonly string[];
  /** All but these, in the same words. */
  readonly skip?: readonly string[];
  /** Whether every cell of the key state table is visited; yes unless given. */
  readonly tour?: boolean;
  /** Whether random sequences are played after that, or which; not unless given. */
  readonly campaign?: boolean | Pick<CampaignPlan, 'runs' | 'length' | 'path'>;
  /** A whole number of 32 bits that the campaign makes its sequences from; 1 unless given. */
  readonly seed?: number;
  /** How long it may take, milliseconds; ten minutes unless given. */
  readonly timeLimit?: number;
  /** Ends it when it is aborted. */
  readonly signal?: AbortSignal;
  /** Hears of every call. */
  readonly onStep?: (step: JudgedCall) => void;
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
 * @throws RangeError for a seed, a number of runs or a path that is none
 * @example
 * test('behaves like AWS KMS', { timeout: 120_000 }, async () => {
 *   const target = { send: (operation, input, region) => myEmulator.handle(operation, input, region) };
 *   assertConforms(await checkConformance({ target, skip: ['*-multi-region'], campaign: { runs: 50 } }));
 * });
 */
export async function checkConformance(options: CheckOptions): Promise<ConformanceReport> {
  const { target, only = [], skip = [], campaign = false, timeLimit = tenMinutes, signal, ...rest } = options;
  const selectors = only.map(readSelector);
  const plan = campaign === true ? {} : campaign === false ? undefined : campaign;
  assertNumbers(rest.seed, plan);
  const stop = stopSignal(signal === undefined ? { timeLimit } : { timeLimit, signal });
  try {
    const watched = watchfulTarget(patientTarget(target, { signal: stop.signal }));
    return await wholeRun({
      ...rest,
      ...aboutWhat(selectors, { classes: typeClassNames, operations: tableOperations }),
      target: stoppableTarget(watched, stop.signal),
      isWanted: selection(selectors, skip.map(readSelector)),
      campaign: plan,
      ...(plan?.path === undefined ? {} : { tour: false }),
    });
  } finally {
    stop.close();
  }
}

function assertNumbers(seed: number | undefined, plan: CampaignPlan | undefined): void {
  if (seed !== undefined && seed !== (seed | 0))
    throw new RangeError(`${seed} is no seed: use a whole number of 32 bits`);
  for (const [name, value] of [
    ['runs', plan?.runs],
    ['length', plan?.length],
  ] as const) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= 1_000_000)) {
      throw new RangeError(
        `${value} is no number of ${name === 'runs' ? 'runs' : 'commands'}: use a whole number from 1`,
      );
    }
  }
  if (plan?.path !== undefined && !isCampaignPath(plan.path)) {
    throw new RangeError(
      `'${plan.path.slice(0, 40)}' is no path: copy the one that a campaign printed, such as 12:3:0`,
    );
  }
}

import type { CampaignPlan } from './campaign/plan.ts';
import type { OracleOptions } from './oracle/oracle.ts';
import type { Selection } from './selection.ts';
import type { JudgedCall } from './session/session.ts';
import type { Shard } from './shard.ts';
import type { Target } from './targets/target.ts';

/** What a conformance run is to do. Everything but the target has a default; all cells are meant unless given. */
export interface RunOptions extends OracleOptions, Partial<Selection> {
  readonly target: Target;
  /** What the report calls the target. */
  readonly targetName?: string;
  /** Whether every cell is visited first; yes unless given. */
  readonly tour?: boolean;
  /** Which random sequences are played then; none unless given. */
  readonly campaign?: CampaignPlan | undefined;
  /** A whole number of 32 bits: the same seed makes the same sequences. 1 unless given. */
  readonly seed?: number;
  /** Only one part of it all. */
  readonly shard?: Shard | undefined;
  /** Hears of every call. */
  readonly onStep?: (call: JudgedCall) => void;
  /** Hears how far the tour is: cells visited, and all that are wanted. */
  readonly onProgress?: (visited: number, wanted: number) => void;
  /** Hears how far the campaign is: sequences played, and all. */
  readonly onSequence?: (played: number, all: number) => void;
}

/** A run with its defaults. */
export type Run = RunOptions & Selection & Required<Pick<RunOptions, 'seed'>>;

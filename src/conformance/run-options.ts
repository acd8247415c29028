import type { TableOperation } from '../key/key-state-table.ts';
import type { TypeClass } from '../key/type-class.ts';
import type { CampaignPlan } from './campaign/plan.ts';
import type { Cell } from './oracle/judged-key.ts';
import type { OracleOptions } from './oracle/oracle.ts';
import type { JudgedCall } from './session/session.ts';
import type { Shard } from './shard.ts';
import type { Target } from './targets/target.ts';

/** What a conformance run is to do. Everything but the target has a default. */
export interface RunOptions extends OracleOptions {
  readonly target: Target;
  /** What the report calls the target. */
  readonly targetName?: string;
  /** All unless given. */
  readonly classes?: readonly TypeClass[];
  /** The rows of the key state table; all unless given. */
  readonly operations?: readonly TableOperation[];
  /** Leaves out some of their cells: see {@link selection}. */
  readonly isWanted?: (cell: Cell) => boolean;
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

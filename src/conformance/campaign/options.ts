import type { TableOperation } from '../../key/key-state-table.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { Cell } from '../oracle/judged-key.ts';
import type { OracleOptions } from '../oracle/oracle.ts';
import type { ConformanceReport } from '../report/report.ts';
import type { JudgedCall } from '../session/session.ts';
import type { Shard } from '../shard.ts';
import type { Target } from '../targets/target.ts';

/** What a campaign is to do. Everything but the target has a default. */
export interface CampaignOptions extends OracleOptions {
  readonly target: Target;
  /** What the report calls the target. */
  readonly targetName?: string;
  /** The type classes of its keys, those of {@link commonClasses} more often; all unless given. */
  readonly classes?: readonly TypeClass[];
  /** The rows of the key state table; all unless given. */
  readonly operations?: readonly TableOperation[];
  /** Leaves out calls in some cells. */
  readonly isWanted?: (cell: Cell) => boolean;
  /** A whole number of 32 bits: the same seed makes the same sequences. 1 unless given. */
  readonly seed?: number;
  /** How many sequences; {@link usualRuns} unless given. */
  readonly runs?: number;
  /** How many commands a sequence has; {@link usualLength} unless given. */
  readonly length?: number;
  /** Ends the campaign when it has found so many things; never unless given. */
  readonly mostFindings?: number;
  /** How long the campaign may take, milliseconds; ten minutes unless given. */
  readonly timeLimit?: number;
  /** Plays only this sequence: the path of a {@link CampaignReplay}. */
  readonly path?: string;
  /** Plays only the sequences of one part. */
  readonly shard?: Shard;
  /** A report of the same target: what it found is not told again. */
  readonly known?: ConformanceReport;
  /** One line that plays a sequence again; the command line without an endpoint unless given. */
  readonly replayLine?: (replay: CampaignReplay) => string;
  /** Hears of every call. */
  readonly onStep?: (step: JudgedCall) => void;
  /** Hears how far the campaign is: sequences played, and all. */
  readonly onProgress?: (played: number, all: number) => void;
}

/** What of a campaign is not said by the run that it belongs to. Everything has a default. */
export type CampaignPlan = Pick<CampaignOptions, 'runs' | 'length' | 'path' | 'replayLine'>;

/** What plays one sequence again: the seed and the length of its campaign, and the way from there. */
export interface CampaignReplay {
  readonly seed: number;
  readonly length: number;
  readonly path: string;
}

/** How many sequences a campaign has unless told otherwise. */
export const usualRuns = 150;
/** How many commands a sequence has unless told otherwise. */
export const usualLength = 60;

/** One type class of each kind of life: most keys of a campaign are of these. */
export const commonClasses: readonly TypeClass[] = [
  'symmetric',
  'symmetric-external',
  'symmetric-multi-region',
  'symmetric-external-multi-region',
  'custom-key-store',
  'signing',
  'hmac',
];

/** The line that plays a sequence again on the model itself; what a campaign prints adds the target to it. */
export function usualReplayLine({ seed, length, path }: CampaignReplay): string {
  const lengthOption = length === usualLength ? '' : ` --length ${length}`;
  return `kms-model conformance --campaign --seed ${seed}${lengthOption} --path ${path}`;
}

/** Says whether a text is the path of a sequence: the number of a run, then the choices that made it smaller. */
export function isCampaignPath(text: string): boolean {
  return text.length <= 2000 && /^\d{1,6}(:\d{1,6})*$/.test(text);
}

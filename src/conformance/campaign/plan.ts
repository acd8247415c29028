import type { TypeClass } from '../../key/type-class.ts';
import type { ConformanceReport } from '../report/report.ts';

/** Which random sequences a campaign plays. Everything has a default. */
export interface CampaignPlan {
  /** How many sequences; {@link usualRuns} unless given. */
  readonly runs?: number;
  /** How many commands a sequence has; {@link usualLength} unless given. */
  readonly length?: number;
  /** Only this sequence: the path of a {@link CampaignReplay}. */
  readonly path?: string;
  /** Ends the campaign when it has found so many things; never unless given. */
  readonly mostFindings?: number;
  /** How long the campaign may take, milliseconds; for ever unless given. */
  readonly timeLimit?: number;
  /** A report of the same target, whose findings are not told again: that of the tour before it unless given. */
  readonly known?: ConformanceReport;
  /** One line that plays a sequence again; the command line without an endpoint unless given. */
  readonly replayLine?: (replay: CampaignReplay) => string;
}

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

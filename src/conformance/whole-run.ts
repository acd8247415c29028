import { runCampaign } from './campaign.ts';
import type { CampaignPlan } from './campaign-options.ts';
import { joinedReport } from './merge.ts';
import type { ConformanceReport } from './report.ts';
import { type RunOptions, runConformance } from './run.ts';
import { cellsOfShard, type Shard } from './shard.ts';

/** What a run is to do: a tour unless told otherwise, a campaign if there is a plan of one. */
export interface WholeRunOptions extends RunOptions {
  /** Whether every cell is visited first; yes unless given. */
  readonly tour?: boolean;
  readonly campaign?: CampaignPlan | undefined;
  /** Only one part of both. */
  readonly shard?: Shard | undefined;
}

/** Compares a target with the model by a tour of its cells, by random sequences, or by one after the other: one report. */
export async function wholeRun(options: WholeRunOptions): Promise<ConformanceReport> {
  const { campaign, shard, tour = true, isWanted = () => true, ...rest } = options;
  const toured = tour
    ? await runConformance({
        ...rest,
        isWanted: shard === undefined ? isWanted : cellsOfShard(shard, isWanted),
      })
    : null;
  if (toured !== null && (campaign === undefined || toured.stopped !== null)) return toured;
  const played = await runCampaign({
    ...rest,
    ...campaign,
    isWanted,
    timeLimit: Number.POSITIVE_INFINITY,
    ...(shard === undefined ? {} : { shard }),
    ...(toured === null ? {} : { known: toured }),
  });
  if (toured === null) return played;
  return joinedReport(toured, [played], played.stopped === null ? [] : [played.stopped]);
}

import { runCampaign } from './campaign/campaign.ts';
import type { CampaignPlan } from './campaign/options.ts';
import { joinedReport } from './report/merge.ts';
import type { ConformanceReport } from './report/report.ts';
import { type RunOptions, runConformance } from './run.ts';
import { cellsOfShard, type Shard } from './shard.ts';

/** What a run is to do: a tour unless told otherwise, a campaign if there is a plan of one. */
export interface WholeRunOptions extends RunOptions {
  /** Whether every cell is visited first; yes unless given. */
  readonly tour?: boolean;
  readonly campaign?: CampaignPlan | undefined;
  /** Hears how far the campaign is: sequences played, and all. */
  readonly onSequence?: (played: number, all: number) => void;
  /** Only one part of both. */
  readonly shard?: Shard | undefined;
}

/** Compares a target with the model by a tour of its cells, by random sequences, or by one after the other: one report. */
export async function wholeRun(options: WholeRunOptions): Promise<ConformanceReport> {
  const { campaign, onSequence, shard, tour = true, isWanted = () => true, ...rest } = options;
  const { onProgress: _, ...common } = rest;
  const toured = tour
    ? await runConformance({
        ...rest,
        isWanted: shard === undefined ? isWanted : cellsOfShard(shard, isWanted),
      })
    : null;
  if (toured !== null && (campaign === undefined || toured.stopped !== null)) return toured;
  const played = await runCampaign({
    ...common,
    ...campaign,
    isWanted,
    ...(onSequence === undefined ? {} : { onProgress: onSequence }),
    timeLimit: Number.POSITIVE_INFINITY,
    ...(shard === undefined ? {} : { shard }),
    ...(toured === null ? {} : { known: toured }),
  });
  if (toured === null) return played;
  return joinedReport(toured, [played], played.stopped === null ? [] : [played.stopped]);
}

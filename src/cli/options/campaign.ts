import type { Command } from 'commander';
import {
  type CampaignPlan,
  type CampaignReplay,
  isCampaignPath,
  usualLength,
  usualReplayLine,
  usualRuns,
} from '../../conformance/campaign/plan.ts';
import { UsageError } from '../command-context.ts';
import { countFrom, value } from './value.ts';

export interface CampaignChoice {
  readonly tour: boolean;
  readonly campaign?: true;
  readonly seed: number;
  readonly runs: number;
  readonly length: number;
  readonly path?: string;
}

export function withCampaignOptions(command: Command): Command {
  return command
    .option('--campaign', 'after that, play random sequences of calls over several keys')
    .option('--no-tour', 'with --campaign: nothing but the random sequences')
    .option('--seed <n>', 'with --campaign: what the sequences are made from', readSeed, 1)
    .option('--runs <n>', 'with --campaign: how many sequences', countFrom('--runs'), usualRuns)
    .option('--length <n>', 'with --campaign: how many commands each', countFrom('--length'), usualLength)
    .option('--path <path>', 'with --campaign: only the sequence of a finding', readPath);
}

/** @throws UsageError for options that contradict each other */
export function assertCampaignChoice({ campaign, path, tour }: CampaignChoice, isOnAws: boolean): void {
  if (campaign === undefined && (path !== undefined || !tour)) {
    throw new UsageError('--path and --no-tour need --campaign');
  }
  if (isOnAws && campaign === true) {
    throw new UsageError('--campaign is not for AWS, where every key costs money: use it on emulators');
  }
}

/**
 * The plan of a campaign; undefined without `--campaign`.
 *
 * @param words the other options that its sequences depend on, for the line that plays one again
 */
export function campaignOf(
  { campaign, length, path, runs }: CampaignChoice,
  words: readonly string[],
): CampaignPlan | undefined {
  if (campaign === undefined) return undefined;
  const replayLine = (replay: CampaignReplay) => [usualReplayLine(replay), ...words].join(' ');
  const plan = { length, runs, replayLine };
  return path === undefined ? plan : { ...plan, path };
}

const readSeed = value('--seed', 'a whole number of 32 bits', (text) => {
  const number = Number(text);
  return /^-?\d{1,10}$/.test(text) && number === (number | 0) ? number : null;
});

const readPath = value('--path', 'a path that a campaign printed, such as 12:3:0', (text) =>
  isCampaignPath(text) ? text : null,
);

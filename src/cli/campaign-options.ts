import { type Command, Option } from 'commander';
import {
  type CampaignPlan,
  type CampaignReplay,
  isCampaignPath,
  usualLength,
  usualReplayLine,
  usualRuns,
} from '../conformance/campaign/options.ts';
import { UsageError } from './command-context.ts';

/** Whether random sequences are played, and which. */
export interface CampaignChoice {
  readonly tour: boolean;
  readonly campaign?: true;
  readonly seed: number;
  readonly runs: number;
  readonly length: number;
  readonly path?: string;
}

/** Adds the options of {@link CampaignChoice} to a command. */
export function withCampaignOptions(command: Command): Command {
  return command
    .option('--campaign', 'after that, play random sequences of calls over several keys')
    .option('--no-tour', 'with --campaign: nothing but the random sequences')
    .addOption(
      new Option('--seed <n>', 'with --campaign: what the sequences are made from')
        .argParser(seedFrom)
        .default(1),
    )
    .addOption(
      new Option('--runs <n>', 'with --campaign: how many sequences')
        .argParser(countFrom('--runs'))
        .default(usualRuns),
    )
    .addOption(
      new Option('--length <n>', 'with --campaign: how many commands each')
        .argParser(countFrom('--length'))
        .default(usualLength),
    )
    .option('--path <path>', 'with --campaign: only the sequence of a finding', pathFrom);
}

/** @throws UsageError for options that do not go together */
export function assertCampaignChoice({ campaign, path, tour }: CampaignChoice, isOnAws: boolean): void {
  if (campaign === undefined && (path !== undefined || !tour)) {
    throw new UsageError('--path and --no-tour need --campaign');
  }
  if (isOnAws && campaign === true) {
    throw new UsageError('--campaign is not for AWS, where every key costs money: use it on emulators');
  }
}

/**
 * The plan of a campaign; undefined if there is to be none.
 *
 * @param words the other options that its sequences depend on: they are part of the line that plays one again
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

function seedFrom(text: string): number {
  const number = Number(text);
  if (/^-?\d{1,10}$/.test(text) && number === (number | 0)) return number;
  throw new UsageError(`--seed: '${text.slice(0, 40)}' is no whole number of 32 bits: use one such as 7`);
}

function countFrom(option: string): (text: string) => number {
  return (text) => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    throw new UsageError(
      `${option}: '${text.slice(0, 40)}' is no count: use a whole number from 1 to 999999`,
    );
  };
}

function pathFrom(text: string): string {
  if (isCampaignPath(text)) return text;
  throw new UsageError(
    `--path: '${text.slice(0, 40)}' is no path: copy the one that a campaign printed, such as 12:3:0`,
  );
}

import type { Command } from 'commander';
import { usualRate } from '../../conformance/aws/paced-target.ts';
import { EndpointError, readEndpoint } from '../../conformance/targets/endpoint.ts';
import { orUsageError, UsageError } from '../command-context.ts';
import { durationOption, regionFrom, value } from './value.ts';

/** Which target a command calls, and how. */
export interface TargetOptions {
  readonly endpoint?: URL;
  readonly region?: string;
  /** How long one call may take, milliseconds. */
  readonly timeout: number;
  /** How long all calls together may take, milliseconds. */
  readonly timeLimit: number;
  readonly aws?: true;
  readonly yes?: true;
  /** Calls a second on AWS. */
  readonly rate: number;
  /** The folder for journals. */
  readonly journal: string;
}

const readRate = value('--rate', 'a number of calls a second from 0.1 to 1000', (text) => {
  const number = Number(text);
  return /^\d+(\.\d+)?$/.test(text) && number >= 0.1 && number <= 1000 ? number : null;
});

/** Adds `--endpoint` and `--region`. */
export function withEndpointOptions(command: Command): Command {
  return command
    .option('--endpoint <url>', 'where the implementation answers, such as http://127.0.0.1:4566', (text) =>
      orUsageError(EndpointError, () => readEndpoint(text), '--endpoint: '),
    )
    .option('--region <r>', 'the Region to call; us-east-1 unless given', regionFrom('--region'));
}

/** Adds `--timeout` and `--time-limit`. */
export function withTimeOptions(command: Command, timeLimit: string): Command {
  return command
    .addOption(durationOption('--timeout', 'how long one call may take', '10s'))
    .addOption(durationOption('--time-limit', 'how long all of it may take', timeLimit));
}

/** Adds `--aws` and what belongs to it. */
export function withAwsOptions(command: Command): Command {
  return command
    .option('--aws', 'call AWS itself, in --region: shows plan and cost, and asks')
    .option('--yes', 'with --aws: do not ask')
    .option('--rate <n>', 'with --aws: how many calls a second at most', readRate, usualRate)
    .option('--journal <folder>', 'with --aws: where a run writes down what it makes', '.kms-model');
}

/** @throws UsageError for options that contradict each other */
export function assertTarget({
  aws,
  cleanup,
  endpoint,
  region,
}: TargetOptions & { readonly cleanup?: string }): void {
  if (endpoint !== undefined && aws === true) {
    throw new UsageError('--endpoint and --aws exclude each other: AWS is found by its Region');
  }
  if (aws === true && region === undefined && cleanup === undefined)
    throw new UsageError('--aws needs --region: name the Region to call');
}

/** The address of `--endpoint`; undefined without one. */
export function addressOf({ endpoint }: Pick<TargetOptions, 'endpoint'>): string | undefined {
  return endpoint?.href.replace(/\/$/, '');
}

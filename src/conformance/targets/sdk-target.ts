import * as kms from '@aws-sdk/client-kms';
import type { Operation } from '../../key/operation.ts';
import type { RequestMembers, Target } from './target.ts';

/** Where a target is reached through the AWS SDK. */
export interface SdkTargetOptions {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** The Regions to call, home first. */
  readonly regions: readonly string[];
  /** How long one call may take, milliseconds; ten seconds unless given. */
  readonly timeout?: number;
}

/** A target behind the AWS SDK, with an end to its connections. */
export interface SdkTarget extends Target {
  readonly close: () => void;
}

/**
 * A target behind an endpoint that is not AWS, reached through the official AWS SDK with dummy credentials.
 *
 * The SDK never tries again by itself: the oracle has to see every answer.
 */
export function sdkTarget({ endpoint, regions, timeout }: SdkTargetOptions): SdkTarget {
  const credentials = { accessKeyId: 'conformance', secretAccessKey: 'conformance' };
  return clientsTarget(regions, { endpoint, credentials }, timeout);
}

/** A target behind clients of the AWS SDK, one for each Region that is called. */
export function clientsTarget(
  regions: readonly string[],
  config: kms.KMSClientConfig,
  timeout = 10_000,
): SdkTarget {
  const clients = new Map<string, kms.KMSClient>();
  const clientIn = (region: string) => {
    const requestHandler = { requestTimeout: timeout, connectionTimeout: timeout };
    const client =
      clients.get(region) ?? new kms.KMSClient({ ...config, region, maxAttempts: 1, requestHandler });
    clients.set(region, client);
    return client;
  };
  return {
    regions,
    send: (operation, input, region) =>
      clientIn(region).send(commandFor(operation, input), { abortSignal: AbortSignal.timeout(timeout) }),
    close: () => {
      for (const client of clients.values()) client.destroy();
    },
  };
}

/** Any command class will do as a type: which members one takes is for the target to judge. */
type CommandClass = new (input: RequestMembers) => kms.DescribeKeyCommand;

function isCommandClass(value: unknown): value is CommandClass {
  return typeof value === 'function';
}

function commandFor(operation: Operation, input: RequestMembers): kms.DescribeKeyCommand {
  const Command: unknown = Reflect.get(kms, `${operation}Command`);
  if (!isCommandClass(Command)) throw new Error(`the AWS SDK has no ${operation}`);
  return new Command(input);
}

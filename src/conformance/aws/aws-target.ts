import { KMSClient } from '@aws-sdk/client-kms';
import { commandFor, type SdkTarget } from '../targets/sdk-target.ts';

/**
 * AWS KMS itself, with the credentials that the AWS SDK finds by its own chain: environment, profile, role.
 *
 * The SDK never tries again by itself: the oracle has to see every answer. Like every client of the SDK it calls another
 * endpoint where `AWS_ENDPOINT_URL_KMS` says so.
 *
 * @param regions the Regions to call, home first
 * @param timeout how long one call may take, milliseconds; ten seconds unless given
 */
export function awsTarget(regions: readonly [string, ...string[]], timeout = 10_000): SdkTarget {
  const clients = new Map(
    regions.map((region) => [
      region,
      new KMSClient({
        region,
        maxAttempts: 1,
        requestHandler: { requestTimeout: timeout, connectionTimeout: timeout },
      }),
    ]),
  );
  return {
    regions,
    send: async (operation, input, region) => {
      const client = clients.get(region);
      if (client === undefined) throw new Error(`${region} is not one of the Regions of this run`);
      return client.send(commandFor(operation, input), { abortSignal: AbortSignal.timeout(timeout) });
    },
    close: () => {
      for (const client of clients.values()) client.destroy();
    },
  };
}

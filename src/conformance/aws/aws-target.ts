import { clientsTarget, type SdkTarget } from '../targets/sdk-target.ts';

/**
 * AWS KMS itself, with the credentials that the AWS SDK finds by its own chain: environment, profile, role.
 *
 * The SDK never tries again by itself: the oracle has to see every answer. Like every client of the SDK it calls another
 * endpoint where `AWS_ENDPOINT_URL_KMS` says so: see {@link awsEndpoints}.
 *
 * @param regions the Regions to call, home first
 */
export function awsTarget(regions: readonly [string, ...string[]]): SdkTarget {
  const target = clientsTarget(regions, {});
  return {
    ...target,
    send: async (operation, input, region) => {
      if (!regions.includes(region)) throw new Error(`${region} is not one of the Regions of this run`);
      return target.send(operation, input, region);
    },
  };
}

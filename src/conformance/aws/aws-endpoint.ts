import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { EndpointError, isAwsDomain } from '../targets/endpoint.ts';

/** Where the AWS SDK would send the calls of a run on AWS. */
export interface AwsEndpoint {
  readonly region: string;
  /** Such as `https://kms.eu-central-1.amazonaws.com`. */
  readonly url: string;
  /** Whether it is the endpoint of AWS KMS in this Region, over TLS. */
  readonly isAws: boolean;
}

/**
 * Asks the AWS SDK where it would send a call, by its own rules: `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_KMS`, a profile.
 * Nothing is sent.
 *
 * @throws EndpointError if it would send it nowhere
 */
export function awsEndpoints(regions: readonly string[]): Promise<readonly AwsEndpoint[]> {
  return Promise.all(regions.map(endpointIn));
}

/** What is called, for people and records: AWS KMS by its Regions only if every endpoint is its own. */
export function awsName(endpoints: readonly AwsEndpoint[]): string {
  const regions = endpoints.map(({ region }) => region).join(' and ');
  const others = new Set(endpoints.flatMap(({ isAws, url }) => (isAws ? [] : [url])));
  return others.size === 0
    ? `AWS KMS in ${regions}`
    : `${[...others].join(' and ')} in the place of AWS KMS in ${regions}`;
}

/** Where a request of the SDK goes. */
interface Destination {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

async function endpointIn(region: string): Promise<AwsEndpoint> {
  const resolved: URL[] = [];
  const client = new KMSClient({
    region,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
    requestHandler: {
      handle: ({ protocol, hostname, port, path }: Destination) => {
        resolved.push(new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`));
        return Promise.reject(new Error('nothing is sent'));
      },
    },
  });
  const failure = await client.send(new ListKeysCommand({})).then(
    () => null,
    (error: unknown) => error,
  );
  client.destroy();
  const [url] = resolved;
  if (url === undefined) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new EndpointError(`the AWS SDK finds no endpoint of AWS KMS in ${region}: ${why}`);
  }
  return { region, url: url.href.replace(/\/$/, ''), isAws: isKmsOfAws(url, region) };
}

/** `kms.eu-central-1.amazonaws.com` and its like: other hosts in AWS's domains may be anybody's. */
function isKmsOfAws({ protocol, hostname, port }: URL, region: string): boolean {
  const starts = ['kms', 'kms-fips'].map((service) => `${service}.${region}.`);
  const start = starts.find((each) => hostname.startsWith(each));
  return (
    protocol === 'https:' && port === '' && start !== undefined && isAwsDomain(hostname.slice(start.length))
  );
}

/** An endpoint that cannot be used, with one line that says what would be right. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/** Domains under which AWS itself answers, in all its partitions. */
const awsDomains: readonly string[] = [
  'amazonaws.com',
  'amazonaws.com.cn',
  'amazonaws.eu',
  'api.aws',
  'api.amazonwebservices.com.cn',
  'api.amazonwebservices.eu',
  'aws.dev',
  'c2s.ic.gov',
  'sc2s.sgov.gov',
  'cloud.adc-e.uk',
  'csp.hci.ic.gov',
];

/**
 * Reads the URL of a target's endpoint.
 *
 * @param example what would be right, for the error
 * @throws EndpointError for a text that is not an http or https URL, a URL with a user name, or AWS itself
 */
export function readEndpoint(text: string, example = 'http://127.0.0.1:4566'): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new EndpointError(`must be a URL such as ${example}; got '${shown(text)}'`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new EndpointError(`must be an http or https URL such as ${example}; got '${shown(text)}'`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new EndpointError(`must be a URL without a user name or password, such as ${example}`);
  }
  if (isAwsHost(url.hostname)) {
    throw new EndpointError(
      `${url.hostname} is AWS itself, where keys cost money and stay for days: use the endpoint of an emulator`,
    );
  }
  return url;
}

/** Says whether a host is one of AWS: however it is written, the URL parser has put it in lower case without escapes. */
export function isAwsHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.+$/, '');
  return awsDomains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Says whether a text is a whole domain of AWS's, such as `amazonaws.com`. */
export function isAwsDomain(text: string): boolean {
  return awsDomains.includes(text);
}

function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}

import { isIP } from 'node:net';

/**
 * Why a request may come from a web page, and is refused for it; null if it does not.
 *
 * A server on a loopback port can be reached by every page that the user's browser shows. Browsers send `Origin` with
 * every POST, and `Sec-Fetch-Site` with all else; SDKs and curl send neither.
 */
export function webPageRefusal(headers: Readonly<Record<string, string | undefined>>): string | null {
  const isPage =
    headers['origin'] !== undefined || (headers['sec-fetch-site'] ?? 'none').toLowerCase() !== 'none';
  return isPage ? 'requests from web pages are refused: use an SDK, the AWS command line, or curl' : null;
}

/**
 * Says whether a Host header can be trusted: an IP address, a loopback name, a name without a dot (such as that of a
 * container), or the name that the server was started with. Any other name may have been pointed at this machine by a
 * stranger (DNS rebinding).
 */
export function isTrustedHost(host: string | undefined, startedWith: string): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(host ?? '') ?? [];
  const name = (bracketed ?? plain ?? '').toLowerCase();
  return (
    isIP(name) !== 0 ||
    /^[a-z0-9_-]+$/.test(name) ||
    /^[a-z0-9.-]+\.localhost$/.test(name) ||
    (name !== '' && name === startedWith.toLowerCase())
  );
}

import type { HttpRequest } from '../../serve/route.ts';
import type { Forward } from './emulator.ts';

/**
 * Asks an emulator of several services in which account its caller is: GetCallerIdentity of AWS STS.
 *
 * @param like the caller's request: its signature says which Region, and which access key
 * @returns twelve digits; null if it has no STS, or does not say
 */
export async function accountOfCaller({ headers }: HttpRequest, forward: Forward): Promise<string | null> {
  const { authorization, host } = headers;
  const sts = authorization?.replace(/(Credential=(?:[^/,]*\/){3})kms\//, '$1sts/');
  const answer = await forward({
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      ...(host === undefined ? {} : { host }),
      ...(sts === undefined ? {} : { authorization: sts }),
    },
    body: new TextEncoder().encode('Action=GetCallerIdentity&Version=2011-06-15'),
  }).catch(() => null);
  return /<Account>(\d{12})<\/Account>/.exec(answer?.body ?? '')?.[1] ?? null;
}

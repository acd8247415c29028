import type { IncomingMessage } from 'node:http';
import type { HttpAnswer } from './http-answer.ts';
import { accountOfCaller } from './wire.ts';

/** A request with its answer, for a log. */
export interface AnsweredRequest {
  /** The operation of KMS, or the method with the path. */
  readonly what: string;
  /** The account that the caller named; null for one who named none. */
  readonly accountId: string | null;
  /** The HTTP status. */
  readonly status: number;
  /** The name of the exception; null where there is none. */
  readonly exception: string | null;
  /** From the request's arrival until its answer, milliseconds. */
  readonly duration: number;
}

/** What a log says of a request. Every character of it shows, and it is not long. */
export function answeredRequest(
  { method = '', url = '', headers }: IncomingMessage,
  { status, body }: HttpAnswer,
  duration: number,
): AnsweredRequest {
  const target = headers['x-amz-target'];
  const operation = typeof target === 'string' ? /^TrentService\.(\w{1,60})$/.exec(target)?.[1] : undefined;
  const [, query = ''] = url.split('?');
  return {
    what: operation ?? `${method} ${url}`.slice(0, 100).replace(/[^\x20-\x7e]/g, '?'),
    accountId: accountOfCaller({ headers: { authorization: headers.authorization }, query }),
    status,
    exception: /^\{"__type":"(\w+)"/.exec(body)?.[1] ?? null,
    duration,
  };
}

/** A request as a line: `DescribeKey 400 NotFoundException 2 ms`. */
export function answeredLine({ what, accountId, status, exception, duration }: AnsweredRequest): string {
  const words = [what, accountId, status, exception, `${Math.round(duration)} ms`];
  return words.filter((word) => word !== null).join(' ');
}

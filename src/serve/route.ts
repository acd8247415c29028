import { answerControl, controlPrefix } from './control-path.ts';
import { type HttpAnswer, methodAnswer, textAnswer } from './http-answer.ts';
import type { ServedAccounts } from './served-accounts.ts';
import { isTrustedHost, webPageRefusal } from './web-page.ts';
import { accountOfCaller, answerWire } from './wire.ts';

/** A whole request, as a server has read it. */
export interface HttpRequest {
  readonly method: string;
  /** The path with its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What a server knows besides its account. */
export interface RouteOptions {
  /** The Region for a request that names none. */
  readonly region: string;
  /** The address or name that the server was started with. */
  readonly host: string;
}

/** Answers requests over the accounts of a server: the wire protocol, the control path, and a page that says what this is. */
export function routeTo(
  served: ServedAccounts,
  { region, host }: RouteOptions,
): (request: HttpRequest) => HttpAnswer {
  let count = 0;
  return ({ method, path, headers, body }) => {
    const [name = '', query = ''] = path.split('?');
    const refusal = webPageRefusal(headers);
    if (refusal !== null && !(method === 'GET' && name === '/')) return textAnswer(403, refusal);
    if (name.startsWith(controlPrefix)) {
      if (!isTrustedHost(headers['host'], host)) {
        return textAnswer(
          403,
          'the control path is reached by an IP address or as localhost, not by this Host',
        );
      }
      const contentType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      return answerControl(served, { method, name: name.slice(controlPrefix.length), contentType, body });
    }
    if (name !== '/') return textAnswer(404, `nothing is here: AWS KMS is at /, control at ${controlPrefix}`);
    if (method === 'GET') return textAnswer(200, page);
    if (method !== 'POST') return methodAnswer(['GET', 'POST'], 'AWS KMS takes POST');
    count += 1;
    const account = served.of(accountOfCaller({ headers, query }));
    return answerWire(account, { headers, query, body, defaultRegion: region, count });
  };
}

const page = `This is kms-model: a reference model of AWS KMS, behind the wire protocol of AWS KMS.

  aws kms create-key --endpoint-url http://HOST:PORT --region us-east-1
  curl http://HOST:PORT${controlPrefix}clock

It protects nothing: use it with test data only. docs/serving.md says more.`;

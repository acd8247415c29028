import type { IncomingMessage } from 'node:http';
import { type CreateAccountOptions, createAccount } from '../account/account.ts';
import { answerControl, controlPrefix } from '../serve/control-path.ts';
import { type HttpAnswer, jsonAnswer, textAnswer } from '../serve/http-answer.ts';
import { maxBodyBytes, readBody, singleHeaders, startHttp } from '../serve/http-server.ts';
import type { HttpRequest } from '../serve/route.ts';
import { type ClockReading, ServedClock } from '../serve/served-clock.ts';
import { openStateFile, type SavedState } from '../serve/state/state-file.ts';
import { isTrustedHost, webPageRefusal } from '../serve/web-page.ts';
import { exceptionResponse } from '../serve/wire.ts';
import { accountOfCaller } from './emulator/account-of-caller.ts';
import { upstreamAt } from './emulator/upstream.ts';
import { Guard } from './guard.ts';
import type { GuardedCall } from './guarded-call.ts';
import { Shadow, type ShadowMemory } from './shadow/shadow.ts';

/** What a guard stands in front of, and where. All but the emulator's URL has a default. */
export interface StartGuardOptions {
  /** The URL of the emulator, such as `http://127.0.0.1:5000`. */
  readonly upstream: string;
  /** A free port unless given. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** The Region of requests that name none; us-east-1 unless given. */
  readonly region?: string;
  /** What a new account is made with. An account from a state file has its own settings. */
  readonly account?: Omit<CreateAccountOptions, 'at'>;
  /** The real time unless given, or what the state file says. */
  readonly clock?: ClockReading;
  /** The file that the model's account is read from and saved to; without it, the keys are taken up anew. */
  readonly stateFile?: string;
  /** Whether the model answers for operations that the emulator has not got, where that needs no key material; no unless given. */
  readonly answerMissing?: boolean;
  /** How long the emulator may take for a call of KMS, milliseconds; thirty seconds unless given. */
  readonly timeout?: number;
  /** Hears of every call of KMS: who answered it, and why. */
  readonly onCall?: (call: GuardedCall) => void;
  /** Hears in one line of a key that is not judged, of what the emulator has lost, of a state file that cannot be written. */
  readonly onTrouble?: (line: string) => void;
}

/** A guard that listens. */
export interface GuardServer {
  /** Such as `http://127.0.0.1:4599`, without a slash at the end. */
  readonly url: string;
  /** Answers what has been asked, then ends every connection. */
  readonly close: () => Promise<void>;
}

/** What outlives a guard. */
interface SavedGuard extends SavedState {
  readonly guard?: ShadowMemory;
}

/** How long the body of a call of KMS may take to arrive, milliseconds. */
const longestUpload = 30_000;

/**
 * Stands in front of an emulator on a port of its own: calls of KMS are judged by the model, all else passes byte for byte.
 *
 * With a state file, a change is on the disk before it is answered.
 *
 * @throws RangeError for what is not the URL of an HTTP server, or a clock before the account's last instant
 * @throws StateFileError for a state file that cannot be used
 * @throws an error with `code` EADDRINUSE, EACCES or EADDRNOTAVAIL if the address cannot be had
 * @example
 * const { url, close } = await startGuard({ upstream: 'http://127.0.0.1:5000' });
 * const client = new KMSClient({ endpoint: url, region: 'eu-central-1', credentials });
 */
export async function startGuard(options: StartGuardOptions): Promise<GuardServer> {
  const { upstream: url, port = 0, host = '127.0.0.1', region = 'us-east-1', timeout = 30_000 } = options;
  const { answerMissing = false, onCall, onTrouble } = options;
  const upstream = upstreamAt({ url, timeout });
  const stateFile = options.stateFile === undefined ? null : await openStateFile(options.stateFile);
  const found: SavedGuard | null = stateFile?.found ?? null;
  const clock = new ServedClock(
    options.clock ?? found?.clock ?? { kind: 'real', offset: 0 },
    found?.account.at,
  );
  let accountId = options.account?.accountId ?? found?.account.accountId;
  const newAccount = () =>
    createAccount({
      ...options.account,
      ...(accountId === undefined ? {} : { accountId }),
      at: clock.now(),
    });

  const shadow = new Shadow({
    account: found?.account ?? newAccount(),
    clock,
    memory: found?.guard,
    ...(stateFile === null ? {} : { onChange: stateFile.changed }),
  });
  const guard = new Guard({
    shadow,
    region,
    answerMissing,
    ...(onCall === undefined ? {} : { onCall }),
    ...(onTrouble === undefined ? {} : { onTrouble }),
  });

  /** Until an ARN of the emulator's says so, it may tell by another service in which account its callers are. */
  const learnAccount = async (request: HttpRequest) => {
    if (accountId !== undefined) return;
    accountId = (await accountOfCaller(request, upstream.forward)) ?? '';
    if (accountId === '') accountId = shadow.account.accountId;
    else shadow.adopt(accountId);
  };

  const control = (method: string, name: string, headers: ReturnType<typeof singleHeaders>, body: Buffer) => {
    const refusal = webPageRefusal(headers);
    if (refusal !== null) return textAnswer(403, refusal);
    if (!isTrustedHost(headers['host'], host)) {
      return textAnswer(
        403,
        'the control path is reached by an IP address or as localhost, not by this Host',
      );
    }
    if (name === 'lag') return textAnswer(404, 'a guard has no lag: it is the emulator that answers');
    if (name === 'reset' && method === 'POST') {
      shadow.reset(newAccount());
      return jsonAnswer({});
    }
    const contentType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    return answerControl(shadow.served, { method, name, contentType, body });
  };

  const answer = async (request: IncomingMessage): Promise<HttpAnswer> => {
    const late = setTimeout(() => request.destroy(), longestUpload);
    const body = await readBody(request).finally(() => clearTimeout(late));
    if (body === null) return textAnswer(413, `HTTP content length exceeded ${maxBodyBytes} bytes.`);
    try {
      const { method = '', url: path = '' } = request;
      const headers = singleHeaders(request);
      const asked = { method, path, headers, body };
      if (!isControl(request)) await learnAccount(asked);
      const answered = isControl(request)
        ? control(method, path.slice(controlPrefix.length).split('?')[0] ?? '', headers, body)
        : await guard.answer(asked, upstream.forward);
      await stateFile?.settled(() => {
        const saved: SavedGuard = { clock: clock.reading, account: shadow.account, guard: shadow.memory };
        return saved;
      });
      return answered;
    } catch (error) {
      onTrouble?.(error instanceof Error ? error.message : String(error));
      return exceptionResponse('KMSInternalException', '');
    }
  };

  const server = await startHttp({
    host,
    port,
    // What passes may take as long as the emulator lets it, and be as long.
    limits: { requestTimeout: 0 },
    longestBody: (request) =>
      isKms(request) || isControl(request) ? maxBodyBytes : Number.POSITIVE_INFINITY,
    respond: async (request, send, response) => {
      if (isKms(request) || isControl(request)) return send(await answer(request));
      await upstream.pass(request, response);
      if (resetsEmulator(request)) shadow.reset(newAccount());
    },
  }).catch(async (error: unknown) => {
    await stateFile?.close();
    throw error;
  });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      upstream.close();
      await stateFile?.close();
    },
  };
}

/** A call of KMS says so in a header, whatever its path; all else is for the emulator alone. */
function isKms({ method, headers }: IncomingMessage): boolean {
  const target = headers['x-amz-target'];
  return method === 'POST' && typeof target === 'string' && target.startsWith('TrentService.');
}

/** How moto, LocalStack and ministack are told to forget everything. */
function resetsEmulator({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && /^\/(moto-api|_localstack\/state|_ministack)\/reset$/.test(url);
}

function isControl({ url = '' }: IncomingMessage): boolean {
  return url.startsWith(controlPrefix);
}

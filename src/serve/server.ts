import type { IncomingMessage } from 'node:http';
import { type Account, type CreateAccountOptions, createAccount } from '../account/account.ts';
import { hasNoKeys } from '../account/look-up.ts';
import { partitionOf } from '../account/partition.ts';
import type { KeyWrapping } from '../account/stand-in/wrapping.ts';
import { type AnsweredRequest, answeredRequest } from './answered-request.ts';
import { type CryptographyKind, cryptographyOf, withCryptography } from './cryptography/real-cryptography.ts';
import { type HttpAnswer, textAnswer } from './http-answer.ts';
import { maxBodyBytes, type RequestLimits, readBody, singleHeaders, startHttp } from './http-server.ts';
import type { Recorded } from './recorded.ts';
import { routeTo } from './route.ts';
import type { ServedAccount } from './served-account.ts';
import { ServedAccounts } from './served-accounts.ts';
import { type ClockReading, ServedClock } from './served-clock.ts';
import { openStateFile, type SavedState, type StateFile, StateFileError } from './state/state-file.ts';
import { exceptionResponse } from './wire.ts';

/** What a server serves and where. Everything has a default. */
export interface StartServerOptions {
  /** A free port unless given. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** The Region of requests that name none; us-east-1 unless given. */
  readonly region?: string;
  /** What a new account is made with, in the Region's partition. An account from a state file has its own settings. */
  readonly account?: Omit<CreateAccountOptions, 'at'>;
  /** What new accounts do with key material; real unless given. That of an account from a state file stays. */
  readonly cryptography?: CryptographyKind;
  /** The real time unless given, or what the state file says. */
  readonly clock?: ClockReading;
  /** The file that the account is read from and saved to; without it, the account ends with the server. */
  readonly stateFile?: string;
  /** Real RSA unless given. */
  readonly wrapping?: KeyWrapping;
  /** How long a request may take to arrive; see {@link RequestLimits}. */
  readonly limits?: Partial<RequestLimits>;
  /** Hears of every request that was answered. */
  readonly onAnswer?: (answered: AnsweredRequest) => void;
  /** Hears of every call with its answer, and of what the service does by itself. */
  readonly onRecord?: (recorded: Recorded) => void;
  /** Hears of what the caller sees as KMSInternalException: a state file that cannot be written, a defect of the model. */
  readonly onTrouble?: (error: unknown) => void;
}

export interface ReferenceServer {
  /** Such as `http://127.0.0.1:4599`, without a slash at the end. */
  readonly url: string;
  readonly served: ServedAccount;
  /** Answers what has been asked, then ends every connection. */
  readonly close: () => Promise<void>;
}

/**
 * Serves an account over HTTP: the wire protocol of AWS KMS, and the control path.
 *
 * With a state file, a change is on the disk before it is answered.
 *
 * @throws StateFileError for a state file that cannot be used
 * @throws RangeError for a clock before the account's last instant
 * @throws an error with `code` EADDRINUSE, EACCES or EADDRNOTAVAIL if the address cannot be had
 * @example
 * const { url, close } = await startServer({ account: { seed: 'my test' } });
 * const client = new KMSClient({ endpoint: url, region: 'eu-central-1', credentials });
 */
export async function startServer(options: StartServerOptions = {}): Promise<ReferenceServer> {
  const stateFile = options.stateFile === undefined ? null : await openStateFile(options.stateFile);
  try {
    return await startWith(options, stateFile);
  } catch (error) {
    await stateFile?.close();
    throw error;
  }
}

async function startWith(options: StartServerOptions, stateFile: StateFile | null): Promise<ReferenceServer> {
  const { port = 0, host = '127.0.0.1', region = 'us-east-1', onTrouble } = options;
  const found = stateFile?.found ?? null;
  const clock = new ServedClock(
    options.clock ?? found?.clock ?? { kind: 'real', offset: 0 },
    Math.max(0, ...(found === null ? [] : [found.account, ...(found.others ?? [])].map(({ at }) => at))),
  );
  const accounts = new ServedAccounts({
    others: found?.others ?? [],
    account: withCryptography(
      found === null
        ? createAccount({ partition: partitionOf(region), ...options.account, at: clock.now() })
        : accountIn(found, options),
      options.cryptography ?? 'real',
    ),
    clock,
    ...(options.wrapping === undefined ? {} : { wrapping: options.wrapping }),
    ...(stateFile === null ? {} : { onChange: stateFile.changed }),
    ...(options.onRecord === undefined ? {} : { onRecord: options.onRecord }),
  });
  const route = routeTo(accounts, { region, host });

  const answer = async (request: IncomingMessage): Promise<HttpAnswer> => {
    const body = await readBody(request);
    if (body === null) return textAnswer(413, `HTTP content length exceeded ${maxBodyBytes} bytes.`);
    try {
      const { method = '', url = '' } = request;
      const headers = singleHeaders(request);
      const answered = await accounts.keyPairs.answered(() => route({ method, path: url, headers, body }));
      await stateFile?.settled(() => ({
        clock: clock.reading,
        account: accounts.account,
        others: accounts.others,
      }));
      return answered;
    } catch (error) {
      onTrouble?.(error);
      return exceptionResponse('KMSInternalException', '');
    }
  };

  const { url, close } = await startHttp({
    host,
    port,
    limits: options.limits ?? {},
    respond: async (request, send) => {
      const start = performance.now();
      const answered = await answer(request);
      send(answered);
      options.onAnswer?.(answeredRequest(request, answered, performance.now() - start));
    },
  });
  return {
    url,
    served: accounts.home,
    close: async () => {
      await close();
      await stateFile?.close();
    },
  };
}

function accountIn(
  { account }: SavedState,
  { account: settings, cryptography, stateFile }: StartServerOptions,
): Account {
  const wanted = settings?.accountId ?? account.accountId;
  if (wanted !== account.accountId) {
    throw new StateFileError(`${stateFile} holds the account ${account.accountId}, not ${wanted}`);
  }
  const kind = cryptographyOf(account);
  if (cryptography !== undefined && cryptography !== kind && !hasNoKeys(account)) {
    throw new StateFileError(`${stateFile} holds keys of ${kind} cryptography, not ${cryptography}`);
  }
  const delays = new Map(Object.entries(account.settings.delays));
  for (const [name, delay] of Object.entries(settings?.delays ?? {})) {
    if (delay === delays.get(name)) continue;
    throw new StateFileError(
      `${stateFile} holds an account whose delay ${name} is ${delays.get(name)} ms, not ${delay} ms: it stays as it was made`,
    );
  }
  return account;
}

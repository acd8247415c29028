/**
 * The reference model behind the AWS SDK for JavaScript, in the same process: no socket, time that a test can move.
 *
 * @packageDocumentation
 */
import { type Account, type CreateAccountOptions, createAccount } from '../account/account.ts';
import type { AccountEvent } from '../account/advance.ts';
import { assertKnownMembers } from '../account/known-members.ts';
import { type CryptographyKind, withCryptography } from './cryptography/real-cryptography.ts';
import { type Duration, durationInMilliseconds, instantInMilliseconds } from './duration.ts';
import type { Fault } from './fault.ts';
import type { Lag } from './lag.ts';
import { ServedAccount } from './served-account.ts';
import { ServedClock } from './served-clock.ts';
import { answerWire } from './wire.ts';

export type { Account, AccountEvent, Duration, Fault, Lag };

/** What decides about a KMS in process. Everything has a default. */
export interface ReferenceKmsOptions extends Omit<CreateAccountOptions, 'at'> {
  /** An account to begin with, instead of a new one. */
  readonly account?: Account;
  /**
   * What is done with key material: `real` makes keys, signatures and ciphertexts as AWS does, which other software reads;
   * `stand-in`, unless given, shows the same bytes in every run. An account that has keys stays as it was begun.
   */
  readonly cryptography?: CryptographyKind;
  /**
   * The instant at which the clock stands still until it is moved: a Date, epoch milliseconds or ISO 8601.
   * Unless given, the clock shows the real time, that of `Date.now()`, which the fake timers of a test move too.
   */
  readonly time?: Date | number | string;
}

const optionNames = [
  'account',
  'time',
  'accountId',
  'partition',
  'seed',
  'assumptions',
  'delays',
  'quotas',
  'cryptography',
] as const satisfies readonly (keyof ReferenceKmsOptions)[];

/** A request as the SDK hands it over. */
interface SdkRequest {
  readonly method: string;
  readonly hostname: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An answer as the SDK takes it. */
interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** A KMS in process: the `requestHandler` of a KMSClient, with handles on time, the account and faults. */
export interface ReferenceKms {
  /** The account as it is now: plain data, which can begin another {@link referenceKms}. */
  readonly account: Account;
  /** Now, by the clock of this KMS. */
  readonly now: () => Date;
  /**
   * Lets time pass: everything that is due happens.
   *
   * @returns what happened, in order
   * @throws RangeError for what is not a duration
   * @example kms.advance('7d');
   */
  readonly advance: (duration: Duration | number) => readonly AccountEvent[];
  /**
   * Sets the clock forward.
   *
   * @returns what happened, in order
   * @throws RangeError for what is not a time, or a time before now
   */
  readonly moveTo: (instant: Date | number | string) => readonly AccountEvent[];
  /** Makes coming calls fail. @throws RangeError for a fault that cannot be */
  readonly inject: (fault: Fault) => void;
  /** Forgets the injected faults that have met no call yet. */
  readonly clearFaults: () => void;
  /** Lets calls that read or use a key see changes late; `{}` ends it. @throws RangeError for a lag that cannot be */
  readonly setLag: (lag: Lag) => void;

  /** What the SDK calls. */
  readonly handle: (
    request: SdkRequest,
    options?: { readonly abortSignal?: { readonly aborted: boolean } },
  ) => Promise<{ response: SdkResponse }>;
  readonly metadata: { readonly handlerProtocol: string };
  readonly updateHttpClientConfig: () => void;
  readonly httpHandlerConfigs: () => Record<string, never>;
  readonly destroy: () => void;
}

/**
 * A KMS that knows key states, for the unit tests of an application.
 *
 * The Region is that of the client. Credentials can be any: no signature is verified and no policy is evaluated.
 *
 * @throws RangeError for options that cannot be
 * @example
 * const kms = referenceKms({ time: '2026-01-01T00:00:00Z' });
 * const client = new KMSClient({ region: 'eu-central-1', credentials, requestHandler: kms });
 * kms.advance('7d');
 */
export function referenceKms(options: ReferenceKmsOptions = {}): ReferenceKms {
  assertKnownMembers('option of referenceKms', options, optionNames);
  const { account: given, cryptography = 'stand-in', time, ...settings } = options;
  const clock = new ServedClock(
    time === undefined ? { kind: 'real', offset: 0 } : { kind: 'frozen', at: instantInMilliseconds(time) },
    given?.at,
  );
  const fresh = createAccount({ ...settings, at: clock.now() });
  const served = new ServedAccount({ account: withCryptography(given ?? fresh, cryptography), clock });
  const moveTo = (at: number) => served.moveTo(at);
  let requestCount = 0;

  return {
    get account() {
      return served.account;
    },
    now: () => new Date(clock.now()),
    advance: (duration) => moveTo(clock.now() + durationInMilliseconds(duration)),
    moveTo: (instant) => moveTo(instantInMilliseconds(instant)),
    inject: (fault) => served.faults.inject(fault),
    clearFaults: () => served.faults.clear(),
    setLag: (lag) => served.lag.set(lag),

    handle: async ({ headers, hostname, body }, { abortSignal } = {}) => {
      if (abortSignal?.aborted === true) {
        throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
      }
      requestCount += 1;
      const count = requestCount;
      const call = {
        headers: {
          ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
          host: hostname,
        },
        query: '',
        body: bytesOf(body),
        defaultRegion: 'us-east-1',
        count,
      };
      const answer = await served.answered(() => answerWire(served, call));
      return {
        response: {
          statusCode: answer.status,
          headers: { ...answer.headers },
          body: new TextEncoder().encode(answer.body),
        },
      };
    },
    metadata: { handlerProtocol: 'http/1.1' },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
}

/** A request of KMS is a text; the SDK may have encoded it. */
function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : '');
}

import { type Account, type CreateAccountOptions, createAccount } from '../account/account.ts';
import type { AccountEvent } from '../account/advance.ts';
import { type Duration, durationInMilliseconds, instantInMilliseconds } from '../serve/duration.ts';
import type { Fault } from '../serve/fault.ts';
import type { HttpAnswer } from '../serve/http-answer.ts';
import type { HttpRequest } from '../serve/route.ts';
import { ServedClock } from '../serve/served-clock.ts';
import type { Forward } from './emulator/emulator.ts';
import { Guard } from './guard.ts';
import type { GuardedCall } from './guarded-call.ts';
import { Shadow } from './shadow/shadow.ts';

/** What decides about a guard. Everything has a default. */
export interface CreateGuardOptions extends Omit<CreateAccountOptions, 'at'> {
  /**
   * The instant at which the clock stands still until it is moved: a Date, epoch milliseconds or ISO 8601. Unless given, the
   * clock shows the real time, that of `Date.now()`.
   */
  readonly time?: Date | number | string;
  /** The Region of requests that name none; us-east-1 unless given. */
  readonly region?: string;
  /** Whether the model answers for operations that the emulator has not got, where that needs no key material; no unless given. */
  readonly answerMissing?: boolean;
  /** Hears of every call: who answered it, and why. */
  readonly onCall?: (call: GuardedCall) => void;
  /** Hears in one line of a key that is not judged, and of what the emulator has lost. */
  readonly onTrouble?: (line: string) => void;
}

/** A guard in the process of an emulator. */
export interface EmulatorGuard {
  /**
   * Answers one request of the KMS wire protocol.
   *
   * @param request header names in lower case, the body as bytes
   * @param forward the emulator's own answer to a request: called with the caller's, and with those that the guard makes itself
   */
  readonly answer: (request: HttpRequest, forward: Forward) => Promise<HttpAnswer>;
  /** What the model holds now: plain data. */
  readonly account: Account;
  /** Now, by the clock of the guard. */
  readonly now: () => Date;
  /** Lets time pass: everything that is due happens. @returns what happened, in order @throws RangeError for what is no duration */
  readonly advance: (duration: Duration | number) => readonly AccountEvent[];
  /** Sets the clock forward. @returns what happened, in order @throws RangeError for a time before now */
  readonly moveTo: (instant: Date | number | string) => readonly AccountEvent[];
  /** Makes coming calls fail. @throws RangeError for a fault that cannot be */
  readonly inject: (fault: Fault) => void;
  /** Forgets all keys, and what it knows of ciphertexts: for an emulator that was reset. */
  readonly reset: () => void;
}

/**
 * The model in front of an emulator in the same process, no socket between them.
 *
 * Each call is judged before the emulator sees it: what AWS would refuse is refused as AWS does; what it would allow goes
 * to the emulator, and its answer comes back with what the key state decides set right.
 *
 * @throws RangeError for options that cannot be
 * @example
 * const guard = createGuard({ answerMissing: true });
 * const answer = await guard.answer(request, async (forwarded) => myEmulator(forwarded));
 */
export function createGuard(options: CreateGuardOptions = {}): EmulatorGuard {
  const { time, region = 'us-east-1', answerMissing = false, onCall, onTrouble, ...settings } = options;
  const clock = new ServedClock(
    time === undefined ? { kind: 'real', offset: 0 } : { kind: 'frozen', at: instantInMilliseconds(time) },
  );
  const newAccount = () => createAccount({ ...settings, at: clock.now() });
  const shadow = new Shadow({ account: newAccount(), clock });
  const guard = new Guard({
    shadow,
    region,
    answerMissing,
    ...(onCall === undefined ? {} : { onCall }),
    ...(onTrouble === undefined ? {} : { onTrouble }),
  });
  const { served } = shadow;
  return {
    answer: (request, forward) => guard.answer(request, forward),
    get account() {
      return shadow.account;
    },
    now: () => new Date(clock.now()),
    advance: (duration) => served.moveTo(clock.now() + durationInMilliseconds(duration)),
    moveTo: (instant) => served.moveTo(instantInMilliseconds(instant)),
    inject: (fault) => served.faults.inject(fault),
    reset: () => shadow.reset(newAccount()),
  };
}
